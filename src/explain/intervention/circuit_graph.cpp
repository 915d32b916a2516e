#include "explain/intervention/circuit_graph.h"

#include "explain/intervention/pair_graph.h"
#include "families/attention.h"
#include "graph/build.h"
#include "graph/gradient.h"
#include "text/say.h"

namespace vitrine {

namespace b = build;

namespace {

constexpr int64_t most_attention = int64_t{1} << 26;  // numbers in one layer's maps

// The point of one layer that a name is: "mlp.out" of "block.3.mlp.out"; -1 for points of no block.
std::pair<int64_t, std::string> point_of(const std::string& name) {
  if (!name.starts_with("block.")) return {-1, name};
  const size_t dot = name.find('.', 6);
  return {std::stoll(name.substr(6, dot - 6)), name.substr(dot + 1)};
}

// Rows of the batch inside a block: one for every head that reads, one for the MLP where it reads beside them, and last
// the other text. Their sums stand in the middle axis, [T, sources, D], so that gates are one product.
class Wires {
 public:
  Wires(Graph& g, const Architecture& a, const CircuitParts& parts)
      : heads_(a.heads), parts_(parts), readers_(a.heads + (parts.side_by_side() ? 1 : 0)) {
    gates_ = g.input("gates", DType::f32, {parts.answer(), parts.answer()});
    Tensor own = Tensor::zeros({heads_, heads_, 1, 1});
    for (int64_t h = 0; h < heads_; ++h) own.f32()[h * heads_ + h] = 1;
    own_ = b::constant(g, std::move(own));
  }

  ValueId operator()(Graph& g, const std::string& name, ValueId value) {
    const auto [layer, point] = point_of(name);
    const auto rows = [&](int64_t begin, int64_t end) { return b::slice(g, value, 0, begin, end); };
    if (point == "residual.in") {
      if (layer == 0) write(g, b::sub(g, rows(0, 1), rows(1, 2))), other = rows(1, 2);
      return b::concat(g, {read(g, parts_.node(layer, 0), readers_), other}, 0);
    }
    if (point == "attention.heads") {  // [rows, H, T, d]; what follows is linear up to its bias
      const ValueId now = b::reduce_sum(g, b::mul(g, rows(0, heads_), own_), {0}, true);
      const ValueId there = rows(readers_, readers_ + 1);
      return b::concat(g, {b::mul(g, own_, b::sub(g, now, there)), there, b::scale(g, there, 0)}, 0);
    }
    if (point == "attention.out") {  // of every head the difference, of the other text all heads, the bias alone
      write(g, b::sub(g, rows(0, heads_), rows(heads_ + 1, heads_ + 2)));
      const ValueId there = rows(heads_, heads_ + 1);
      other = b::add(g, other, there);
      return there;
    }
    if (point == "residual.mid" && !parts_.side_by_side())
      return b::concat(g, {read(g, parts_.node(layer, heads_), 1), other}, 0);
    if (point == "mlp.out") {
      const int64_t row = parts_.side_by_side() ? heads_ : 0;
      const ValueId there = rows(row + 1, row + 2);
      write(g, b::sub(g, rows(row, row + 1), there));
      other = b::add(g, other, there);
    }
    return value;
  }

  // What `count` readers from this node on read, [count, T, D].
  ValueId read(Graph& g, int64_t first, int64_t count) {
    const ValueId of = b::slice(g, b::slice(g, gates_, 0, first - 1, first - 1 + count), 1, 0, known_);
    const ValueId sum = b::transpose(g, b::matmul(g, of, written(g)), {1, 0, 2});
    reads.push_back(b::add(g, sum, other));
    return reads.back();
  }
  ValueId written(Graph& g) {  // [T, nodes so far, D]
    if (sources_.size() > 1) sources_ = {b::concat(g, std::move(sources_), 1)};
    return sources_[0];
  }

  ValueId other = no_value;    // the residual stream of the other text, [1, T, D]
  std::vector<ValueId> reads;  // in the order of readers

 private:
  void write(Graph& g, ValueId differences) {  // [count, T, D]
    known_ += g.dims(differences)[0].extent;
    sources_.push_back(b::transpose(g, differences, {1, 0, 2}));
  }

  int64_t heads_;
  const CircuitParts& parts_;
  int64_t readers_;
  ValueId gates_ = no_value, own_ = no_value;
  std::vector<ValueId> sources_;
  int64_t known_ = 0;
};

// Outputs "score" [1] and, for estimates, "written" [T, sources, D], what the text's parts write less what the other's
// do, and "gradients" [readers, T, D].
Result<void> build_circuit(Graph& g, const Model& model, const CircuitParts& parts, bool estimates) {
  const ValueId clean = model.embed(g, g.input("ids", DType::i64, {1, "T"}));
  const ValueId corrupted = model.embed(g, g.input("corrupted_ids", DType::i64, {1, "T"}));
  const ValueId now = chosen_by(g, g.input("amount", DType::f32, {1, 1, 1}), clean, corrupted);
  Wires wires(g, model.architecture(), parts);
  model.blocks(g, b::concat(g, {now, corrupted}, 0),
               [&](Graph& graph, const std::string& name, ValueId value) { return wires(graph, name, value); });
  ScoreGraph s;
  build_score_head(g, model, wires.read(g, parts.answer(), 1), s);
  g.output("score", s.score);
  if (!estimates) return {};
  VITRINE_TRY(std::vector<ValueId> gradients, gradient(g, s.score, wires.reads));
  g.output("gradients", b::concat(g, std::move(gradients), 0));
  g.output("written", wires.written(g));
  return {};
}

// Whether the MLP of a block reads what its heads read: then what comes to it does not go through `residual.mid`.
bool mlp_beside_heads(const Model& model) {
  Graph g;
  model.blocks(g, model.embed(g, g.input("ids", DType::i64, {1, "T"})),
               [](Graph& graph, const std::string& name, ValueId value) {
                 if (name == block_point(0, "mlp.out")) graph.output("mlp", value);
                 return name == block_point(0, "residual.mid") ? graph.input("mid", DType::f32, graph.dims(value))
                                                               : value;
               });
  return g.pruned().find_input("mid") == no_value;
}

Tensor gates_of(const CircuitParts& parts, const EdgeSet& set) {
  const int64_t width = parts.answer();
  Tensor gates = Tensor::zeros({width, width});
  for (size_t i = 0; i < set.size(); ++i) {
    const CircuitEdge& edge = parts.edges()[i];
    if (set[i]) gates.f32()[(edge.reader - 1) * width + edge.source] = 1;
  }
  return gates;
}

NamedTensors feeds_of(const Job& job, const PatchPair& pair, const CircuitParts& parts, const EdgeSet& set,
                      float amount) {
  NamedTensors feeds = pair_feeds(job, pair);
  feeds.emplace("gates", gates_of(parts, set));
  feeds.emplace("amount", Tensor::full({1, 1, 1}, amount));
  return feeds;
}

}  // namespace

Result<CircuitParts> circuit_parts(const Job& job) {
  const Architecture& a = job.model().architecture();
  if (a.post_norm)
    return Error{ErrorCode::unsupported, say("This model normalises its residual stream after every part"),
                 "config.json, model_type",
                 say("What a part reads is then no sum of what others wrote. Head patching works for it.")};
  if ((a.heads + 2) * a.heads * job.length() * job.length() > most_attention)
    return Error{ErrorCode::bad_request, say("The text is too long for a run in which every head reads for itself"),
                 "text", say("Give a shorter text.")};
  return CircuitParts(a, mlp_beside_heads(job.model()));
}

Task<Result<double>> score_of_circuit(Job job, PatchPair pair, CircuitParts parts, EdgeSet set) {
  VITRINE_CO_TRY(const ProgramPtr program,
                 job.program("circuit/score", [&](Graph& g) { return build_circuit(g, job.model(), parts, false); }));
  VITRINE_CO_TRY(const NamedTensors out, co_await job.run(program, feeds_of(job, pair, parts, set, 1), 1));
  co_return static_cast<double>(out.at("score").f32()[0]);
}

Task<Result<std::vector<double>>> edge_estimates(Job job, PatchPair pair, CircuitParts parts, int64_t steps) {
  VITRINE_CO_TRY(const ProgramPtr program,
                 job.program("circuit/gradient", [&](Graph& g) { return build_circuit(g, job.model(), parts, true); }));
  job.plan(steps);
  const EdgeSet all(parts.edges().size(), true);
  std::vector<float> gradients, written;
  for (int64_t step = 1; step <= steps; ++step) {
    const float amount = static_cast<float>(step) / steps;
    VITRINE_CO_TRY(const NamedTensors out, co_await job.run(program, feeds_of(job, pair, parts, all, amount), 1, true));
    const auto of = out.at("gradients").f32(), wrote = out.at("written").f32();
    gradients.resize(of.size());
    for (size_t i = 0; i < of.size(); ++i) gradients[i] += of[i] / steps;
    if (step == steps) written.assign(wrote.begin(), wrote.end());  // the embeddings are then the text's
  }
  const size_t width = job.model().architecture().d_model;
  const size_t tokens = job.length(), sources = parts.answer();
  std::vector<double> estimates;
  for (const CircuitEdge& edge : parts.edges()) {
    double sum = 0;
    for (size_t t = 0; t < tokens; ++t) {
      const float* wrote = &written[(t * sources + static_cast<size_t>(edge.source)) * width];
      const float* slope = &gradients[(static_cast<size_t>(edge.reader - 1) * tokens + t) * width];
      float row = 0;
      for (size_t k = 0; k < width; ++k) row += wrote[k] * slope[k];
      sum += row;
    }
    estimates.push_back(sum);
  }
  co_return std::move(estimates);
}

}  // namespace vitrine

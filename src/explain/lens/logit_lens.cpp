// Logit lens (nostalgebraist 2020): the final norm and unembedding applied to the residual stream entering every
// block; the last row is the output itself. Tensors over [L + 1, T]: "top_ids" i64 [L + 1, T, K] and
// "top_probabilities" [L + 1, T, K], most probable first; "entropy" in nats; "rank" i64, 1 = first, of the token that
// the output finds most probable at that position; "target_probability" and, with a foil, "foil_probability". Caveat:
// early layers may speak in directions that the unembedding does not read.
#include <algorithm>
#include <numeric>

#include "explain/job.h"
#include "explain/method.h"
#include "explain/score.h"
#include "explanation/figures.h"
#include "families/attention.h"
#include "graph/build.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine {

namespace {

namespace b = build;

// The residual stream entering every block and leaving the last, [L + 1] outputs "residual.i" [1, T, D].
Result<void> build_residuals(Graph& g, const Model& model) {
  const int64_t layers = model.architecture().layers;
  const Tap read = [&](Graph& graph, const std::string& name, ValueId value) {
    for (int64_t i = 0; i < layers; ++i)
      if (name == block_point(i, "residual.in")) graph.output("residual." + std::to_string(i), value);
    return value;
  };
  const ValueId last = model.blocks(g, model.embed(g, g.input("ids", DType::i64, {1, "T"})), read);
  g.output("residual." + std::to_string(layers), last);
  return {};
}

// residual [N, D] -> probabilities [N, V], entropy [N]; largest [N, 1], the largest logit, which is not read: logits
// that are too large to be shown must not hide behind their softmax.
Result<void> build_lens(Graph& g, const Model& model) {
  const ValueId residual = g.input("residual", DType::f32, {"N", model.architecture().d_model});
  const ValueId logits = model.unembed(g, model.final_norm(g, residual));
  const ValueId largest = b::reduce_max(g, logits, {1}, true);
  const ValueId shifted = b::sub(g, logits, largest);
  const ValueId powers = b::apply(g, Op::exp, shifted);
  const ValueId total = b::reduce_sum(g, powers, {1}, true);
  const ValueId probabilities = b::div(g, powers, total);
  const ValueId mean = b::reduce_sum(g, b::mul(g, probabilities, shifted), {1}, true);
  g.output("largest", largest);
  g.output("probabilities", probabilities);
  g.output("entropy", b::reduce_sum(g, b::sub(g, b::apply(g, Op::log, total), mean), {1}));
  return {};
}

std::vector<int64_t> best(std::span<const float> p, int64_t k) {
  std::vector<int64_t> ids(p.size());
  std::iota(ids.begin(), ids.end(), 0);
  const auto before = [&](int64_t x, int64_t y) {
    const float px = p[x], py = p[y];
    return px != py ? px > py : x < y;
  };
  std::partial_sort(ids.begin(), ids.begin() + k, ids.end(), before);
  ids.resize(k);
  return ids;
}

// The first row from which on `ahead` holds up to the output; nothing when it does not hold there.
std::optional<int64_t> settled(int64_t rows, const std::function<bool(int64_t)>& ahead) {
  int64_t row = rows;
  while (row > 0 && ahead(row - 1)) --row;
  return row == rows ? std::nullopt : std::optional(row);
}

std::string row_name(int64_t row, int64_t rows) {
  return row == 0          ? say_in("from … on", "the embedding")
         : row == rows - 1 ? say_in("from … on", "the output")
                           : say_in("from … on", "layer {n}", row);
}

Task<Result<Explanation>> run(Job job) {
  const Model& model = job.model();
  const Architecture& a = model.architecture();
  const int64_t tokens = job.length(), rows = a.layers + 1, d = a.d_model, v = a.vocabulary;
  const int64_t k = std::min(job.integer("top"), v);
  VITRINE_CO_TRY(const ProgramPtr forward,
                 job.program("residuals", [&](Graph& g) { return build_residuals(g, model); }));
  VITRINE_CO_TRY(const ProgramPtr lens, job.program("lens", [&](Graph& g) { return build_lens(g, model); }));
  job.plan(1);
  NamedTensors feeds;
  feeds.emplace("ids", job.ids());
  VITRINE_CO_TRY(const NamedTensors residuals, co_await job.run(forward, std::move(feeds), 1));

  Explanation e = job.blank("logit_lens", View::layer_token);
  if (job.pair().target.token() < 0)
    e.notes.push_back(
        say("The lens follows {word}, the first token of the target.", in_quotes(job.loaded->readable(job.target))));
  std::vector<int64_t> top_ids, ranks(rows * tokens);
  std::vector<float> top_probabilities, entropies, of_target, of_foil;
  const size_t cells = rows * tokens;
  top_ids.resize(cells * static_cast<size_t>(k));
  top_probabilities.resize(top_ids.size());
  entropies.resize(cells);
  of_target.resize(cells);
  of_foil.resize(cells);
  std::vector<int64_t> final_ids(tokens);

  // Full logits of every layer at once can be large: about 32 MB a run. The output comes first, because the ranks are
  // those of its tokens.
  const int64_t chunk = std::clamp<int64_t>((8 << 20) / v, 1, tokens);
  for (int64_t row = rows - 1; row >= 0; --row) {
    const auto residual = residuals.at("residual." + std::to_string(row)).f32();
    for (int64_t begin = 0; begin < tokens; begin += chunk) {
      const int64_t count = std::min(chunk, tokens - begin);
      const auto part = residual.subspan(begin * d, count * d);
      NamedTensors one;
      one.emplace("residual", Tensor({count, d}, std::vector<float>(part.begin(), part.end())));
      VITRINE_CO_TRY(const NamedTensors out, co_await job.run(lens, std::move(one), 0));
      for (int64_t i = 0; i < count; ++i) {
        const size_t t = begin + i, cell = static_cast<size_t>(row * tokens) + t;
        const auto p = out.at("probabilities").row(i);
        const auto ids = best(p, k);
        if (row == rows - 1) final_ids[t] = ids[0];
        const float final_p = p[final_ids[t]];
        ranks[cell] = 1 + std::count_if(p.begin(), p.end(), [&](float x) { return x > final_p; });
        for (size_t n = 0; n < ids.size(); ++n) {
          top_ids[cell * ids.size() + n] = ids[n];
          top_probabilities[cell * ids.size() + n] = p[ids[n]];
        }
        entropies[cell] = out.at("entropy").f32()[i];
        of_target[cell] = p[job.target];
        if (job.foil >= 0) of_foil[cell] = p[job.foil];
      }
    }
  }

  const auto at = [&](const auto& values, int64_t row) { return values[row * tokens + job.position]; };
  const auto first = [&](int64_t row) { return top_ids[(row * tokens + job.position) * k]; };
  const auto from = settled(rows, [&](int64_t row) {
    return job.foil >= 0 ? at(of_target, row) > at(of_foil, row) : first(row) == job.target;
  });
  if (from) {
    const std::string target = in_quotes(job.loaded->readable(job.target)), place = row_name(*from, rows);
    e.claims.push_back({job.foil >= 0 ? say("{target} is ahead of {foil} from {place} on.", target,
                                            in_quotes(job.loaded->readable(job.foil)), place)
                                      : say("{target} is the first choice from {place} on.", target, place),
                        say("logit lens after every layer at this position"), static_cast<double>(*from), true});
  }

  const std::vector<std::string> axes = {"layer", "token"};
  const Shape grid = {rows, tokens};
  e.tensors.push_back({"top_ids", {"layer", "token", "choice"}, "", Tensor({rows, tokens, k}, std::move(top_ids))});
  e.tensors.push_back({"top_probabilities",
                       {"layer", "token", "choice"},
                       "probability",
                       Tensor({rows, tokens, k}, std::move(top_probabilities))});
  e.tensors.push_back({"entropy", axes, "nat", Tensor(grid, std::move(entropies))});
  e.tensors.push_back({"rank", axes, "", Tensor(grid, std::move(ranks))});
  e.tensors.push_back({"target_probability", axes, "probability", Tensor(grid, std::move(of_target))});
  if (job.foil >= 0) e.tensors.push_back({"foil_probability", axes, "probability", Tensor(grid, std::move(of_foil))});
  co_return std::move(e);
}

constexpr Setting settings[] = {
    {"top", "Tokens per cell", Setting::Kind::integer, {}, 1, 20, 5, "How many of the most probable tokens to keep."},
};

}  // namespace

const Method method_logit_lens{
    .name = "logit_lens",
    .title = "Logit lens",
    .question = "What would it have said after each layer?",
    .paper = "nostalgebraist 2020",
    .caveat = "Early layers may keep their results in directions that the output does not read yet.",
    .view = View::layer_token,
    .settings = settings,
    .uses_target = true,
    .run = run,
};

}  // namespace vitrine

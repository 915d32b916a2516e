// Value zeroing (Mohebbi, Zuidema, Chrupała, Alishahi 2023): in one layer at a time the value vector of one token is
// set to zero, in all heads; how far every token's output of that layer turns (1 - cosine of the block's outputs, MLP
// and residual included) says how much it took from there. Rows are scaled to 1 and multiplied through the layers.
// Tensors: "scores" [T], the row of the explained position; "value_zeroing" [L, T, T]. No target takes part. One
// forward pass for every token, split over the layers. Caveat: no sign, and no MLP of later layers.
#include <algorithm>
#include <cmath>

#include "explain/attention/attention_scores.h"
#include "explain/attribution/token_scores.h"
#include "explain/method.h"
#include "explain/score.h"
#include "explanation/figures.h"
#include "families/attention.h"
#include "graph/build.h"

namespace vitrine {

namespace {

namespace b = build;

// Only block `layer`: residual [1, T, D] goes in, values [B, H, T, d] are multiplied with keep [B, T], and 1 - cosine
// of every token's output with clean [1, T, D] comes out, [B, T].
Result<void> build_layer(Graph& g, const Model& model, int64_t layer) {
  const int64_t d = model.architecture().d_model;
  const ValueId residual = g.input("residual", DType::f32, {1, "T", d});
  const ValueId clean = g.input("clean", DType::f32, {1, "T", d});
  const ValueId keep = b::unsqueeze(g, g.input("keep", DType::f32, {"B", "T"}), {1, 3});
  ValueId result = no_value;
  const Tap tap = [&](Graph& graph, const std::string& name, ValueId value) {
    if (name == block_point(layer, "residual.in")) return residual;
    if (name == block_point(layer, "attention.values")) return b::mul(graph, value, keep);
    if (name == block_point(layer, "residual.out")) result = value;
    return value;
  };
  model.blocks(g, residual, tap);
  // Half the squared distance of the unit vectors: the same as 1 - cosine, without its cancellation near 1.
  const auto unit = [&](ValueId x) {
    return b::div(g, x, b::apply(g, Op::sqrt, b::reduce_sum(g, b::mul(g, x, x), {2}, true)));
  };
  const ValueId difference = b::sub(g, unit(result), unit(clean));
  g.output("turned", b::scale(g, b::reduce_sum(g, b::mul(g, difference, difference), {2}), 0.5));
  return {};
}

Task<Result<Explanation>> run(Job job) {
  const Model& model = job.model();
  const Architecture& a = model.architecture();
  const int64_t tokens = job.length();
  VITRINE_CO_TRY(const ProgramPtr forward, job.program("residual_points", [&](Graph& g) -> Result<void> {
    const Tap read = [&](Graph& graph, const std::string& name, ValueId value) {
      if (name.ends_with(".residual.in") || name.ends_with(".residual.out")) graph.output(name, value);
      return value;
    };
    model.blocks(g, model.embed(g, g.input("ids", DType::i64, {1, "T"})), read);
    return {};
  }));
  job.plan(1 + tokens);
  NamedTensors feeds;
  feeds.emplace("ids", job.ids());
  VITRINE_CO_TRY(const NamedTensors points, co_await job.run(forward, std::move(feeds), 1));

  // One layer of a row costs a fraction of a forward pass: all layers of all rows together are one pass for each token.
  int64_t rows_run = 0, passes = 0;
  std::vector<Matrix> layers;
  for (int64_t layer = 0; layer < a.layers; ++layer) {
    VITRINE_CO_TRY(const ProgramPtr one, job.program("value_zeroing/" + std::to_string(layer),
                                                     [&](Graph& g) { return build_layer(g, model, layer); }));
    Matrix turned(tokens * tokens);  // [reader, read]
    for (int64_t begin = 0, count = 0; begin < tokens; begin += count) {
      count = std::min(job.rows_per_run() * a.layers, tokens - begin);
      Tensor keep = Tensor::full({count, tokens}, 1);
      for (int64_t row = 0; row < count; ++row) keep.f32()[row * tokens + begin + row] = 0;
      NamedTensors now;
      now.emplace("residual", points.at(block_point(layer, "residual.in")));
      now.emplace("clean", points.at(block_point(layer, "residual.out")));
      now.emplace("keep", std::move(keep));
      rows_run += count;
      const int64_t more = rows_run / a.layers - passes;
      passes += more;
      VITRINE_CO_TRY(const NamedTensors out, co_await job.run(one, std::move(now), more));
      const auto distance = out.at("turned").f32();
      for (int64_t row = 0; row < count; ++row)
        for (int64_t reader = a.causal ? begin + row : 0; reader < tokens; ++reader)
          turned[reader * tokens + begin + row] = distance[row * tokens + reader];
    }
    for (int64_t i = 0; i < tokens; ++i) {
      const auto row = std::span(turned).subspan(i * tokens, tokens);
      double sum = 0;
      for (double x : row) sum += x;
      if (sum > 0) std::transform(row.begin(), row.end(), row.begin(), [&](double x) { return x / sum; });
      else row[i] = 1;  // nothing turned it: it is its own
    }
    layers.push_back(std::move(turned));
  }
  const Matrix total = rollout(layers, tokens, 0);
  const auto row = std::span(total).subspan(job.position * tokens, tokens);
  Explanation e = token_scores(job, "value_zeroing", row, "share");
  std::vector<float> all;
  for (const Matrix& layer : layers) all.insert(all.end(), layer.begin(), layer.end());
  e.tensors.push_back(
      {"value_zeroing", {"layer", "reader", "read"}, "share", Tensor({a.layers, tokens, tokens}, std::move(all))});
  e.figures.push_back(no_completeness());
  co_return std::move(e);
}

}  // namespace

const Method method_value_zeroing{
    .name = "value_zeroing",
    .title = "Value zeroing",
    .question = "From which tokens did this position take its content?",
    .paper = "Mohebbi, Zuidema, Chrupała, Alishahi 2023",
    .caveat = "It measures how far representations turn, not whether that speaks for or against the answer.",
    .view = View::token_scores,
    .settings = {},
    .uses_target = false,
    .run = run,
};

}  // namespace vitrine

#include "explain/intervention/part_tokens.h"

#include <algorithm>

#include "explain/attribution/relevance_rules.h"
#include "explain/prediction/next_logits.h"
#include "explain/score.h"
#include "families/attention.h"
#include "graph/build.h"

namespace vitrine {

namespace {

namespace b = build;

// "written.i" [H + 1, 1, D] and the last "residual" [1, 1, D], at the row. Heads go through the output projection one
// by one, as rows of the batch next to the true one; a row of zeros gives the bias, which is no head's.
Result<void> build_written(Graph& g, const Model& model) {
  const Architecture& a = model.architecture();
  Tensor eye = Tensor::zeros({a.heads, a.heads, 1, 1});
  for (int64_t h = 0; h < a.heads; ++h) eye.f32()[h * a.heads + h] = 1;
  const ValueId row = g.input("row", DType::f32, {"T", 1});
  const auto at_row = [&](ValueId x) { return b::reduce_sum(g, b::mul(g, x, row), {1}, true); };
  ValueId heads = no_value;  // [H, 1, D] of the layer at hand
  const Tap tap = [&](Graph& graph, const std::string& name, ValueId value) {
    for (int64_t i = 0; i < a.layers; ++i) {
      if (name == block_point(i, "attention.heads"))
        return b::concat(graph, {value, b::mul(graph, value, b::constant(graph, eye)), b::scale(graph, value, 0)}, 0);
      if (name == block_point(i, "attention.out")) {
        const ValueId bias = b::slice(graph, value, 0, a.heads + 1, a.heads + 2);
        heads = at_row(b::sub(graph, b::slice(graph, value, 0, 1, a.heads + 1), bias));
        return b::slice(graph, value, 0, 0, 1);
      }
      if (name == block_point(i, "mlp.out"))
        graph.output("written." + std::to_string(i), b::concat(graph, {heads, at_row(value)}, 0));
    }
    return value;
  };
  g.output("residual", at_row(model.blocks(g, model.embed(g, g.input("ids", DType::i64, {1, "T"})), tap)));
  return {};
}

// part [C, 1, D] -> logits [C, V]. The last norm, linear with its deviation held, is some matrix J. A backward pass
// gives Jᵀ u for a probe u; that is linear in u as well, and its gradient by u against `part` is J part.
Result<void> build_tokens(Graph& g, const Model& model) {
  const int64_t d = model.architecture().d_model;
  const ValueId part = g.input("part", DType::f32, {"C", 1, d}), probe = g.input("probe", DType::f32, {"C", 1, d});
  const ValueId residual = b::broadcast_like(g, g.input("residual", DType::f32, {1, 1, d}), part);
  const ValueId by_residual[] = {residual}, by_probe[] = {probe};
  VITRINE_TRY(const std::vector<ValueId> back,
              gradient(g, model.final_norm(g, residual), by_residual, frozen_norm_rules(), probe));
  VITRINE_TRY(const std::vector<ValueId> through, gradient(g, back[0], by_probe, {}, part));
  const ValueId none = b::scale(g, b::slice(g, through[0], 0, 0, 1), 0);
  const ValueId logits = b::sub(g, model.unembed(g, through[0]), model.unembed(g, none));  // [C, 1, V]
  g.output("logits", b::reduce_sum(g, b::sub(g, logits, b::reduce_mean(g, logits, {2}, true)), {1}));
  return {};
}

}  // namespace

Task<Result<PartTokens>> tokens_of_parts(Job job, Tensor parts, Tensor residual, int64_t k) {
  const Architecture& a = job.model().architecture();
  const int64_t count = parts.shape()[0];
  k = std::min(k, a.vocabulary);
  VITRINE_CO_TRY(const ProgramPtr tokens,
                 job.program("direct/tokens", [&](Graph& g) { return build_tokens(g, job.model()); }));
  NamedTensors feeds;
  feeds.emplace("part", std::move(parts));
  feeds.emplace("probe", Tensor::zeros({count, 1, a.d_model}));
  feeds.emplace("residual", std::move(residual));
  VITRINE_CO_TRY(const NamedTensors spoken, co_await job.run(tokens, std::move(feeds), 0));
  const Tensor& logits = spoken.at("logits");
  std::vector<int64_t> best_ids, worst_ids;
  std::vector<float> best, worst;
  for (int64_t part = 0; part < count; ++part) {
    const auto row = logits.row(part);
    std::vector<float> turned(row.begin(), row.end());
    for (float& x : turned) x = -x;
    for (int32_t id : largest(row, k)) best_ids.push_back(id), best.push_back(row[id]);
    for (int32_t id : largest(turned, k)) worst_ids.push_back(id), worst.push_back(row[id]);
  }
  const Shape shape{count, k};
  co_return PartTokens{Tensor(shape, std::move(best_ids)), Tensor(shape, std::move(best)),
                       Tensor(shape, std::move(worst_ids)), Tensor(shape, std::move(worst))};
}

Task<Result<PartTokens>> part_tokens(Job job, int64_t k) {
  const Model& model = job.model();
  const Architecture& a = model.architecture();
  VITRINE_CO_TRY(const ProgramPtr written,
                 job.program("direct/written", [&](Graph& g) { return build_written(g, model); }));
  job.plan(1);
  NamedTensors feeds;
  feeds.emplace("ids", job.ids());
  feeds.emplace("row", one_hot_row(job));
  VITRINE_CO_TRY(const NamedTensors out, co_await job.run(written, std::move(feeds), 1));

  std::vector<int64_t> best_ids, worst_ids;
  std::vector<float> best, worst;
  const auto append = [](auto& to, const auto& from) { to.insert(to.end(), from.begin(), from.end()); };
  for (int64_t i = 0; i < a.layers; ++i) {
    VITRINE_CO_TRY(const PartTokens layer,
                   co_await tokens_of_parts(job, out.at("written." + std::to_string(i)), out.at("residual"), k));
    append(best_ids, layer.promoted_ids.i64()), append(best, layer.promoted.f32());
    append(worst_ids, layer.suppressed_ids.i64()), append(worst, layer.suppressed.f32());
  }
  const Shape shape{a.layers, a.heads + 1, std::min(k, a.vocabulary)};
  co_return PartTokens{Tensor(shape, std::move(best_ids)), Tensor(shape, std::move(best)),
                       Tensor(shape, std::move(worst_ids)), Tensor(shape, std::move(worst))};
}

}  // namespace vitrine

#include "explain/intervention/without_parts.h"

#include <algorithm>

#include "explain/score.h"
#include "families/attention.h"
#include "graph/build.h"

namespace vitrine {

namespace {

namespace b = build;

// The graph input gates [B, L, H + 1] multiplies every head's output and, last, what the layer's MLP adds.
Result<void> build_gated(Graph& g, const Model& model) {
  const Architecture& a = model.architecture();
  const ValueId gates = g.input("gates", DType::f32, {"B", a.layers, a.heads + 1});
  const Tap gate = [&](Graph& graph, const std::string& name, ValueId value) {
    for (int64_t i = 0; i < a.layers; ++i) {
      const auto of_layer = [&](int64_t begin, int64_t end) {
        return b::slice(graph, b::slice(graph, gates, 1, i, i + 1), 2, begin, end);
      };
      if (name == block_point(i, "attention.heads"))  // [B, H, T, d]
        return b::mul(graph, value, b::reshape(graph, of_layer(0, a.heads), {0, a.heads, 1, 1}));
      if (name == block_point(i, "mlp.out"))  // [B, T, D]
        return b::mul(graph, value, b::reshape(graph, of_layer(a.heads, a.heads + 1), {0, 1, 1}));
    }
    return value;
  };
  g.output("score", build_score(g, model, gate).score);
  return {};
}

}  // namespace

std::vector<BlockPart> all_parts(const Architecture& architecture, bool mlps) {
  std::vector<BlockPart> parts;
  for (int64_t layer = 0; layer < architecture.layers; ++layer)
    for (int64_t head = 0; head < architecture.heads + (mlps ? 1 : 0); ++head) parts.push_back({layer, head});
  return parts;
}

Task<Result<std::vector<double>>> scores_without(Job job, std::vector<BlockPart> parts) {
  const Architecture& a = job.model().architecture();
  VITRINE_CO_TRY(const ProgramPtr program,
                 job.program("score/gated_parts", [&](Graph& g) { return build_gated(g, job.model()); }));
  NamedTensors feeds = score_feeds(job);
  feeds.emplace("replacement", Tensor::zeros({job.length(), a.d_model}));

  const int64_t gates_of_row = a.layers * (a.heads + 1), rows = 1 + std::ssize(parts);
  job.plan(rows);
  std::vector<double> scores;
  for (int64_t begin = 0, count = 0; begin < rows; begin += count) {
    count = std::min(job.rows_per_run(), rows - begin);
    Tensor gates = Tensor::full({count, a.layers, a.heads + 1}, 1);
    for (int64_t row = std::max<int64_t>(begin, 1); row < begin + count; ++row) {
      const BlockPart& part = parts[row - 1];
      gates.f32()[(row - begin) * gates_of_row + part.layer * (a.heads + 1) + part.head] = 0;
    }
    NamedTensors now = feeds;
    now.emplace("gates", std::move(gates));
    now.emplace("keep", Tensor::full({count, job.length()}, 1));
    VITRINE_CO_TRY(const NamedTensors out, co_await job.run(program, std::move(now), count));
    for (float s : out.at("score").f32()) scores.push_back(s);
  }
  co_return std::move(scores);
}

}  // namespace vitrine

#include "explain/intervention/without_neurons.h"

#include <algorithm>

#include "explain/score.h"
#include "families/attention.h"
#include "graph/build.h"

namespace vitrine {

namespace {

namespace b = build;

// The graph input gates [B, L, M] multiplies every neuron's activation.
Result<void> build_gated(Graph& g, const Model& model) {
  const Architecture& a = model.architecture();
  const ValueId gates = g.input("gates", DType::f32, {"B", a.layers, a.d_mlp});
  const Tap gate = [&](Graph& graph, const std::string& name, ValueId value) {
    for (int64_t i = 0; i < a.layers; ++i)
      if (name == block_point(i, "mlp.activations"))  // [B, T, M]
        return b::mul(graph, value, b::slice(graph, gates, 1, i, i + 1));
    return value;
  };
  g.output("score", build_score(g, model, gate).score);
  return {};
}

}  // namespace

Task<Result<std::vector<double>>> scores_without_neurons(Job job, std::vector<MlpNeurons> sets) {
  const Architecture& a = job.model().architecture();
  VITRINE_CO_TRY(const ProgramPtr program,
                 job.program("score/gated_neurons", [&](Graph& g) { return build_gated(g, job.model()); }));
  NamedTensors feeds = score_feeds(job);
  feeds.emplace("replacement", Tensor::zeros({job.length(), a.d_model}));

  const int64_t gates_of_row = a.layers * a.d_mlp, rows = 1 + std::ssize(sets);
  job.plan(rows);
  std::vector<double> scores;
  for (int64_t begin = 0, count = 0; begin < rows; begin += count) {
    count = std::min(job.rows_per_run(), rows - begin);
    Tensor gates = Tensor::full({count, a.layers, a.d_mlp}, 1);
    for (int64_t row = std::max<int64_t>(begin, 1); row < begin + count; ++row)
      for (const MlpNeuron& neuron : sets[row - 1])
        gates.f32()[(row - begin) * gates_of_row + neuron.layer * a.d_mlp + neuron.index] = 0;
    NamedTensors now = feeds;
    now.emplace("gates", std::move(gates));
    now.emplace("keep", Tensor::full({count, job.length()}, 1));
    VITRINE_CO_TRY(const NamedTensors out, co_await job.run(program, std::move(now), count));
    for (float s : out.at("score").f32()) scores.push_back(s);
  }
  co_return std::move(scores);
}

}  // namespace vitrine

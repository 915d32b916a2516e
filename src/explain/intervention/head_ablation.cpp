// Head ablation (Michel, Levy, Neubig 2019): score(text) - score(text with one head's output set to zero before the
// output projection), in logits. Tensor: "scores" [L, H], signed: positive where the head speaks for the target.
// L x H + 1 forward passes. Caveat: zero is not what a head outputs when it has nothing to say.
#include <algorithm>

#include "explain/method.h"
#include "explain/score.h"
#include "explanation/figures.h"
#include "families/attention.h"
#include "graph/build.h"

namespace vitrine {

namespace {

namespace b = build;

// The graph input gates [B, L, H] multiplies every head's output.
Result<void> build_gated(Graph& g, const Model& model) {
  const Architecture& a = model.architecture();
  const ValueId gates = g.input("gates", DType::f32, {"B", a.layers, a.heads});
  const Tap gate = [&](Graph& graph, const std::string& name, ValueId value) {
    for (int64_t i = 0; i < a.layers; ++i)
      if (name == block_point(i, "attention.heads"))  // [B, H, T, d]
        return b::mul(graph, value, b::reshape(graph, b::slice(graph, gates, 1, i, i + 1), {0, a.heads, 1, 1}));
    return value;
  };
  g.output("score", build_score(g, model, gate).score);
  return {};
}

Task<Result<Explanation>> run(Job job) {
  const Architecture& a = job.model().architecture();
  VITRINE_CO_TRY(const ProgramPtr program,
                 job.program("score/gated_heads", [&](Graph& g) { return build_gated(g, job.model()); }));
  NamedTensors feeds = score_feeds(job);
  feeds.emplace("replacement", Tensor::zeros({job.length(), a.d_model}));

  // Row 0 has every head; row 1 + k lacks head k, counted layer by layer.
  const int64_t heads = a.layers * a.heads, rows = heads + 1;
  job.plan(rows);
  std::vector<double> scores;
  for (int64_t begin = 0, count = 0; begin < rows; begin += count) {
    count = std::min(job.rows_per_run(), rows - begin);
    Tensor gates = Tensor::full({count, a.layers, a.heads}, 1);
    for (int64_t row = std::max<int64_t>(begin, 1); row < begin + count; ++row)
      gates.f32()[static_cast<size_t>((row - begin) * heads + row - 1)] = 0;
    NamedTensors now = feeds;
    now.emplace("gates", std::move(gates));
    now.emplace("keep", Tensor::full({count, job.length()}, 1));
    VITRINE_CO_TRY(const NamedTensors out, co_await job.run(program, std::move(now), count));
    for (float s : out.at("score").f32()) scores.push_back(static_cast<double>(s));
  }

  Tensor drops = Tensor::zeros({a.layers, a.heads});
  for (int64_t k = 0; k < heads; ++k)
    drops.f32()[static_cast<size_t>(k)] = static_cast<float>(scores[0] - scores[static_cast<size_t>(k + 1)]);
  Explanation e = job.blank("head_ablation", View::layer_head);
  e.tensors.push_back({"scores", {"layer", "head"}, score_unit(job), std::move(drops)});
  e.figures.push_back(score_figure(scores[0], score_unit(job)));
  co_return std::move(e);
}

}  // namespace

const Method method_head_ablation{
    .name = "head_ablation",
    .title = "Head ablation",
    .question = "What changes without this head?",
    .paper = "Michel, Levy, Neubig 2019",
    .caveat = "A head set to zero takes the model out of what it was trained on, and later heads may make up for it.",
    .view = View::layer_head,
    .settings = {},
    .uses_target = true,
    .run = run,
};

}  // namespace vitrine

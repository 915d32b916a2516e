// Direct logit attribution (Elhage et al. 2021; Wang et al. 2022): the residual stream at the explained position is a sum of
// what the embedding, every head and every MLP wrote there, and with the last norm taken as the linear map that it is at this
// input, the score is that sum read in one direction. Tensors, in logits: "scores" [L, H] heads; "head_tokens" [L, H, T], each
// head's share by the token it read from; "mlp" [L]; "attention_bias" [L]. Figures: "embedding", "constant" (what biases of the
// norm add), "completeness_gap". Caveat: only the direct way to the output counts; what a head does to later layers does not.
#include "explain/attribution/relevance_rules.h"
#include "explain/figures.h"
#include "explain/format.h"
#include "explain/job.h"
#include "explain/method.h"
#include "explain/score.h"
#include "families/attention.h"
#include "graph/build.h"

namespace vitrine {

namespace {

namespace b = build;

// direction [1, T, D]: d score / d residual at the row, the norm's deviation held.
Result<void> build_direction(Graph& g, const Model& model) {
  const ValueId residual = model.blocks(g, model.embed(g, g.input("ids", DType::i64, {1, "T"})), untouched);
  const ValueId ids = g.input("score_ids", DType::i64, {"K"});
  const ValueId coefficients = g.input("score_coefficients", DType::f32, {"K"});
  const ValueId normed = model.final_norm(g, select_row(g, residual));
  const ValueId score = b::reduce_sum(g, model.logit_combination(g, normed, ids, coefficients), {1});
  const ValueId wrt[] = {residual};
  VITRINE_TRY(const std::vector<ValueId> d, gradient(g, score, wrt, frozen_norm_rules()));
  g.output("direction", d[0]);
  g.output("score", score);
  g.output("whole", b::reduce_sum(g, b::mul(g, residual, d[0]), {}));
  return {};
}

// What every part wrote, read in the direction that comes in as [1, T, D] (zero but for one row).
Result<void> build_parts(Graph& g, const Model& model) {
  const Architecture& a = model.architecture();
  const ValueId direction = g.input("direction", DType::f32, {1, "T", a.d_model});
  const ValueId row = g.input("row", DType::f32, {"T", 1});
  const auto read = [&](ValueId part) { return b::reduce_sum(g, b::mul(g, part, direction), {}); };
  ValueId heads = no_value, probabilities = no_value, values = no_value;
  Result<void> failure;
  const Tap tap = [&](Graph& graph, const std::string& name, ValueId value) {
    if (name == "block.0.residual.in") graph.output("embedding", read(value));
    for (int64_t i = 0; i < a.layers; ++i) {
      const std::string number = std::to_string(i);
      if (name == block_point(i, "attention.probabilities")) probabilities = value;
      if (name == block_point(i, "attention.values")) values = value;
      if (name == block_point(i, "attention.heads")) heads = value;
      if (name == block_point(i, "mlp.out")) graph.output("mlp." + number, read(value));
      if (name != block_point(i, "attention.out")) continue;
      // The output projection is linear: its gradient is the direction as the heads see it.
      const ValueId written = read(value);
      const ValueId wrt[] = {heads};
      auto seen = gradient(graph, written, wrt);
      if (!seen.ok()) {
        failure = seen.error();
        return value;
      }
      graph.output("attention." + number, written);
      graph.output("heads." + number, b::reduce_sum(graph, b::mul(graph, heads, (*seen)[0]), {0, 2, 3}));
      const ValueId of_row = b::reduce_sum(graph, (*seen)[0], {2}, true);                          // [1, H, 1, d]
      const ValueId of_values = b::reduce_sum(graph, b::mul(graph, values, of_row), {3});          // [1, H, T]
      const ValueId weights = b::reduce_sum(graph, b::mul(graph, probabilities, row), {2});        // [1, H, T]
      graph.output("head_tokens." + number, b::mul(graph, of_values, weights));
    }
    return value;
  };
  model.blocks(g, model.embed(g, g.input("ids", DType::i64, {1, "T"})), tap);
  return failure;
}

Task<Result<Explanation>> run(Job job) {
  const Model& model = job.model();
  const Architecture& a = model.architecture();
  VITRINE_CO_TRY(const ProgramPtr direction, job.program("direct/direction", [&](Graph& g) { return build_direction(g, model); }));
  VITRINE_CO_TRY(const ProgramPtr parts, job.program("direct/parts", [&](Graph& g) { return build_parts(g, model); }));
  job.plan(2);
  VITRINE_CO_TRY(NamedTensors found, co_await job.run(direction, score_feeds(job), 1));
  const auto number = [](const NamedTensors& from, const std::string& name) { return static_cast<double>(from.at(name).f32()[0]); };
  const double score = number(found, "score"), whole = number(found, "whole");
  NamedTensors feeds;
  feeds.emplace("ids", job.ids());
  feeds.emplace("row", one_hot_row(job));
  feeds.emplace("direction", std::move(found.at("direction")));
  VITRINE_CO_TRY(const NamedTensors out, co_await job.run(parts, std::move(feeds), 1));

  const int64_t tokens = job.length();
  Tensor heads = Tensor::zeros({a.layers, a.heads}), by_token = Tensor::zeros({a.layers, a.heads, tokens});
  Tensor mlp = Tensor::zeros({a.layers}), bias = Tensor::zeros({a.layers});
  double sum = number(out, "embedding");
  for (int64_t i = 0; i < a.layers; ++i) {
    const std::string layer = std::to_string(i);
    const auto of_heads = out.at("heads." + layer).f32(), of_tokens = out.at("head_tokens." + layer).f32();
    std::copy(of_heads.begin(), of_heads.end(), heads.f32().subspan(static_cast<size_t>(i * a.heads)).begin());
    std::copy(of_tokens.begin(), of_tokens.end(), by_token.f32().subspan(static_cast<size_t>(i * a.heads * tokens)).begin());
    double all = 0;
    for (float h : of_heads) all += static_cast<double>(h);
    const double attention = number(out, "attention." + layer);
    bias.f32()[static_cast<size_t>(i)] = static_cast<float>(attention - all);
    mlp.f32()[static_cast<size_t>(i)] = out.at("mlp." + layer).f32()[0];
    sum += attention + number(out, "mlp." + layer);
  }
  const char* unit = score_unit(job);
  Explanation e = job.blank("direct_logit_attribution", View::layer_head);
  e.tensors.push_back({"scores", {"layer", "head"}, unit, std::move(heads)});
  e.tensors.push_back({"head_tokens", {"layer", "head", "token"}, unit, std::move(by_token)});
  e.tensors.push_back({"mlp", {"layer"}, unit, std::move(mlp)});
  e.tensors.push_back({"attention_bias", {"layer"}, unit, std::move(bias)});
  e.figures = {score_figure(score, unit),
               measured_figure("embedding", "Embedding", number(out, "embedding"), unit, "what token and position say by themselves"),
               measured_figure("constant", "Constant", score - whole, unit, "what the last norm's bias adds for every text"),
               completeness_gap(sum, score, score - whole, unit)};
  co_return std::move(e);
}

}  // namespace

const Method method_direct_logit_attribution{
    .name = "direct_logit_attribution",
    .title = "Direct logit attribution",
    .question = "Which head and layer wrote the answer?",
    .paper = "Elhage et al. 2021; Wang et al. 2022",
    .caveat = "Only what a part writes straight to the output counts; what it prepares for later layers is booked to those.",
    .view = View::layer_head,
    .settings = {},
    .uses_target = true,
    .run = run,
};

}  // namespace vitrine

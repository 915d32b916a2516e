// Direct logit attribution (Elhage et al. 2021; Wang et al. 2022): the residual stream at the explained position is a
// sum of what the embedding, every head and every MLP wrote there, and with the last norm taken as the linear map that
// it is at this input, the score is that sum read in one direction. Tensors, in logits: "scores" [L, H] heads;
// "head_tokens" [L, H, T], each head's share by the position it read from; "positions" [T], their sum over all heads;
// "mlp" [L]; "attention_bias" [L]. With `top`, also the tokens that each part promotes and suppresses most
// (intervention/part_tokens.h), H + 1 parts a layer, the MLP last: "promoted_ids" i64, "promoted", "suppressed_ids"
// i64, "suppressed" [L, H + 1, top]. Figures: "embedding", "constant" (what biases of the norm add),
// "completeness_gap". Caveat: only the direct way to the output counts; what a head does to later layers does not.
#include <cmath>

#include "explain/intervention/direct_path.h"
#include "explain/intervention/part_tokens.h"
#include "explain/job.h"
#include "explain/method.h"
#include "explain/score.h"
#include "explanation/figures.h"
#include "graph/build.h"
#include "text/say.h"

namespace vitrine {

namespace {

namespace b = build;

constexpr double rounding = 1e-5;  // of float32 sums over heads, as a part of their size

// What every part wrote, read in the direction in which the score reads it.
Result<void> build_parts(Graph& g, const Model& model) {
  VITRINE_TRY(const DirectPath path, direct_path(g, model));
  g.output("score", path.score);
  g.output("whole", path.whole);
  for (size_t i = path.layers.size(); i-- > 0;) {
    const DirectLayer& layer = path.layers[i];
    const std::string number = std::to_string(i);
    g.output("mlp." + number, read_along(g, layer.at.mlp, layer.to_mlp));
    g.output("attention." + number, read_along(g, layer.at.attention, layer.to_attention));
    // The output projection is linear: its gradient is the direction as the heads see it, [1, H, T, d].
    VITRINE_TRY(const ValueId seen, direction_before(g, layer.at.attention, layer.at.heads, layer.to_attention));
    g.output("heads." + number, b::reduce_sum(g, b::mul(g, layer.at.heads, seen), {0, 2, 3}));
    const ValueId carried = carried_by_heads(g, layer.at, seen, model.architecture().heads);
    g.output("head_tokens." + number, b::reduce_sum(g, carried, {2}));
  }
  g.output("embedding", path.embedding);
  if (path.norms != no_value) g.output("norms", path.norms);
  return {};
}

Task<Result<Explanation>> run(Job job) {
  const Model& model = job.model();
  const Architecture& a = model.architecture();
  VITRINE_CO_TRY(const ProgramPtr parts, job.program("score/direct", [&](Graph& g) { return build_parts(g, model); }));
  job.plan(1);
  const auto number = [](const NamedTensors& from, const std::string& name) {
    return static_cast<double>(from.at(name).f32()[0]);
  };
  VITRINE_CO_TRY(const NamedTensors out, co_await job.run(parts, score_feeds(job), 1));
  const double score = number(out, "score");
  const double constant = score - number(out, "whole") + (a.post_norm ? number(out, "norms") : 0);

  const int64_t tokens = job.length();
  Tensor heads = Tensor::zeros({a.layers, a.heads}), by_token = Tensor::zeros({a.layers, a.heads, tokens});
  std::vector<double> of_positions(tokens);
  Tensor mlp = Tensor::zeros({a.layers}), bias = Tensor::zeros({a.layers});
  double sum = number(out, "embedding");
  for (int64_t i = 0; i < a.layers; ++i) {
    const std::string layer = std::to_string(i);
    const auto of_heads = out.at("heads." + layer).f32(), of_tokens = out.at("head_tokens." + layer).f32();
    std::copy(of_heads.begin(), of_heads.end(), heads.f32().subspan(i * a.heads).begin());
    std::copy(of_tokens.begin(), of_tokens.end(), by_token.f32().subspan(i * a.heads * tokens).begin());
    for (size_t k = 0; k < of_tokens.size(); ++k) of_positions[k % of_positions.size()] += of_tokens[k];
    double all = 0, size = 0;
    for (float h : of_heads) all += h, size += std::abs(static_cast<double>(h));
    const double attention = number(out, "attention." + layer);
    // A projection without a bias leaves only rounding, which is none of the model's.
    const double rest = attention - all;
    bias.f32()[i] = std::abs(rest) > rounding * size ? static_cast<float>(rest) : 0;
    mlp.f32()[i] = out.at("mlp." + layer).f32()[0];
    sum += attention + number(out, "mlp." + layer);
  }
  const char* unit = score_unit(job);
  Explanation e = job.blank("direct_logit_attribution", View::layer_head);
  e.tensors.push_back({"scores", {"layer", "head"}, unit, std::move(heads)});
  e.tensors.push_back({"head_tokens", {"layer", "head", "token"}, unit, std::move(by_token)});
  e.tensors.push_back(
      {"positions", {"token"}, unit, Tensor({tokens}, std::vector<float>(of_positions.begin(), of_positions.end()))});
  e.tensors.push_back({"mlp", {"layer"}, unit, std::move(mlp)});
  e.tensors.push_back({"attention_bias", {"layer"}, unit, std::move(bias)});
  if (const int64_t top = job.integer("top"); top > 0) {
    VITRINE_CO_TRY(PartTokens spoken, co_await part_tokens(job, top));
    const std::vector<std::string> axes = {"layer", "part", "rank"};
    e.tensors.push_back({"promoted_ids", axes, "", std::move(spoken.promoted_ids)});
    e.tensors.push_back({"promoted", axes, "logit", std::move(spoken.promoted)});
    e.tensors.push_back({"suppressed_ids", axes, "", std::move(spoken.suppressed_ids)});
    e.tensors.push_back({"suppressed", axes, "logit", std::move(spoken.suppressed)});
  }
  e.figures = {score_figure(score, unit),
               measured_figure("embedding", to_say("Embedding"), number(out, "embedding"), unit,
                               say("what token and position say by themselves")),
               measured_figure("constant", to_say("Constant"), constant, unit,
                               say("what biases of norms add, and what of the score is not linear")),
               completeness_gap(sum, score, constant, unit)};
  co_return std::move(e);
}

constexpr Setting settings[] = {
    {"top",
     "Tokens",
     Setting::Kind::integer,
     {},
     0,
     64,
     5,
     "How many tokens that each head and MLP promotes and suppresses are listed; 0: none."},
};

}  // namespace

const Method method_direct_logit_attribution{
    .name = "direct_logit_attribution",
    .title = "Direct logit attribution",
    .question = "Which head and layer wrote the answer?",
    .paper = "Elhage et al. 2021; Wang et al. 2022",
    .caveat =
        "Only what a part writes straight to the output counts; what it prepares for later layers is booked to those.",
    .view = View::layer_head,
    .settings = settings,
    .uses_target = true,
    .run = run,
};

}  // namespace vitrine

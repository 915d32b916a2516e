// Gradient x attention (Serrano, Smith 2019; summed over a whole transformer as in Grad-SAM, Barkan et al. 2021): every
// attention weight times the derivative of the score by it, summed over layers, heads and readers, booked to the token
// that is read. Tensors, in logits: "scores" [T]; "by_layer" [L, T], which sums to them. With sign "positive" only
// weights whose derivative is positive count, as Grad-SAM has it. One forward and one backward pass. Caveat: the
// derivative treats a weight as if it could move alone, and what values carry is not looked at; token i of a later
// layer is a position, which by then holds more than its own token.
#include "explain/attribution/token_scores.h"
#include "explain/method.h"
#include "explain/score.h"
#include "explanation/figures.h"
#include "families/attention.h"
#include "graph/build.h"

namespace vitrine {

namespace {

namespace b = build;

Result<void> build_products(Graph& g, const Model& model, bool positive) {
  const int64_t layers = model.architecture().layers;
  std::vector<ValueId> probabilities(layers, no_value);  // [B, H, T, T]
  const Tap read = [&](Graph&, const std::string& name, ValueId value) {
    for (int64_t i = 0; i < layers; ++i)
      if (name == block_point(i, "attention.probabilities")) probabilities[i] = value;
    return value;
  };
  const ScoreGraph s = build_score(g, model, read);
  VITRINE_TRY(const std::vector<ValueId> d, gradient(g, s.score, probabilities));
  for (int64_t i = 0; i < layers; ++i) {
    const ValueId slope = positive ? b::apply(g, Op::relu, d[i]) : d[i];
    g.output("layer." + std::to_string(i), b::reduce_sum(g, b::mul(g, probabilities[i], slope), {0, 1, 2}));
  }
  g.output("score", s.score);
  return {};
}

Task<Result<Explanation>> run(Job job) {
  const Model& model = job.model();
  const int64_t tokens = job.length(), layers = model.architecture().layers;
  const bool positive = job.choice("sign") == "positive";
  VITRINE_CO_TRY(const ProgramPtr program,
                 job.program(positive ? "score/gradient_x_attention/positive" : "score/gradient_x_attention",
                             [&](Graph& g) { return build_products(g, model, positive); }));
  NamedTensors feeds = score_feeds(job);
  feeds.emplace("keep", Tensor::full({1, tokens}, 1));
  feeds.emplace("replacement", Tensor::zeros({tokens, model.architecture().d_model}));
  job.plan(1);
  VITRINE_CO_TRY(const NamedTensors out, co_await job.run(program, std::move(feeds), 1, true));

  std::vector<double> scores(tokens);
  std::vector<float> by_layer;
  for (int64_t i = 0; i < layers; ++i) {
    const auto layer = out.at("layer." + std::to_string(i)).f32();
    for (size_t t = 0; t < scores.size(); ++t) scores[t] += layer[t];
    by_layer.insert(by_layer.end(), layer.begin(), layer.end());
  }
  const char* unit = score_unit(job);
  Explanation e = token_scores(job, "gradient_x_attention", scores, unit);
  e.tensors.push_back({"by_layer", {"layer", "token"}, unit, Tensor({layers, tokens}, std::move(by_layer))});
  e.figures = {score_figure(out.at("score").f32()[0], unit), no_completeness()};
  co_return std::move(e);
}

constexpr const char* signs[] = {"signed", "positive"};
constexpr Setting settings[] = {
    {"sign", "Sign", Setting::Kind::choice, signs, 0, 0, 0,
     "Whether attention that speaks against the target counts against its token, or not at all."},
};

}  // namespace

const Method method_gradient_x_attention{
    .name = "gradient_x_attention",
    .title = "Gradient × attention",
    .question = "Which attention is the answer sensitive to?",
    .paper = "Serrano, Smith 2019; Barkan et al. 2021",
    .caveat = "It weighs where heads look by a derivative; by later layers a position holds more than its own token.",
    .view = View::token_scores,
    .settings = settings,
    .uses_target = true,
    .run = run,
};

}  // namespace vitrine

// Saliency (Simonyan et al. 2013; for text Li et al. 2016): the length of d score / d embedding.
// Tensors: "scores" [T], the L2 or L1 norm of each token's gradient, unit logit per embedding unit, never negative;
// "gradient" [T, D]. Caveat: it says how sensitive the score is, not in which direction a token pushed it.
#include <cmath>

#include "explain/attribution/token_scores.h"
#include "explain/method.h"
#include "explain/score.h"
#include "explanation/figures.h"

namespace vitrine {

namespace {

Task<Result<Explanation>> run(Job job) {
  const Model& model = job.model();
  VITRINE_CO_TRY(const ProgramPtr program, job.program("score/gradient", [&](Graph& g) -> Result<void> {
    const ScoreGraph s = build_score(g, model);
    VITRINE_TRY(const ValueId gradient, score_gradient(g, s));
    g.output("gradient", gradient);
    g.output("score", s.score);
    return {};
  }));
  const int64_t tokens = job.length(), width = model.architecture().d_model;
  NamedTensors feeds = score_feeds(job);
  feeds.emplace("keep", Tensor::full({1, tokens}, 1));
  feeds.emplace("replacement", Tensor::zeros({tokens, width}));
  job.plan(1);
  VITRINE_CO_TRY(NamedTensors out, co_await job.run(program, std::move(feeds), 1, true));

  Tensor gradient = std::move(out.at("gradient")).reshaped({tokens, width});
  const bool squares = job.choice("norm") == "l2";
  std::vector<double> scores;
  for (int64_t t = 0; t < tokens; ++t) {
    double sum = 0;
    for (float v : gradient.row(t)) sum += squares ? static_cast<double>(v) * v : std::abs(static_cast<double>(v));
    scores.push_back(squares ? std::sqrt(sum) : sum);
  }
  Explanation e = token_scores(job, "saliency", scores, "logit / unit");
  e.tensors.push_back({"gradient", {"token", "dimension"}, "logit / unit", std::move(gradient)});
  e.figures.push_back(score_figure(out.at("score").f32()[0], score_unit(job)));
  e.figures.push_back(no_completeness());
  co_return std::move(e);
}

constexpr const char* norms[] = {"l2", "l1"};
constexpr Setting settings[] = {
    {"norm", "Norm", Setting::Kind::choice, norms, 0, 0, 0,
     "How the length of each token's gradient is taken: L2 (Euclidean) or L1 (sum of absolute values)."},
};

}  // namespace

const Method method_saliency{
    .name = "saliency",
    .title = "Saliency",
    .question = "To which token is the answer most sensitive?",
    .paper = "Simonyan, Vedaldi, Zisserman 2013",
    .caveat = "It shows how sensitive the answer is to a token, not whether the token spoke for or against it.",
    .view = View::token_scores,
    .settings = settings,
    .uses_target = true,
    .run = run,
};

}  // namespace vitrine

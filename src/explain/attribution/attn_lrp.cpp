// AttnLRP (Achtibat et al. 2024): relevance is passed back from the score to the embeddings in one backward pass, with
// rules that keep what they pass on (attribution/relevance_rules.h). Tensor: "scores" [T], signed, in logits. Figure:
// "conservation", how much of the score arrives at the tokens; the rest stays with biases, positions and softmax.
// Caveat: relevance is defined by the rules, not by a change of the input.
#include <cmath>

#include "explain/attribution/relevance_rules.h"
#include "explain/attribution/token_scores.h"
#include "explain/method.h"
#include "explain/score.h"
#include "explanation/figures.h"
#include "graph/build.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine {

namespace {

namespace b = build;

Result<void> build_relevance(Graph& g, const Model& model) {
  const ScoreGraph s = build_score(g, model);
  VITRINE_TRY(const ValueId relevance, score_gradient(g, s, attn_lrp_rules()));
  g.output("relevance", b::reduce_sum(g, b::mul(g, s.embeddings, relevance), {0, 2}));
  g.output("score", s.score);
  return {};
}

Task<Result<Explanation>> run(Job job) {
  const Model& model = job.model();
  VITRINE_CO_TRY(const ProgramPtr program,
                 job.program("score/attn_lrp", [&](Graph& g) { return build_relevance(g, model); }));
  const int64_t tokens = job.length();
  NamedTensors feeds = score_feeds(job);
  feeds.emplace("keep", Tensor::full({1, tokens}, 1));
  feeds.emplace("replacement", Tensor::zeros({tokens, model.architecture().d_model}));
  job.plan(1);
  VITRINE_CO_TRY(const NamedTensors out, co_await job.run(program, std::move(feeds), 1, true));
  const auto relevance = out.at("relevance").f32();
  const std::vector<double> scores(relevance.begin(), relevance.end());
  const double score = out.at("score").f32()[0];
  double sum = 0;
  for (double s : scores) sum += s;
  const char* unit = score_unit(job);
  Explanation e = token_scores(job, "attn_lrp", scores, unit);
  e.figures.push_back(score_figure(score, unit));
  e.figures.push_back(
      std::abs(score) < 1e-5
          ? not_measured("conservation", to_say("Conservation"),
                         say("the score is nearly zero, so there is nothing to share"))
          : measured_figure(
                "conservation", to_say("Conservation"), 100 * sum / score, "%",
                say("the tokens carry {sum} of the score {score}; biases, positions and softmax keep the rest",
                    decimal(sum), decimal(score))));
  e.figures.push_back(no_completeness());
  co_return std::move(e);
}

}  // namespace

const Method method_attn_lrp{
    .name = "attn_lrp",
    .title = "AttnLRP",
    .question = "How much of the answer's score comes from each token?",
    .paper = "Achtibat et al. 2024",
    .caveat = "Relevance follows rules of bookkeeping through the layers; no input was changed to measure it.",
    .view = View::token_scores,
    .settings = {},
    .uses_target = true,
    .run = run,
};

}  // namespace vitrine

// Occlusion (Zeiler, Fergus 2014; for text Li, Monroe, Jurafsky 2016, "erasure"): score(text) - score(text with the
// token replaced), in logits. A window of 1 is leave-one-out, the default. A window w > 1 slides over the text one
// token at a time; its w tokens are replaced together, and a token's score is the mean, over the windows that hold it,
// of the drop divided by w. Tensors: "scores" [T], signed; 0 before the text; with w = 1 also "probability" [T], the
// target's without that token, beside the figure "target_probability" of the whole text; for a continuation also
// "target_log_probabilities" [K] of the tokens of target and foil, each after those before it, and with w = 1
// "scores_by_target" [K, T], what removing each token does to them, in nats. n - w + 2 forward passes for n tokens of
// text. Caveat: it removes one part at a time, so two tokens that say the same both look useless.
#include <algorithm>

#include "explain/attribution/token_scores.h"
#include "explain/method.h"
#include "explain/replacement.h"
#include "explain/score.h"
#include "explain/sweep.h"
#include "explanation/figures.h"
#include "text/say.h"

namespace vitrine {

namespace {

// What removing each token does to each token of a continuation: the columns sum to the scores of a target without
// foil.
NamedTensor by_target(const Job& job, const SweepAnswer& answer) {
  const size_t masks = answer.score.size(), k = answer.by_token.size() / masks;
  Tensor change = Tensor::zeros({static_cast<int64_t>(k), job.length()});
  for (size_t m = 1; m < masks; ++m)
    for (size_t i = 0; i < k; ++i)
      change.f32()[i * static_cast<size_t>(job.length()) + static_cast<size_t>(job.first) + m - 1] =
          answer.by_token[i] - answer.by_token[m * k + i];
  return {"scores_by_target", {"target token", "token"}, "log-probability", std::move(change)};
}

Task<Result<Explanation>> run(Job job) {
  VITRINE_CO_TRY(const std::string replacement, resolve_replacement(*job.loaded, job.choice("replacement")));
  const int64_t tokens = job.length(), text = job.reach() - job.first;
  const int64_t window = std::clamp<int64_t>(job.integer("window"), 1, std::max<int64_t>(1, text));
  const int64_t windows = text == 0 ? 0 : text - window + 1;
  Masks masks(tokens);
  masks.add_full();
  for (int64_t w = 0; w < windows; ++w) {
    masks.add_full();
    for (int64_t i = 0; i < window; ++i) masks.remove(job.first + w + i);
  }
  VITRINE_CO_TRY(const SweepAnswer answer,
                 co_await sweep(job, std::move(masks).tensor(), replacement_rows(job, replacement), window == 1));

  std::vector<double> sum(tokens), covered(tokens);
  for (int64_t w = 0; w < windows; ++w)
    for (int64_t i = 0; i < window; ++i) {
      const size_t t = job.first + w + i;
      sum[t] += (answer.score[0] - answer.score[w + 1]) / window;
      covered[t] += 1;
    }
  for (size_t t = 0; t < sum.size(); ++t)
    if (covered[t] > 0) sum[t] /= covered[t];

  job.settings["replacement"] = replacement;
  Explanation e = token_scores(job, "occlusion", sum, score_unit(job));
  if (job.targets.log_probabilities()) {
    const size_t k = answer.by_token.size() / answer.score.size();
    std::vector<float> whole(answer.by_token.begin(), answer.by_token.begin() + k);
    e.tensors.push_back({"target_log_probabilities",
                         {"target token"},
                         "log-probability",
                         Tensor({static_cast<int64_t>(k)}, std::move(whole))});
    if (window == 1) e.tensors.push_back(by_target(job, answer));
  }
  e.figures.push_back(score_figure(answer.score[0], score_unit(job)));
  e.figures.push_back(no_completeness());
  if (window == 1) {
    std::vector<float> without(tokens, answer.probability[0]);
    for (int64_t w = 0; w < windows; ++w) without[job.first + w] = answer.probability[w + 1];
    e.tensors.push_back({"probability", {"token"}, "probability", Tensor({tokens}, std::move(without))});
    e.figures.push_back(measured_figure("target_probability", to_say("Target"), answer.probability[0], "",
                                        say("the probability of {word}", job.pair().target.said())));
  }
  co_return std::move(e);
}

constexpr Setting settings[] = {
    {"replacement", "Replacement", Setting::Kind::choice, replacement_choices, 0, 0, 0, replacement_help},
    {"window",
     "Window",
     Setting::Kind::integer,
     {},
     1,
     64,
     1,
     "How many neighbours are removed together, at every place; 1 is leave-one-out. A token gets the mean over its "
     "windows."},
};

}  // namespace

const Method method_occlusion{
    .name = "occlusion",
    .title = "Occlusion (leave-one-out)",
    .question = "What changes without this token?",
    .paper = "Zeiler, Fergus 2014",
    .caveat = "Tokens that say the same thing cover for each other: each looks useless while the other stays.",
    .view = View::token_scores,
    .settings = settings,
    .uses_target = true,
    .run = run,
};

}  // namespace vitrine

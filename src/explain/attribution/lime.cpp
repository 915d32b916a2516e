// LIME for text (Ribeiro, Singh, Guestrin 2016), with the choices of its text explainer: in every sample the number of
// removed tokens is uniform in 1..n and they are drawn at random, the first sample is the whole text; a sample z weighs
// sqrt(exp(-d^2 / width^2)) with d = 100 x (1 - cosine(z, all ones)); a ridge regression with intercept (not penalised)
// of the score on which tokens are kept gives the scores. Unlike the text explainer it regresses the score of
// explain/score.h and not a class probability, tokens take the place of words, and all of them are features: none is
// selected beforehand. Tensor: "scores" [T], signed, in logits. Figure: "fit", the weighted R^2 of the surrogate.
// Caveat: it explains the straight line that fits best, which may fit badly.
#include <cmath>

#include "explain/attribution/coalitions.h"
#include "explain/attribution/token_scores.h"
#include "explain/method.h"
#include "explain/replacement.h"
#include "explain/score.h"
#include "explanation/figures.h"
#include "statistics/random.h"
#include "statistics/regression.h"
#include "text/say.h"

namespace vitrine {

namespace {

// The answer from the scores of the first samples; nothing when they do not tell the tokens apart.
std::optional<Explanation> answer(const Job& job, std::span<const Coalition> asked, std::span<const double> values) {
  const int64_t n = job.reach() - job.first;
  const double width = job.number("kernel_width");
  std::vector<double> x, weights;
  for (const Coalition& c : asked.first(values.size())) {
    double kept = 0;
    for (bool k : c) kept += k ? 1 : 0, x.push_back(k ? 1 : 0);
    const double distance = 100 * (1 - std::sqrt(kept / n));  // cosine with all ones
    weights.push_back(std::sqrt(std::exp(-distance * distance / (width * width))));
  }
  const auto fit = fit_ridge(x, values, weights, n, job.number("ridge"));
  if (!fit) return {};
  std::vector<double> scores(job.first);
  scores.insert(scores.end(), fit->coefficients.begin(), fit->coefficients.end());
  scores.resize(job.length());
  Explanation e = token_scores(job, "lime", scores, score_unit(job));
  e.figures = {score_figure(values[0], score_unit(job)),
               measured_figure("fit", to_say("Fit"), fit->r_squared, "R²",
                               say("how much of the model's change the straight line follows")),
               no_completeness()};
  if (values.size() < asked.size())
    e.notes.push_back(say("So far from {done} of {n|# sample|# samples}.", values.size(), asked.size()));
  return e;
}

Task<Result<Explanation>> run(Job job) {
  VITRINE_CO_TRY(const std::string replacement, resolve_replacement(*job.loaded, job.choice("replacement")));
  job.settings["replacement"] = replacement;
  const int64_t n = job.reach() - job.first, samples = job.integer("samples");
  if (n == 0)
    co_return Error{ErrorCode::bad_text, say("There is no token that could be removed"), "",
                    say("Type at least one word.")};
  Random random(job.integer("seed"));
  std::vector<Coalition> asked{Coalition(n, true)};
  while (static_cast<int64_t>(asked.size()) < samples) {
    Coalition c(n, true);
    const int64_t removed = 1 + random.below(n);
    const std::vector<int64_t> order = random.permutation(n);
    for (int64_t i = 0; i < removed; ++i) c[order[i]] = false;
    asked.push_back(std::move(c));
  }
  const auto watch = [&](std::span<const double> known) {
    if (auto unfinished = answer(job, asked, known)) job.publish(*std::move(unfinished));
  };
  VITRINE_CO_TRY(const std::vector<double> values,
                 co_await coalition_scores(job, asked, replacement_rows(job, replacement), watch));
  std::optional<Explanation> e = answer(job, asked, values);
  if (!e)
    co_return Error{ErrorCode::bad_request, say("The samples do not tell the tokens apart"), "samples",
                    say("Ask for more samples or a ridge above zero.")};
  co_return *std::move(e);
}

constexpr Setting settings[] = {
    {"replacement", "Replacement", Setting::Kind::choice, replacement_choices, 0, 0, 0, replacement_help},
    {"samples", "Samples", Setting::Kind::integer, {}, 2, 65536, 256, "How many texts with tokens removed are run."},
    {"kernel_width",
     "Kernel width",
     Setting::Kind::number,
     {},
     0.01,
     10000,
     25,
     "Smaller: only texts near the original count."},
    {"ridge", "Ridge", Setting::Kind::number, {}, 0, 1000, 1, "Strength of the pull of all scores towards zero."},
    {"seed", "Seed", Setting::Kind::integer, {}, 0, 1e9, 0, "Of the samples."},
};

}  // namespace

const Method method_lime{
    .name = "lime",
    .title = "LIME",
    .question = "Which straight line acts like the model near this text?",
    .paper = "Ribeiro, Singh, Guestrin 2016",
    .caveat =
        "It explains the best straight line through samples around the text; where that fits badly, so do the scores.",
    .view = View::token_scores,
    .settings = settings,
    .uses_target = true,
    .run = run,
};

}  // namespace vitrine

// KernelSHAP (Lundberg, Lee 2017): Shapley values of the game "score of the text with only these tokens", by weighted
// least squares over coalitions. Tensor: "scores" [T], signed, in logits; they sum to score(text) - score(nothing).
// Exact when the samples cover all coalitions (up to 2^n - 2), else an estimate whose error falls as 1 / sqrt(samples).
// Caveat: most coalitions are texts that nobody would write.
#include "explain/attribution/coalitions.h"
#include "explain/attribution/token_scores.h"
#include "explain/method.h"
#include "explain/replacement.h"
#include "explain/score.h"
#include "explanation/figures.h"
#include "text/say.h"

namespace vitrine {

namespace {

// The answer from the scores of nothing, everything and the first coalitions; nothing when they do not tell the tokens
// apart.
std::optional<Explanation> answer(const Job& job, const WeightedCoalitions& chosen, std::span<const double> values,
                                  const std::string& replacement) {
  const int64_t n = job.reach() - job.first;
  const double none = values[0], all = values[1];
  const size_t known = values.size() - 2;
  std::optional<std::vector<double>> phi;
  if (n == 1) phi = std::vector<double>{all - none};
  else if (n == 0) phi = std::vector<double>{};
  else
    phi = solve_shapley(std::span(chosen.coalitions).first(known), std::span(chosen.weights).first(known),
                        values.subspan(2), all, none);
  if (!phi) return {};
  std::vector<double> scores(job.first);
  scores.insert(scores.end(), phi->begin(), phi->end());
  scores.resize(job.length());
  double sum = 0;
  for (double s : scores) sum += s;
  const char* unit = score_unit(job);
  Explanation e = token_scores(job, "kernel_shap", scores, unit);
  if (known < chosen.coalitions.size())
    e.notes.push_back(say("So far from {done} of {n|# sample|# samples}.", known, chosen.coalitions.size()));
  else if (chosen.complete)
    e.notes.push_back(say("All coalitions of the tokens were run: these are the exact Shapley values."));
  e.figures = {score_figure(all, unit), base_score_figure(none, unit, replacement_words(replacement)),
               completeness_gap(sum, all, none, unit)};
  return e;
}

Task<Result<Explanation>> run(Job job) {
  VITRINE_CO_TRY(const std::string replacement, resolve_replacement(*job.loaded, job.choice("replacement")));
  job.settings["replacement"] = replacement;
  const int64_t n = job.reach() - job.first;
  const WeightedCoalitions chosen = choose_coalitions(n, job.integer("samples"), job.integer("seed"));
  std::vector<Coalition> asked = {Coalition(n, false), Coalition(n, true)};
  asked.insert(asked.end(), chosen.coalitions.begin(), chosen.coalitions.end());
  const auto watch = [&](std::span<const double> known) {
    if (known.size() < 2) return;
    if (auto unfinished = answer(job, chosen, known, replacement)) job.publish(*std::move(unfinished));
  };
  VITRINE_CO_TRY(const std::vector<double> values,
                 co_await coalition_scores(job, std::move(asked), replacement_rows(job, replacement), watch));
  std::optional<Explanation> e = answer(job, chosen, values, replacement);
  if (!e)
    co_return Error{ErrorCode::bad_request,
                    say("{samples|# sample|# samples} are too few to tell {tokens|# token|# tokens} apart",
                        job.integer("samples"), n),
                    "samples", say("Ask for at least twice as many samples as tokens.")};
  co_return *std::move(e);
}

constexpr Setting settings[] = {
    {"replacement", "Replacement", Setting::Kind::choice, replacement_choices, 0, 0, 0, replacement_help},
    {"samples", "Samples", Setting::Kind::integer, {}, 2, 65536, 512, "How many coalitions are run."},
    {"seed", "Seed", Setting::Kind::integer, {}, 0, 1e9, 0, "Of the sampled coalitions."},
};

}  // namespace

const Method method_kernel_shap{
    .name = "kernel_shap",
    .title = "KernelSHAP",
    .question = "What is each token's fair share?",
    .paper = "Lundberg, Lee 2017",
    .caveat = "Most of the texts it asks about have half their tokens removed; few people write so.",
    .view = View::token_scores,
    .settings = settings,
    .uses_target = true,
    .run = run,
};

}  // namespace vitrine

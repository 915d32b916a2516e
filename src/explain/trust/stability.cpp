// Stability: does a method give the same order of tokens when what it leaves to chance or to convention changes? It is
// run again with other seeds (where it has a seed) and with other baselines (where something stands for an absent
// token).
//
// Value: mean Spearman correlation with the explanation as shown. The scores of the other seeds are kept: the figures
// that depend on the seed get their intervals from them. Caveat: a method without seed and baseline has nothing to
// vary, and an order may be stable and wrong.
#include <algorithm>

#include "explain/trust/measure.h"
#include "explain/trust/rerun.h"
#include "statistics/statistics.h"
#include "text/say.h"

namespace vitrine {

namespace {

constexpr int64_t most_seeds = 3;

// The baselines that the explanation did not use and the model has.
std::vector<std::string> other_baselines(const Job& job, const Subject& subject) {
  const Setting* setting = baseline_setting(*subject.method);
  if (!setting) return {};
  const auto used = subject.explanation.provenance.settings.find(setting->name);
  const std::string* now =
      used == subject.explanation.provenance.settings.end() ? nullptr : std::get_if<std::string>(&used->second);
  std::vector<std::string> others;
  for (const char* name : {"mask_token", "mean", "zero"}) {
    const bool known = std::any_of(setting->choices.begin(), setting->choices.end(),
                                   [&](const char* c) { return std::string_view(c) == name; });
    const bool has = std::string_view(name) != "mask_token" || job.loaded->mask_token;
    if (known && has && (!now || *now != name)) others.push_back(name);
  }
  return others;
}

std::string said(int64_t seeds, int64_t baselines) {
  if (baselines == 0) return say("rank correlation with itself under {n|# other seed|# other seeds}", seeds);
  if (seeds == 0) return say("rank correlation with itself under {n|# other baseline|# other baselines}", baselines);
  return say(
      "rank correlation with itself under {seeds|# other seed|# other seeds} and "
      "{baselines|# other baseline|# other baselines}",
      seeds, baselines);
}

}  // namespace

Task<Result<Figure>> measure_stability(Measuring m) {
  constexpr const char* name = "stability";
  const Job& job = m.job;
  const Subject* subject = m.subject.get();
  const Method& method = *subject->method;
  const bool seeded = find_setting(method, "seed") != nullptr;
  const std::vector<std::string> baselines = other_baselines(job, *subject);
  if (!seeded && baselines.empty())
    co_return not_measured(name, say("the method has neither a seed nor a baseline that could be another one"));
  const int64_t each = std::max<int64_t>(1, subject->passes());
  int64_t left = m.budget / each;
  if (left < 1) co_return beyond_budget(name, each, m.budget);
  std::vector<double> correlations;
  const int64_t seeds =
      seeded ? std::min(most_seeds,
                        baselines.empty() ? left : std::max<int64_t>(1, left - static_cast<int64_t>(baselines.size())))
             : 0;
  int64_t seeds_run = 0, baselines_run = 0;
  for (int64_t k = 0; k < seeds; ++k, --left, ++seeds_run) {
    Settings settings = comparison_settings(method);
    const auto used = subject->explanation.provenance.settings.find("seed");
    const int64_t* seed =
        used == subject->explanation.provenance.settings.end() ? nullptr : std::get_if<int64_t>(&used->second);
    settings["seed"] = (seed ? *seed : 0) + k + 1;
    VITRINE_CO_TRY(const Explanation e, co_await job.ask(method.name, std::move(settings)));
    m.other_seeds->push_back(text_scores(e, job));
    if (const auto rho = rank_correlation(subject->scores, m.other_seeds->back())) correlations.push_back(*rho);
  }
  for (const std::string& baseline : baselines) {
    if (left-- < 1) break;
    Settings settings = comparison_settings(method);
    settings[baseline_setting(method)->name] = baseline;
    VITRINE_CO_TRY(const Explanation e, co_await job.ask(method.name, std::move(settings)));
    if (const auto rho = rank_correlation(subject->scores, text_scores(e, job))) correlations.push_back(*rho);
    ++baselines_run;
  }
  if (correlations.empty()) co_return not_measured(name, translated(too_few));
  co_return measured(name, mean(correlations), said(seeds_run, baselines_run));
}

}  // namespace vitrine

#include "explain/trust/randomisation.h"

#include <algorithm>

#include "explain/trust/rerun.h"
#include "explain/trust/scramble.h"
#include "explanation/figures.h"
#include "statistics/statistics.h"
#include "text/format.h"

namespace vitrine {

namespace {
constexpr int64_t most_depths = 3;
}  // namespace

Task<Result<Figure>> randomisation_figure(Job job, SubjectPtr subject, int64_t budget, uint64_t seed) {
  constexpr const char* name = "randomisation";
  constexpr const char* label = "After scrambling";
  const int64_t layers = job.model().architecture().layers;
  const int64_t each = std::max<int64_t>(1, subject->passes());
  const int64_t depths = std::min({most_depths, layers, budget / each});
  if (depths < 1)
    co_return not_measured(
        name, label,
        "running the method again takes " + counted(each, "pass") + "; the budget is " + std::to_string(budget));
  ScramblingEngine engine(*job.engine, job.model());
  Job scrambled = job;
  scrambled.engine = &engine;
  std::vector<double> correlations;
  for (int64_t k = 0; k < depths; ++k) {
    engine.scramble(layers * (depths - k) / depths, seed);
    VITRINE_CO_TRY(const Explanation e, co_await run_on(scrambled, job.loaded, subject->method->name,
                                                        comparison_settings(*subject->method)));
    if (const auto rho = rank_correlation(subject->scores, text_scores(e, job))) correlations.push_back(*rho);
  }
  if (correlations.empty()) co_return not_measured(name, label, too_few);
  co_return measured_figure(name, label, mean(correlations), "ρ",
                            "rank correlation with itself when blocks are scrambled, mean over " +
                                counted(static_cast<int64_t>(correlations.size()), "depth") + " (lower is better)");
}

}  // namespace vitrine

// Cascading randomisation (Adebayo, Gilmer, Muelly, Goodfellow, Hardt, Kim 2018): scramble the model's blocks from the
// last one down (trust/scramble.h) and explain again. A method that shows the model must show something else; one that
// gives the same picture only shows the text.
//
// Value: Spearman's correlation of the scores with those of the intact model, mean over depths. Caveat: near 0 is
// needed, not enough; on short texts single correlations scatter widely.
#include <algorithm>

#include "explain/trust/measure.h"
#include "explain/trust/rerun.h"
#include "explain/trust/scramble.h"
#include "statistics/statistics.h"
#include "text/say.h"

namespace vitrine {

namespace {
constexpr int64_t most_depths = 3;
}  // namespace

Task<Result<Figure>> measure_randomisation(Measuring m) {
  constexpr const char* name = "randomisation";
  const Job& job = m.job;
  const Subject& subject = *m.subject;
  const int64_t layers = job.model().architecture().layers;
  const int64_t each = std::max<int64_t>(1, subject.passes());
  const int64_t depths = std::min({most_depths, layers, m.budget / each});
  if (depths < 1) co_return beyond_budget(name, each, m.budget);
  ScramblingEngine engine(*job.engine, job.model());
  Job scrambled = job;
  scrambled.engine = &engine;
  std::vector<double> correlations;
  for (int64_t k = 0; k < depths; ++k) {
    engine.scramble(layers * (depths - k) / depths, m.seed);
    VITRINE_CO_TRY(const Explanation e,
                   co_await run_on(scrambled, job.loaded, subject.method->name, comparison_settings(*subject.method)));
    if (const auto rho = rank_correlation(subject.scores, text_scores(e, job))) correlations.push_back(*rho);
  }
  if (correlations.empty()) co_return not_measured(name, translated(too_few));
  co_return measured(name, mean(correlations),
                     say("rank correlation with itself when blocks are scrambled, mean over {n|# depth|# depths} "
                         "(lower is better)",
                         correlations.size()));
}

}  // namespace vitrine

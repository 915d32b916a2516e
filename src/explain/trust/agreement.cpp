// Agreement with leaving one token out: Spearman's rank correlation of a method's scores with those of occlusion (Li,
// Monroe, Jurafsky 2016). Caveat: tokens that say the same thing cover for each other there, so a method may disagree
// and be right.
#include "explain/trust/measure.h"
#include "statistics/statistics.h"
#include "text/say.h"

namespace vitrine {

Task<Result<Figure>> measure_agreement(Measuring m) {
  if (std::string_view(m.subject->method->name) == "occlusion")
    co_return not_measured("agreement", say("the method itself leaves one token out"));
  Settings settings;
  settings["replacement"] = m.random->replacement;
  VITRINE_CO_TRY(const Explanation removal, co_await m.job.ask("occlusion", std::move(settings)));
  const auto rho = rank_correlation(m.subject->scores, text_scores(removal, m.job));
  if (!rho) co_return not_measured("agreement", translated(too_few));
  co_return measured("agreement", *rho, say("rank correlation with leaving one token out"));
}

}  // namespace vitrine

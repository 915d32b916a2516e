#include "explain/trust/agreement.h"

#include "explanation/figures.h"
#include "statistics/statistics.h"

namespace vitrine {

Task<Result<Figure>> agreement_figure(Job job, SubjectPtr subject, std::string replacement) {
  constexpr const char* name = "agreement";
  constexpr const char* label = "Agrees with removal";
  if (std::string_view(subject->method->name) == "occlusion")
    co_return not_measured(name, label, "the method itself leaves one token out");
  Settings settings;
  settings["replacement"] = replacement;
  VITRINE_CO_TRY(const Explanation removal, co_await job.ask("occlusion", std::move(settings)));
  const auto rho = rank_correlation(subject->scores, text_scores(removal, job));
  if (!rho) co_return not_measured(name, label, too_few);
  co_return measured_figure(name, label, *rho, "ρ", "rank correlation with leaving one token out");
}

}  // namespace vitrine

#include "explain/trust/table_entry.h"

#include <algorithm>

#include "explain/trust/measure.h"
#include "explain/trust/rationale.h"
#include "explanation/figures.h"
#include "statistics/bootstrap.h"
#include "statistics/statistics.h"
#include "text/say.h"

namespace vitrine {

namespace {

// The mean over seeds with its interval in place of the value of one seed.
void set_sampled(TableEntry& entry, const char* name, const std::vector<double>& values) {
  const auto interval = student_interval(values);
  if (!interval) return;
  for (Figure& f : entry.figures) {
    if (f.name != name || f.status != Figure::Status::measured) continue;
    f.value = mean(values);
    f.low = interval->low;
    f.high = interval->high;
    f.meaning = say("{meaning}; mean over {n|# seed|# seeds}", f.meaning, values.size());
  }
}

// What removing tokens tells about the order and the size of the scores. `entry` outlives the task.
Task<Result<void>> curve_figures(Measuring m, TableEntry* entry) {
  const Subject& s = *m.subject;
  std::vector<std::vector<int64_t>> order{falling_order(s.scores)};
  VITRINE_CO_TRY(const std::vector<OrderCurves> curves, co_await run_orders(m.job, m.random, std::move(order)));
  entry->curves = curves[0];
  if (s.flat()) {
    entry->set(not_measured("comprehensiveness", translated(no_order)));
    entry->set(not_measured("sufficiency", translated(no_order)));
  } else {
    entry->set(measured("comprehensiveness", curves[0].comprehensiveness,
                        say("mean drop in the target's probability when its top tokens are removed")));
    entry->set(measured("sufficiency", curves[0].sufficiency,
                        say("mean drop when only its top tokens are kept (lower is better)")));
  }
  for (const Measure measure : measures(FigureKind::Of::once)) {
    VITRINE_CO_TRY(Figure figure, co_await measure(m));
    entry->set(std::move(figure));
  }
  co_return Result<void>();
}

}  // namespace

void TableEntry::set(Figure figure) {
  std::erase_if(figures, [&](const Figure& old) { return old.name == figure.name; });
  figures.push_back(std::move(figure));
}

const char* TableEntry::group() const {
  if (!method->uses_target) return "attention";
  if (!subject) return "";
  return subject->explanation.cost.backward_passes > 0 ? "gradient" : "perturbation";
}

int TableEntry::rank() const {
  const std::string_view g = group();
  return g == "gradient" ? 0 : g == "perturbation" ? 1 : g == "attention" ? 2 : 3;
}

Task<Result<TableEntry>> first_figures(Job job, const Method* method, Settings settings, RandomOrdersPtr random,
                                       std::vector<bool> rationale, uint64_t seed) {
  TableEntry entry;
  entry.method = method;
  Result<Explanation> explained = co_await job.ask(method->name, std::move(settings));
  if (!explained.ok()) {
    if (explained.error().code == ErrorCode::cancelled) co_return explained.error();
    entry.missing = explained.error().sentence();
    co_return std::move(entry);
  }
  entry.subject = make_subject(*method, std::move(*explained), job);
  const Subject& s = *entry.subject;
  if (static_cast<int64_t>(s.scores.size()) != random->tokens()) {
    entry.subject = nullptr;
    entry.missing = say("the method gave no score for each token");
    co_return std::move(entry);
  }
  const Figure* gap = find_figure(s.explanation, "completeness_gap");
  entry.set(gap ? *gap : no_completeness());
  if (random->curves()) {
    VITRINE_CO_CHECK(
        co_await curve_figures({.job = job, .subject = entry.subject, .random = random, .seed = seed}, &entry));
  } else {
    for (const FigureKind& kind : figure_kinds())
      if (kind.of == FigureKind::Of::order || kind.of == FigureKind::Of::range || kind.of == FigureKind::Of::once)
        entry.set(not_measured(kind.name, say("no curves were asked for")));
  }
  for (Figure& f : rationale_figures(s.scores, rationale)) entry.set(std::move(f));
  entry.set(measured("passes", s.passes(), say("forward and backward together")));
  entry.set(measured("milliseconds", s.explanation.cost.milliseconds, say("for this one explanation")));
  co_return std::move(entry);
}

Task<Result<TableEntry>> later_figures(Job job, TableEntry entry, RandomOrdersPtr random, int64_t budget,
                                       uint64_t seed) {
  const Measuring m{.job = job, .subject = entry.subject, .random = random, .budget = budget, .seed = seed};
  for (const Measure measure : measures(FigureKind::Of::again)) {
    VITRINE_CO_TRY(Figure figure, co_await measure(m));
    entry.set(std::move(figure));
  }
  if (m.other_seeds->empty() || m.subject->flat()) co_return std::move(entry);
  std::vector<std::vector<int64_t>> orders;
  for (const auto& scores : *m.other_seeds) orders.push_back(falling_order(scores));
  VITRINE_CO_TRY(const std::vector<OrderCurves> curves, co_await run_orders(job, random, std::move(orders)));
  std::vector<double> comp{entry.curves.comprehensiveness}, suff{entry.curves.sufficiency};
  for (const OrderCurves& c : curves) {
    comp.push_back(c.comprehensiveness);
    suff.push_back(c.sufficiency);
  }
  set_sampled(entry, "comprehensiveness", comp);
  set_sampled(entry, "sufficiency", suff);
  co_return std::move(entry);
}

}  // namespace vitrine

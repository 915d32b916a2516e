#include "explain/trust/measure.h"

#include "text/say.h"

namespace vitrine {

std::span<const Measure> measures(FigureKind::Of of) {
#define WITH(name, ...)
#define ONCE(name, ...) measure_##name,
#define AGAIN(name, ...)
  static constexpr Measure once[] = {
#include "explanation/figure_kinds.inc"
  };
#undef ONCE
#undef AGAIN
#define ONCE(name, ...)
#define AGAIN(name, ...) measure_##name,
  static constexpr Measure again[] = {
#include "explanation/figure_kinds.inc"
  };
#undef WITH
#undef ONCE
#undef AGAIN
  if (of == FigureKind::Of::once) return once;
  if (of == FigureKind::Of::again) return again;
  return {};
}

Figure beyond_budget(const char* name, int64_t passes, int64_t budget) {
  return not_measured(
      name, say("running the method again takes {n|# pass|# passes}; the budget is {budget}", passes, budget));
}

}  // namespace vitrine

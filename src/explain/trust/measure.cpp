#include "explain/trust/measure.h"

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

}  // namespace vitrine

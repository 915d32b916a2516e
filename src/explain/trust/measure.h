// How the figures of trust are measured: measure_<name> for every ONCE and AGAIN of explanation/figure_kinds.inc, in
// the file of its name. A row without its function does not link.
#pragma once
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "explain/trust/random_orders.h"
#include "explain/trust/subject.h"
#include "explanation/figure_kinds.h"

namespace vitrine {

struct Measuring {
  Job job;
  SubjectPtr subject;
  RandomOrdersPtr random;  // its replacement stands for a removed token
  int64_t budget = 0;      // passes that running the method again may take, for this one figure
  uint64_t seed = 0;
  // [k][n] scores of the method under other seeds, as far as a figure has run it so.
  std::shared_ptr<std::vector<std::vector<double>>> other_seeds = std::make_shared<std::vector<std::vector<double>>>();
};
// Errors: those of the engine, cancelled. What cannot be measured is a figure that says why.
using Measure = Task<Result<Figure>> (*)(Measuring);

#define WITH(name, ...)
#define ONCE(name, ...) Task<Result<Figure>> measure_##name(Measuring);
#define AGAIN(name, ...) Task<Result<Figure>> measure_##name(Measuring);
#include "explanation/figure_kinds.inc"
#undef WITH
#undef ONCE
#undef AGAIN
std::span<const Measure> measures(FigureKind::Of of);  // once, again: in the order of the rows; else none

// The figure of a method of which one run takes more passes than the budget has.
Figure beyond_budget(const char* name, int64_t passes, int64_t budget);

}  // namespace vitrine

#include "explain/run_size.h"

#include <algorithm>

namespace vitrine {

namespace {
constexpr int64_t sizes[] = {64, 48, 32, 24, 16, 12, 8, 6, 4, 3, 2};
constexpr double least = 1e6, most = 1e13;  // of the budget
}  // namespace

int64_t RunSize::rows(double work) const {
  for (int64_t size : sizes)
    if (size * work <= budget_) return size;
  return 1;
}

void RunSize::ran(double work, double milliseconds) {
  if (!(work > 0) || !(milliseconds > 0)) return;
  const double fits = work * run_ms / milliseconds;
  // One run may be slow by accident, so the budget at most halves or doubles. A run far below it that was fast says
  // nothing.
  if (fits < budget_ && milliseconds > run_ms) budget_ = std::max(fits, budget_ / 2);
  else if (fits > budget_ && 2 * work >= budget_) budget_ = std::min(fits, 2 * budget_);
  budget_ = std::clamp(budget_, least, most);
}

}  // namespace vitrine

// A share of rows with its interval.
#pragma once
#include <cstdint>

#include "dataset/table/split.h"
#include "explanation/explanation.h"
#include "statistics/distributions.h"

namespace vitrine::dataset {

// right of total with its 95 % interval (Wilson 1927), which also holds for few rows and near 0 or 1.
struct Proportion {
  int64_t right = 0, total = 0;
  double value() const { return total ? static_cast<double>(right) / total : 0; }
  double low() const;
  double high() const;
  bool operator==(const Proportion&) const = default;
};

// A claim that holds by the way it was counted, to be filled in.
inline Claim fact() {
  Claim claim;
  claim.holds = true;
  return claim;
}

}  // namespace vitrine::dataset

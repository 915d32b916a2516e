// How well scores order two classes.
#pragma once
#include <cstdint>
#include <span>

namespace vitrine {

struct Auc {
  double value = 0.5, low = 0, high = 1;
};
// The share of pairs of a row of outcome 1 and one of 0 in which the first has the higher score, equal scores counting
// half, with its 95 % interval (DeLong, DeLong, Clarke-Pearson 1988). 0.5 without rows of both.
Auc auc_of(std::span<const double> scores, std::span<const uint8_t> outcome);

}  // namespace vitrine

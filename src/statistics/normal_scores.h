// Ranks as quantiles of the normal distribution (van der Waerden 1952): what a column says of order, without its form.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

namespace vitrine {

struct NormalScores {
  std::vector<double> score;   // [values]; equal values share the one of their mean rank
  std::vector<size_t> rising;  // places by rising value, equal values in their order
};
NormalScores normal_scores(std::span<const double> values);

}  // namespace vitrine

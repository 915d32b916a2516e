#include "statistics/auc.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "statistics/distributions.h"

namespace vitrine {

Auc auc_of(std::span<const double> scores, std::span<const uint8_t> outcome) {
  std::vector<size_t> order(scores.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return scores[a] < scores[b]; });
  double ones = 0;
  for (const uint8_t one : outcome) ones += one;
  const double zeros = scores.size() - ones;
  if (ones == 0 || zeros == 0) return {};
  // Of each row, the share of rows of the other outcome that lie on the right side of it.
  double below_ones = 0, below_zeros = 0, sum = 0, square_of_ones = 0, square_of_zeros = 0;
  for (size_t i = 0; i < order.size();) {
    double tied_ones = 0, tied_zeros = 0;
    size_t end = i;
    for (; end < order.size() && scores[order[end]] == scores[order[i]]; ++end)
      (outcome[order[end]] ? tied_ones : tied_zeros) += 1;
    const double of_one = (below_zeros + tied_zeros / 2) / zeros;
    const double of_zero = (ones - below_ones - tied_ones / 2) / ones;
    sum += tied_ones * of_one;
    square_of_ones += tied_ones * of_one * of_one;
    square_of_zeros += tied_zeros * of_zero * of_zero;
    below_ones += tied_ones;
    below_zeros += tied_zeros;
    i = end;
  }
  const double value = sum / ones;
  const auto variance = [&](double squares, double n) {
    return n > 1 ? std::max(0.0, squares - n * value * value) / (n - 1) / n : 0;
  };
  const double half = z95 * std::sqrt(variance(square_of_ones, ones) + variance(square_of_zeros, zeros));
  return {value, std::max(0.0, value - half), std::min(1.0, value + half)};
}

}  // namespace vitrine

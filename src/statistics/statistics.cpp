#include "statistics/statistics.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "statistics/distributions.h"

namespace vitrine {

namespace {

// Ranks from 1; ties share the mean of their ranks.
std::vector<double> ranks(std::span<const double> values) {
  const std::vector<int64_t> order = falling_order(values);
  std::vector<double> rank(values.size());
  for (size_t i = 0; i < order.size();) {
    size_t end = i;
    while (end < order.size() && values[order[end]] == values[order[i]]) ++end;
    for (size_t k = i; k < end; ++k) rank[order[k]] = static_cast<double>(i + end + 1) / 2;
    i = end;
  }
  return rank;
}

}  // namespace

double mean(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / values.size();
}

double quantile(std::vector<double> values, double q) {
  std::sort(values.begin(), values.end());
  const double at = q * (values.size() - 1);
  const size_t below = at, above = std::min(below + 1, values.size() - 1);
  return values[below] + (at - below) * (values[above] - values[below]);
}

std::vector<int64_t> falling_order(std::span<const double> values) {
  std::vector<int64_t> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int64_t x, int64_t y) { return values[x] > values[y]; });
  return order;
}

std::optional<double> rank_correlation(std::span<const double> a, std::span<const double> b) {
  if (a.size() != b.size() || a.size() < 3) return {};
  const std::vector<double> ra = ranks(a), rb = ranks(b);
  const double ma = mean(ra), mb = mean(rb);
  double ab = 0, aa = 0, bb = 0;
  for (size_t i = 0; i < ra.size(); ++i) {
    ab += (ra[i] - ma) * (rb[i] - mb);
    aa += (ra[i] - ma) * (ra[i] - ma);
    bb += (rb[i] - mb) * (rb[i] - mb);
  }
  if (aa == 0 || bb == 0) return {};
  return ab / std::sqrt(aa * bb);
}

std::optional<Interval> rank_correlation_interval(double rho, int64_t n) {
  constexpr int64_t fewest = 10;
  constexpr double furthest = 0.95;
  if (n < fewest || !(std::abs(rho) <= furthest)) return {};
  const double error = z95 * std::sqrt((1 + rho * rho / 2) / (n - 3)), at = std::atanh(rho);
  return Interval{std::tanh(at - error), std::tanh(at + error)};
}

}  // namespace vitrine

#include "statistics/shares.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "statistics/distributions.h"

namespace vitrine {
namespace {

double log_choose(double n, double k) { return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1); }

double share(int64_t marked, int64_t rows) { return rows ? static_cast<double>(marked) / rows : 0; }

}  // namespace

double hypergeometric_tail(int64_t rows, int64_t marked, int64_t sampled, int64_t observed) {
  const int64_t last = std::min(marked, sampled);
  const double n = rows, m = marked, s = sampled;
  const double all = log_choose(n, s);
  double p = 0;
  for (int64_t x = std::max(observed, std::max<int64_t>(0, sampled + marked - rows)); x <= last; ++x) {
    const double k = x;
    p += std::exp(log_choose(m, k) + log_choose(n - m, s - k) - all);
  }
  return std::min(1.0, p);
}

Interval wilson_interval(int64_t marked, int64_t rows) {
  if (rows == 0) return {0, 1};
  const double n = rows, p = share(marked, rows), z2 = z95 * z95;
  const double middle = (p + z2 / (2 * n)) / (1 + z2 / n);
  const double half = z95 * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n);
  return {std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

Interval difference_interval(int64_t marked_a, int64_t rows_a, int64_t marked_b, int64_t rows_b) {
  const double a = share(marked_a, rows_a), b = share(marked_b, rows_b);
  const Interval of_a = wilson_interval(marked_a, rows_a), of_b = wilson_interval(marked_b, rows_b);
  return {a - b - std::hypot(a - of_a.low, of_b.high - b), a - b + std::hypot(of_a.high - a, b - of_b.low)};
}

std::vector<double> holm(std::span<const double> p) {
  std::vector<size_t> order(p.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return p[a] < p[b]; });
  std::vector<double> corrected(p.size());
  double least = 0;
  for (size_t i = 0; i < order.size(); ++i) {
    least = std::max(least, std::min(1.0, p[order[i]] * (order.size() - i)));
    corrected[order[i]] = least;
  }
  return corrected;
}

}  // namespace vitrine

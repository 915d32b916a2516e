#include "statistics/regression.h"

#include <algorithm>
#include <cmath>

namespace vitrine {

std::optional<std::vector<double>> solve_positive(std::vector<double> a, std::vector<double> b) {
  const size_t n = b.size();
  const auto at = [&](size_t i, size_t j) -> double& { return a[i * n + j]; };
  double largest = 0;
  for (size_t i = 0; i < n; ++i) largest = std::max(largest, at(i, i));
  for (size_t j = 0; j < n; ++j) {
    double pivot = at(j, j);
    for (size_t k = 0; k < j; ++k) pivot -= at(j, k) * at(j, k);
    if (!(pivot > 1e-12 * largest)) return {};
    at(j, j) = std::sqrt(pivot);
    for (size_t i = j + 1; i < n; ++i) {
      double sum = at(i, j);
      for (size_t k = 0; k < j; ++k) sum -= at(i, k) * at(j, k);
      at(i, j) = sum / at(j, j);
    }
  }
  for (size_t i = 0; i < n; ++i) {
    for (size_t k = 0; k < i; ++k) b[i] -= at(i, k) * b[k];
    b[i] /= at(i, i);
  }
  for (size_t i = n; i-- > 0;) {
    for (size_t k = i + 1; k < n; ++k) b[i] -= at(k, i) * b[k];
    b[i] /= at(i, i);
  }
  return b;
}

std::optional<Fit> fit_ridge(std::span<const double> x, std::span<const double> y, std::span<const double> weights,
                             int64_t columns, double ridge) {
  const size_t rows = y.size(), n = columns;
  // With an unpenalised intercept the weighted means can be taken out first.
  double total = 0, y_mean = 0;
  std::vector<double> x_mean(n);
  for (size_t r = 0; r < rows; ++r) {
    total += weights[r];
    y_mean += weights[r] * y[r];
    for (size_t i = 0; i < n; ++i) x_mean[i] += weights[r] * x[r * n + i];
  }
  if (!(total > 0)) return {};
  y_mean /= total;
  for (double& m : x_mean) m /= total;

  std::vector<double> a(n * n), b(n), row(n);
  for (size_t i = 0; i < n; ++i) a[i * n + i] = ridge;
  for (size_t r = 0; r < rows; ++r) {
    for (size_t i = 0; i < n; ++i) row[i] = x[r * n + i] - x_mean[i];
    for (size_t i = 0; i < n; ++i) {
      b[i] += weights[r] * row[i] * (y[r] - y_mean);
      for (size_t j = 0; j <= i; ++j) a[i * n + j] += weights[r] * row[i] * row[j];
    }
  }
  auto c = solve_positive(std::move(a), std::move(b));
  if (!c) return {};
  Fit fit{std::move(*c), y_mean, 0};
  for (size_t i = 0; i < n; ++i) fit.intercept -= fit.coefficients[i] * x_mean[i];
  double left = 0, spread = 0;
  for (size_t r = 0; r < rows; ++r) {
    double guess = fit.intercept;
    for (size_t i = 0; i < n; ++i) guess += fit.coefficients[i] * x[r * n + i];
    left += weights[r] * (y[r] - guess) * (y[r] - guess);
    spread += weights[r] * (y[r] - y_mean) * (y[r] - y_mean);
  }
  fit.r_squared = spread > 0 ? 1 - left / spread : 0;
  return fit;
}

}  // namespace vitrine

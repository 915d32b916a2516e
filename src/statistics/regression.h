// Weighted linear least squares, small and dense.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace vitrine {

// Solves the symmetric positive definite system A x = b, A [n, n] row-major, by Cholesky's decomposition. Nothing
// when A is not positive definite to working precision.
std::optional<std::vector<double>> solve_positive(std::vector<double> a, std::vector<double> b);

// The minimiser of  sum_i w_i (y_i - intercept - x_i . c)^2 + ridge |c|^2,  intercept not penalised.
// x [rows, columns] row-major. Nothing when the system is singular.
struct Fit {
  std::vector<double> coefficients;
  double intercept = 0;
  double r_squared = 0;  // weighted; 0 when y is constant
};
std::optional<Fit> fit_ridge(std::span<const double> x, std::span<const double> y, std::span<const double> weights,
                             int64_t columns, double ridge);

}  // namespace vitrine

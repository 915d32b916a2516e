// Small statistics of explanations.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "statistics/bootstrap.h"

namespace vitrine {

double mean(std::span<const double> values);  // precondition: not empty
// Quantile with linear interpolation between the order statistics (type 7). Precondition: not empty.
double quantile(std::vector<double> values, double q);
// Indices by falling value; equal values keep their order.
std::vector<int64_t> falling_order(std::span<const double> values);
// Spearman's rank correlation, equal values sharing their mean rank. Nothing for fewer than three values or when
// one side is constant.
std::optional<double> rank_correlation(std::span<const double> a, std::span<const double> b);
// 95 % of a rank correlation of n pairs, by Fisher's transformation with the standard error of Bonett and Wright 2000,
// sqrt((1 + rho^2 / 2) / (n - 3)). Nothing for fewer than ten pairs or for |rho| above 0.95, where it is too narrow.
std::optional<Interval> rank_correlation_interval(double rho, int64_t n);

}  // namespace vitrine

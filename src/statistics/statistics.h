// Small statistics of explanations.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace vitrine {

double mean(std::span<const double> values);  // precondition: not empty
// Quantile with linear interpolation between the order statistics (type 7). Precondition: not empty.
double quantile(std::vector<double> values, double q);
// Indices by falling value; equal values keep their order.
std::vector<int64_t> falling_order(std::span<const double> values);
// Spearman's rank correlation, equal values sharing their mean rank. Nothing for fewer than three values or when
// one side is constant.
std::optional<double> rank_correlation(std::span<const double> a, std::span<const double> b);

}  // namespace vitrine

#include "statistics/score_test.h"

#include <cmath>

#include "statistics/regression.h"

namespace vitrine {
namespace {

constexpr double ridge = 1e-3;
constexpr int most_steps = 30;

}  // namespace

ScoreTest::ScoreTest(std::vector<uint8_t> outcome) : outcome_(std::move(outcome)) {
  columns_.emplace_back(outcome_.size(), 1.0);
  weights_.assign(1, 0);
  fit();
}

void ScoreTest::add(std::span<const double> column) {
  columns_.emplace_back(column.begin(), column.end());
  weights_.push_back(0);
  fit();
}

void ScoreTest::fit() {
  const size_t k = columns_.size(), n = outcome_.size();
  chance_.assign(n, 0.5);
  for (int step = 0; step < most_steps; ++step) {
    std::vector<double> information(k * k), gradient(k);
    for (size_t a = 0; a < k; ++a) {
      information[a * k + a] = ridge;
      gradient[a] = -ridge * weights_[a];
    }
    for (size_t i = 0; i < n; ++i) {
      double logit = 0;
      for (size_t a = 0; a < k; ++a) logit += weights_[a] * columns_[a][i];
      const double p = 1 / (1 + std::exp(-logit)), w = p * (1 - p);
      chance_[i] = p;
      for (size_t a = 0; a < k; ++a) {
        gradient[a] += columns_[a][i] * (outcome_[i] - p);
        for (size_t b = 0; b <= a; ++b) information[a * k + b] += w * columns_[a][i] * columns_[b][i];
      }
    }
    for (size_t a = 0; a < k; ++a)
      for (size_t b = 0; b < a; ++b) information[b * k + a] = information[a * k + b];
    const auto move = solve_positive(std::move(information), std::move(gradient));
    if (!move) return;
    double largest = 0;
    for (size_t a = 0; a < k; ++a) largest = std::max(largest, std::abs((*move)[a]));
    const double shorter = largest > 4 ? 4 / largest : 1;  // a step of Newton's may overshoot
    for (size_t a = 0; a < k; ++a) weights_[a] += shorter * (*move)[a];
    if (largest < 1e-8) return;
  }
}

double ScoreTest::z(std::span<const double> column, std::span<const int64_t> rows) const {
  const size_t k = columns_.size(), n = rows.empty() ? outcome_.size() : rows.size();
  std::vector<double> information(k * k), shared(k), gradient(k);
  double own = 0, score = 0;
  for (size_t a = 0; a < k; ++a) information[a * k + a] = 1e-9;
  for (size_t at = 0; at < n; ++at) {
    const size_t i = rows.empty() ? at : static_cast<size_t>(rows[at]);
    const double w = chance_[i] * (1 - chance_[i]), rest = outcome_[i] - chance_[i], x = column[i];
    own += w * x * x;
    score += x * rest;
    for (size_t a = 0; a < k; ++a) {
      shared[a] += w * x * columns_[a][i];
      gradient[a] += columns_[a][i] * rest;
      for (size_t b = 0; b <= a; ++b) information[a * k + b] += w * columns_[a][i] * columns_[b][i];
    }
  }
  for (size_t a = 0; a < k; ++a)
    for (size_t b = 0; b < a; ++b) information[b * k + a] = information[a * k + b];
  const auto projected = solve_positive(std::move(information), shared);
  if (!projected) return 0;
  double variance = own;
  for (size_t a = 0; a < k; ++a) {
    variance -= shared[a] * (*projected)[a];
    score -= gradient[a] * (*projected)[a];
  }
  return variance > 1e-9 * (own + 1) ? score / std::sqrt(variance) : 0;
}

}  // namespace vitrine

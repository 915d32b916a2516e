#include "statistics/logistic.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace vitrine {

namespace {

constexpr size_t most_pairs = 8;
constexpr int most_iterations = 300;
constexpr double small_gradient = 1e-5;  // relative to 1: the mean loss of a useless model is log(classes)

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

// log(1 + exp(x)) without overflow.
double softplus(double x) { return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x)); }
double sigmoid(double x) { return x >= 0 ? 1 / (1 + std::exp(-x)) : std::exp(x) / (1 + std::exp(x)); }

// weights [columns] . row
double product(const Design& design, int64_t row, const double* weights) {
  const SparseRows& s = design.sparse;
  double sum = 0;
  for (size_t at = s.starts[row]; at < static_cast<size_t>(s.starts[static_cast<size_t>(row) + 1]); ++at)
    sum += weights[s.column[at]] * s.value[at];
  const float* dense = design.dense.data() + row * design.dense_columns;
  for (int64_t i = 0; i < design.dense_columns; ++i) sum += weights[s.columns + i] * dense[i];
  return sum;
}

// to [columns] += factor x row
void accumulate(const Design& design, int64_t row, double factor, double* to) {
  const SparseRows& s = design.sparse;
  for (size_t at = s.starts[row]; at < static_cast<size_t>(s.starts[static_cast<size_t>(row) + 1]); ++at)
    to[s.column[at]] += factor * s.value[at];
  const float* dense = design.dense.data() + row * design.dense_columns;
  for (int64_t i = 0; i < design.dense_columns; ++i) to[s.columns + i] += factor * dense[i];
}

}  // namespace

void LogisticModel::logits(const Design& design, int64_t row, std::span<double> to) const {
  for (int32_t k = 0; k < outputs(); ++k) to[k] = intercepts[k] + product(design, row, weights.data() + k * columns);
}

std::vector<double> LogisticModel::probabilities(std::span<const double> logits) const {
  if (classes == 2) return {sigmoid(-logits[0]), sigmoid(logits[0])};
  std::vector<double> p(logits.begin(), logits.end());
  const double top = *std::max_element(p.begin(), p.end());
  double total = 0;
  for (double& x : p) total += x = std::exp(x - top);
  for (double& x : p) x /= total;
  return p;
}

int32_t LogisticModel::predict(const Design& design, int64_t row) const {
  std::vector<double> z(outputs());
  logits(design, row, z);
  if (classes == 2) return z[0] > 0 ? 1 : 0;
  return std::max_element(z.begin(), z.end()) - z.begin();
}

LogisticFit::LogisticFit(const Design& design, std::span<const int32_t> labels, int32_t classes,
                         std::vector<float> scale)
    : design_(design),
      labels_(labels),
      classes_(classes),
      outputs_(classes == 2 ? 1 : classes),
      scale_(std::move(scale)) {
  if (scale_.empty()) scale_.assign(outputs_ * design.columns(), 1.0f);
  at_.assign(outputs_ * (design.columns() + 1), 0.0);
}

void LogisticFit::penalty(double l2) {
  l2_ = l2;
  iterations_ = 0;
  evaluated_ = done_ = false;
  memory_.clear();
}

double LogisticFit::gradient_norm() const { return std::sqrt(dot(gradient_, gradient_)); }

double LogisticFit::evaluate(const std::vector<double>& at, std::vector<double>& gradient) const {
  const int64_t n = design_.rows(), columns = design_.columns();
  const size_t k = outputs_, weights = k * static_cast<size_t>(columns);
  std::vector<double> w(weights), z(k);
  for (size_t j = 0; j < weights; ++j) w[j] = at[j] * scale_[j];
  gradient.assign(at.size(), 0.0);
  double loss = 0;
  for (int64_t row = 0; row < n; ++row) {
    const int32_t label = labels_[row];
    for (size_t o = 0; o < k; ++o) z[o] = at[weights + o] + product(design_, row, w.data() + o * columns);
    if (classes_ == 2) {
      const double sign = label == 1 ? 1 : -1;
      loss += softplus(-sign * z[0]);
      z[0] = sigmoid(z[0]) - (label == 1 ? 1 : 0);
    } else {
      const double top = *std::max_element(z.begin(), z.end());
      double total = 0;
      for (const double x : z) total += std::exp(x - top);
      loss += top + std::log(total) - z[label];
      for (double& x : z) x = std::exp(x - top) / total;
      z[label] -= 1;
    }
    for (size_t o = 0; o < k; ++o) {
      accumulate(design_, row, z[o], gradient.data() + o * columns);
      gradient[weights + o] += z[o];
    }
  }
  double squares = 0;
  const double rows = n;
  for (size_t j = 0; j < weights; ++j) {
    gradient[j] = gradient[j] / rows * scale_[j] + l2_ * at[j];
    squares += at[j] * at[j];
  }
  for (size_t o = 0; o < k; ++o) gradient[weights + o] /= rows;
  return loss / rows + l2_ / 2 * squares;
}

// The two-loop recursion: minus the gradient times an estimate of the inverse Hessian.
std::vector<double> LogisticFit::direction() const {
  std::vector<double> d = gradient_;
  std::vector<double> alpha(memory_.size());
  for (size_t i = memory_.size(); i-- > 0;) {
    alpha[i] = memory_[i].inverse * dot(memory_[i].step, d);
    for (size_t j = 0; j < d.size(); ++j) d[j] -= alpha[i] * memory_[i].change[j];
  }
  if (!memory_.empty()) {
    const Pair& newest = memory_.back();
    const double gamma = 1 / (newest.inverse * dot(newest.change, newest.change));
    for (double& x : d) x *= gamma;
  }
  for (size_t i = 0; i < memory_.size(); ++i) {
    const double beta = memory_[i].inverse * dot(memory_[i].change, d);
    for (size_t j = 0; j < d.size(); ++j) d[j] += (alpha[i] - beta) * memory_[i].step[j];
  }
  for (double& x : d) x = -x;
  return d;
}

bool LogisticFit::step() {
  if (done_) return false;
  if (!evaluated_) {
    objective_ = evaluate(at_, gradient_);
    evaluated_ = true;
  }
  if (gradient_norm() < small_gradient || iterations_ >= most_iterations) {
    done_ = true;
    return false;
  }
  std::vector<double> d = direction();
  double slope = dot(d, gradient_);
  if (!(slope < 0)) {  // rounding spoilt the estimate: start it again
    memory_.clear();
    d = direction();
    slope = dot(d, gradient_);
  }
  // The first step has no scale yet. Then halving until the objective falls enough (Armijo).
  double length = memory_.empty() ? std::min(1.0, 1 / gradient_norm()) : 1.0;
  std::vector<double> next(at_.size()), next_gradient;
  double value = 0;
  int tries = 0;
  for (; tries < 30; ++tries, length /= 2) {
    for (size_t j = 0; j < at_.size(); ++j) next[j] = at_[j] + length * d[j];
    value = evaluate(next, next_gradient);
    if (value <= objective_ + 1e-4 * length * slope) break;
  }
  ++iterations_;
  if (tries == 30) {  // as good as the arithmetic allows
    done_ = true;
    return false;
  }
  Pair pair;
  pair.step.resize(at_.size());
  pair.change.resize(at_.size());
  for (size_t j = 0; j < at_.size(); ++j) {
    pair.step[j] = next[j] - at_[j];
    pair.change[j] = next_gradient[j] - gradient_[j];
  }
  const double curvature = dot(pair.step, pair.change);
  if (curvature > 1e-12 * dot(pair.change, pair.change)) {
    pair.inverse = 1 / curvature;
    memory_.push_back(std::move(pair));
    if (memory_.size() > most_pairs) memory_.erase(memory_.begin());
  }
  at_ = std::move(next);
  gradient_ = std::move(next_gradient);
  objective_ = value;
  return true;
}

LogisticModel LogisticFit::model() const {
  LogisticModel m;
  m.classes = classes_;
  m.columns = design_.columns();
  const size_t weights = outputs_ * m.columns;
  m.weights.resize(weights);
  for (size_t j = 0; j < weights; ++j) m.weights[j] = at_[j] * scale_[j];
  m.intercepts.assign(at_.begin() + weights, at_.end());
  return m;
}

}  // namespace vitrine

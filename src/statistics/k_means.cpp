#include "statistics/k_means.h"

#include <Eigen/Core>
#include <algorithm>
#include <limits>

namespace vitrine {
namespace {

constexpr int most_iterations = 100;
constexpr double settled = 1e-6;  // fall of the sum of squares, relative to it
constexpr int64_t rows_at_once = 512;

using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Mapped = Eigen::Map<const Matrix>;

double square_between(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    const double d = static_cast<double>(a[i]) - b[i];
    sum += d * d;
  }
  return sum;
}

}  // namespace

double Assignment::sum() const {
  double total = 0;
  for (const float s : square) total += s;
  return total;
}

Points points_at(const Points& points, std::span<const int64_t> rows) {
  Points out{points.columns, {}};
  out.values.reserve(rows.size() * static_cast<size_t>(points.columns));
  for (const int64_t row : rows) {
    const auto from = points.row(row);
    out.values.insert(out.values.end(), from.begin(), from.end());
  }
  return out;
}

Assignment nearest_centres(const Points& points, const Points& centres) {
  const int64_t n = points.rows(), k = centres.rows(), d = points.columns;
  const Mapped c(centres.values.data(), k, d);
  const Eigen::RowVectorXf half = 0.5f * c.rowwise().squaredNorm().transpose();
  Assignment out;
  out.centre.resize(n);
  out.square.resize(n);
  for (int64_t from = 0; from < n; from += rows_at_once) {
    const int64_t rows = std::min(rows_at_once, n - from);
    Matrix nearness = Mapped(points.values.data() + from * d, rows, d) * c.transpose();
    nearness.rowwise() -= half;
    for (int64_t i = 0; i < rows; ++i) {
      Eigen::Index best = 0;
      nearness.row(i).maxCoeff(&best);
      out.centre[from + i] = best;
      out.square[from + i] = square_between(points.row(from + i), centres.row(best));
    }
  }
  return out;
}

KMeans::KMeans(const Points& points, int64_t k, int starts, uint64_t seed)
    : points_(points), k_(k), starts_(starts), random_(seed), best_sum_(std::numeric_limits<double>::infinity()) {}

void KMeans::seed() {
  const int64_t n = points_.rows();
  now_ = Points{points_.columns, {}};
  std::vector<double> square(n, std::numeric_limits<double>::infinity());
  int64_t next = random_.below(n);
  for (int64_t c = 0; c < k_; ++c) {
    const auto chosen = points_.row(next);
    now_.values.insert(now_.values.end(), chosen.begin(), chosen.end());
    double total = 0;
    for (int64_t i = 0; i < n; ++i) {
      double& s = square[i];
      total += s = std::min(s, square_between(points_.row(i), chosen));
    }
    double left = random_.uniform() * total;
    next = random_.below(n);
    for (int64_t i = 0; i < n && total > 0; ++i)
      if ((left -= square[i]) < 0) {
        next = i;
        break;
      }
  }
  sum_ = std::numeric_limits<double>::infinity();
  iterations_ = 0;
  seeded_ = true;
}

bool KMeans::step() {
  if (starts_ <= 0) return false;
  if (!seeded_) {
    seed();
    return true;
  }
  const Assignment near = nearest_centres(points_, now_);
  const double sum = near.sum();
  if (sum < best_sum_) {
    best_sum_ = sum;
    best_ = now_;
  }
  if (++iterations_ >= most_iterations || !(sum < sum_ * (1 - settled))) {
    seeded_ = false;
    --starts_;
    return starts_ > 0;
  }
  sum_ = sum;
  const size_t d = points_.columns;
  std::vector<double> total(static_cast<size_t>(k_) * d);
  std::vector<int64_t> count(k_);
  for (int64_t i = 0; i < points_.rows(); ++i) {
    const size_t c = near.centre[i];
    ++count[c];
    const auto row = points_.row(i);
    for (size_t j = 0; j < d; ++j) total[c * d + j] += row[j];
  }
  std::vector<float> square = near.square;
  for (size_t c = 0; c < count.size(); ++c) {
    if (count[c] == 0) {  // a centre without points goes to the point farthest from its own
      const auto far = std::max_element(square.begin(), square.end()) - square.begin();
      square[far] = 0;
      const auto row = points_.row(far);
      std::copy(row.begin(), row.end(), now_.values.begin() + c * d);
      continue;
    }
    for (size_t j = 0; j < d; ++j) now_.values[c * d + j] = total[c * d + j] / count[c];
  }
  return true;
}

}  // namespace vitrine

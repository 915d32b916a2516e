#include "statistics/principal_axes.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "statistics/random.h"

namespace vitrine {
namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr int64_t more_directions = 10;
constexpr int most_passes = 40;
constexpr double settled = 1e-10;  // change of a variance, relative to the largest
constexpr double piece = 4e6;      // products of one step
constexpr double nothing = 1e-12;  // a variance below this part of the largest is none

}  // namespace

struct PrincipalFit::State {
  const Design& design;
  int64_t wanted = 0, row = 0;
  int passes = 0;
  bool done = false;
  Eigen::VectorXd mean;
  double total = 0;
  Matrix basis, product;  // [columns, directions]: orthonormal; covariance x basis, so far
  Eigen::RowVectorXd mean_along;
  Eigen::VectorXd variance;  // falling

  explicit State(const Design& rows) : design(rows) {}

  // Adds (x - mean) ((x - mean) . basis) of rows `from` to `to`, but for what the mean of the products takes away: it
  // is 0.
  void add(int64_t from, int64_t to) {
    const SparseRows& s = design.sparse;
    const int64_t dense = design.dense_columns;
    Matrix along = Matrix::Zero(to - from, basis.cols());
    for (int64_t i = from; i < to; ++i)
      for (size_t at = s.starts[i]; at < static_cast<size_t>(s.starts[static_cast<size_t>(i) + 1]); ++at)
        along.row(i - from) += static_cast<double>(s.value[at]) * basis.row(s.column[at]);
    Matrix x;
    if (dense > 0) {
      x = Eigen::Map<const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(
              design.dense.data() + from * dense, to - from, dense)
              .cast<double>();
      along.noalias() += x * basis.bottomRows(dense);
    }
    along.rowwise() -= mean_along;
    for (int64_t i = from; i < to; ++i)
      for (size_t at = s.starts[i]; at < static_cast<size_t>(s.starts[static_cast<size_t>(i) + 1]); ++at)
        product.row(s.column[at]) += static_cast<double>(s.value[at]) * along.row(i - from);
    if (dense > 0) product.bottomRows(dense).noalias() += x.transpose() * along;
  }

  void begin_pass() {
    mean_along = mean.transpose() * basis;
    product = Matrix::Zero(basis.rows(), basis.cols());
    row = 0;
  }

  // Rayleigh and Ritz: the best directions within the subspace; then the next subspace.
  void end_pass() {
    product /= static_cast<double>(std::max<int64_t>(1, design.rows() - 1));
    const Eigen::MatrixXd small = basis.transpose() * product;
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(0.5 * (small + small.transpose()));
    const Eigen::VectorXd found = solver.eigenvalues().reverse().cwiseMax(0.0);
    const Eigen::MatrixXd turn = solver.eigenvectors().rowwise().reverse();
    const double largest = found.size() ? found(0) : 0;
    const int64_t looked_at = std::min<int64_t>(wanted, found.size());
    const bool still = passes > 0 && (found - variance).head(looked_at).cwiseAbs().maxCoeff() <= settled * largest;
    variance = found;
    ++passes;
    // A basis of all directions is exact at once.
    done = still || passes >= most_passes || basis.cols() == basis.rows() || largest <= 0;
    if (done) {
      basis = (basis * turn).eval();
      return;
    }
    const Matrix next = product * turn;
    Eigen::HouseholderQR<Eigen::MatrixXd> qr{Eigen::MatrixXd(next)};
    basis = qr.householderQ() * Eigen::MatrixXd::Identity(next.rows(), next.cols());
    begin_pass();
  }
};

PrincipalFit::PrincipalFit(const Design& rows, int64_t count, uint64_t seed) : state_(std::make_unique<State>(rows)) {
  State& s = *state_;
  const int64_t columns = rows.columns(), n = rows.rows();
  s.mean = Eigen::VectorXd::Zero(columns);
  Eigen::VectorXd squares = Eigen::VectorXd::Zero(columns);
  const auto visit = [&](int64_t column, double value) {
    s.mean(column) += value;
    squares(column) += value * value;
  };
  for (size_t at = 0; at < rows.sparse.column.size(); ++at) visit(rows.sparse.column[at], rows.sparse.value[at]);
  for (size_t at = 0; at < rows.dense.size(); ++at)
    visit(rows.sparse.columns + static_cast<int64_t>(at) % rows.dense_columns, rows.dense[at]);
  s.mean /= static_cast<double>(std::max<int64_t>(1, n));
  s.total =
      (squares.array() - static_cast<double>(n) * s.mean.array().square()).max(0.0).sum() / std::max<int64_t>(1, n - 1);
  s.wanted = std::max<int64_t>(0, std::min({count, columns, n - 1}));
  const int64_t directions = std::min(columns, s.wanted + more_directions);
  if (s.wanted == 0 || s.total <= 0) {
    s.basis = Matrix::Zero(columns, 0);
    s.variance = Eigen::VectorXd::Zero(0);
    s.done = true;
    return;
  }
  Random random(seed);
  Eigen::MatrixXd start(columns, directions);
  for (int64_t j = 0; j < directions; ++j)
    for (int64_t i = 0; i < columns; ++i) start(i, j) = random.normal();
  Eigen::HouseholderQR<Eigen::MatrixXd> qr(start);
  s.basis = qr.householderQ() * Eigen::MatrixXd::Identity(columns, directions);
  s.begin_pass();
}

PrincipalFit::~PrincipalFit() = default;

bool PrincipalFit::step() {
  State& s = *state_;
  if (s.done) return false;
  const int64_t n = s.design.rows();
  const double of_row =
      2 * static_cast<double>(s.basis.cols()) *
      (s.design.dense_columns + static_cast<double>(s.design.sparse.column.size()) / std::max<int64_t>(1, n) + 1);
  const int64_t rows = std::clamp<int64_t>(static_cast<int64_t>(piece / of_row), 1, n - s.row);
  s.add(s.row, s.row + rows);
  s.row += rows;
  if (s.row >= n) s.end_pass();
  return !s.done;
}

PrincipalAxes PrincipalFit::axes() const {
  const State& s = *state_;
  PrincipalAxes out;
  out.columns = s.design.columns();
  out.mean.assign(s.mean.data(), s.mean.data() + s.mean.size());
  out.total = s.total;
  for (int64_t k = 0; k < std::min<int64_t>(s.wanted, s.basis.cols()); ++k) {
    if (!(s.variance(k) > nothing * s.variance(0))) break;
    int64_t largest = 0;
    for (int64_t i = 1; i < out.columns; ++i)
      if (std::abs(s.basis(i, k)) > std::abs(s.basis(largest, k))) largest = i;
    const double sign = s.basis(largest, k) < 0 ? -1 : 1;
    for (int64_t i = 0; i < out.columns; ++i) out.axes.push_back(sign * s.basis(i, k));
    out.offset.push_back(sign * s.mean.dot(s.basis.col(k)));
    out.variance.push_back(s.variance(k));
  }
  return out;
}

void PrincipalAxes::project(const Design& design, int64_t row, std::span<float> to) const {
  const SparseRows& s = design.sparse;
  for (int64_t k = 0; k < count(); ++k) {
    const double* axis = axes.data() + k * columns;
    double sum = -offset[k];
    for (size_t at = s.starts[row]; at < static_cast<size_t>(s.starts[static_cast<size_t>(row) + 1]); ++at)
      sum += s.value[at] * axis[s.column[at]];
    const float* dense = design.dense.data() + row * design.dense_columns;
    for (int64_t i = 0; i < design.dense_columns; ++i) sum += dense[i] * axis[s.columns + i];
    to[k] = sum;
  }
}

}  // namespace vitrine

#include "statistics/logistic.h"

#include <doctest/doctest.h>

#include <cmath>

#include "statistics/random.h"
#include "statistics/regression.h"

using namespace vitrine;

namespace {

LogisticModel fitted(const Design& design, const std::vector<int32_t>& labels, int32_t classes, double l2,
                     std::vector<float> scale = {}) {
  LogisticFit fit(design, labels, classes, std::move(scale));
  fit.penalty(l2);
  while (fit.step()) {}
  return fit.model();
}

// Rows of `columns` dense values; the first `sparse` of them are stored as sparse columns.
Design design_of(const std::vector<std::vector<double>>& rows, int64_t sparse) {
  Design d;
  d.sparse.columns = sparse;
  d.dense_columns = static_cast<int64_t>(rows[0].size()) - sparse;
  for (const auto& row : rows) {
    for (int64_t j = 0; j < static_cast<int64_t>(row.size()); ++j) {
      const auto value = static_cast<float>(row[static_cast<size_t>(j)]);
      if (j >= sparse) d.dense.push_back(value);
      else if (value != 0) {
        d.sparse.column.push_back(static_cast<int32_t>(j));
        d.sparse.value.push_back(value);
      }
    }
    d.sparse.end_row();
  }
  return d;
}

struct Problem {
  std::vector<std::vector<double>> rows;
  std::vector<int32_t> labels;
};

Problem random_problem(int64_t n, int64_t columns, int32_t classes, uint64_t seed) {
  Random random(seed);
  Problem p;
  for (int64_t i = 0; i < n; ++i) {
    auto& row = p.rows.emplace_back();
    for (int64_t j = 0; j < columns; ++j)
      row.push_back(random.uniform() < 0.3 ? 0 : static_cast<double>(static_cast<float>(random.normal())));
    p.labels.push_back(static_cast<int32_t>(random.below(classes)));
    row[0] += p.labels.back() == 0 ? 0.5 : 0;
    row[0] = static_cast<double>(static_cast<float>(row[0]));
  }
  return p;
}

// Newton's method on the penalised likelihood of two classes; the last parameter is the intercept.
std::vector<double> by_newton(const Problem& p, double l2) {
  const size_t m = p.rows[0].size() + 1;
  const double n = static_cast<double>(p.rows.size());
  std::vector<double> w(m);
  for (int iteration = 0; iteration < 50; ++iteration) {
    std::vector<double> gradient(m), hessian(m * m);
    for (size_t i = 0; i < p.rows.size(); ++i) {
      std::vector<double> x = p.rows[i];
      x.push_back(1);
      double z = 0;
      for (size_t j = 0; j < m; ++j) z += w[j] * x[j];
      const double q = 1 / (1 + std::exp(-z));
      for (size_t j = 0; j < m; ++j) {
        gradient[j] += (q - p.labels[i]) * x[j] / n;
        for (size_t k = 0; k < m; ++k) hessian[j * m + k] += q * (1 - q) * x[j] * x[k] / n;
      }
    }
    for (size_t j = 0; j + 1 < m; ++j) {
      gradient[j] += l2 * w[j];
      hessian[j * m + j] += l2;
    }
    const auto step = solve_positive(hessian, gradient);
    REQUIRE(step);
    for (size_t j = 0; j < m; ++j) w[j] -= (*step)[j];
  }
  return w;
}

// The multinomial objective, written out; parameters [classes][columns + 1].
double objective(const Problem& p, const std::vector<std::vector<double>>& w, double l2) {
  double loss = 0, squares = 0;
  for (size_t i = 0; i < p.rows.size(); ++i) {
    double total = 0, own = 0;
    for (size_t k = 0; k < w.size(); ++k) {
      double z = w[k].back();
      for (size_t j = 0; j + 1 < w[k].size(); ++j) z += w[k][j] * p.rows[i][j];
      total += std::exp(z);
      if (static_cast<int32_t>(k) == p.labels[i]) own = z;
    }
    loss += std::log(total) - own;
  }
  for (const auto& row : w)
    for (size_t j = 0; j + 1 < row.size(); ++j) squares += row[j] * row[j];
  return loss / static_cast<double>(p.rows.size()) + l2 / 2 * squares;
}

}  // namespace

TEST_CASE("logistic regression: closed forms") {
  // A column that is always 0: the intercept is the log-odds of the labels.
  const std::vector<int32_t> labels{1, 1, 1, 0};
  const LogisticModel constant = fitted(design_of({{0}, {0}, {0}, {0}}, 1), labels, 2, 1);
  CHECK(constant.intercepts[0] == doctest::Approx(std::log(3.0)).epsilon(1e-4));
  CHECK(constant.weights[0] == 0);

  // One column of 0 and 1 and hardly a penalty: the log odds ratio of the 2 x 2 table 3:1 against 2:6.
  Problem table;
  const auto add = [&](double x, int32_t y, int times) {
    for (int i = 0; i < times; ++i) {
      table.rows.push_back({x});
      table.labels.push_back(y);
    }
  };
  add(1, 1, 3);
  add(1, 0, 1);
  add(0, 1, 2);
  add(0, 0, 6);
  for (const int64_t sparse : {0, 1}) {
    const LogisticModel odds = fitted(design_of(table.rows, sparse), table.labels, 2, 1e-8);
    CHECK(odds.intercepts[0] == doctest::Approx(std::log(2.0 / 6)).epsilon(1e-3));
    CHECK(odds.weights[0] == doctest::Approx(std::log(3.0 / (2.0 / 6))).epsilon(1e-3));
  }

  // The same with three classes of shares 1/2, 1/3, 1/6 and nothing to see.
  const LogisticModel shares = fitted(design_of({{0}, {0}, {0}, {0}, {0}, {0}}, 1), {0, 0, 0, 1, 1, 2}, 3, 1);
  const std::vector<double> p = shares.probabilities(shares.intercepts);
  CHECK(p[0] == doctest::Approx(1.0 / 2).epsilon(1e-4));
  CHECK(p[1] == doctest::Approx(1.0 / 3).epsilon(1e-4));
  CHECK(p[2] == doctest::Approx(1.0 / 6).epsilon(1e-4));
}

TEST_CASE("logistic regression agrees with Newton's method") {
  const Problem p = random_problem(120, 6, 2, 3);
  for (const double l2 : {0.001, 0.1, 3.0}) {
    const std::vector<double> reference = by_newton(p, l2);
    const LogisticModel m = fitted(design_of(p.rows, 4), p.labels, 2, l2);
    for (size_t j = 0; j < 6; ++j) CHECK(std::abs(m.weights[j] - reference[j]) < 2e-3);
    CHECK(std::abs(m.intercepts[0] - reference[6]) < 2e-3);
  }
}

TEST_CASE("a path of penalties ends where each fit ends") {
  const Problem p = random_problem(120, 6, 2, 4);
  const Design design = design_of(p.rows, 3);
  LogisticFit fit(design, p.labels, 2, {});
  for (const double l2 : {1.0, 0.1, 0.01}) {
    fit.penalty(l2);
    while (fit.step()) {}
    const std::vector<double> reference = by_newton(p, l2);
    for (size_t j = 0; j < 6; ++j) CHECK(std::abs(fit.model().weights[j] - reference[j]) < 2e-3);
  }
}

TEST_CASE("no change of a multinomial fit lowers its objective") {
  const Problem p = random_problem(90, 4, 3, 5);
  const LogisticModel m = fitted(design_of(p.rows, 2), p.labels, 3, 0.05);
  std::vector<std::vector<double>> w(3);
  for (size_t k = 0; k < 3; ++k) {
    w[k].assign(m.weights.begin() + static_cast<ptrdiff_t>(4 * k),
                m.weights.begin() + static_cast<ptrdiff_t>(4 * k + 4));
    w[k].push_back(m.intercepts[k]);
  }
  const double best = objective(p, w, 0.05);
  CHECK(best < std::log(3.0));
  for (size_t k = 0; k < 3; ++k)
    for (double& parameter : w[k])
      for (const double change : {-0.01, 0.01}) {
        const double kept = parameter;
        parameter += change;
        CHECK(objective(p, w, 0.05) > best);
        parameter = kept;
      }
}

TEST_CASE("scales weigh the penalty") {
  const Problem p = random_problem(80, 3, 2, 6);
  const std::vector<float> scale{2, 0, 0.5};
  Problem scaled = p;
  for (auto& row : scaled.rows)
    for (size_t j = 0; j < 3; ++j) row[j] *= static_cast<double>(scale[j]);
  const LogisticModel by_scale = fitted(design_of(p.rows, 3), p.labels, 2, 0.1, scale);
  const LogisticModel by_columns = fitted(design_of(scaled.rows, 3), p.labels, 2, 0.1);
  for (size_t j = 0; j < 3; ++j)
    CHECK(by_scale.weights[j] == doctest::Approx(by_columns.weights[j] * static_cast<double>(scale[j])).epsilon(1e-3));
  CHECK(by_scale.weights[1] == 0);
}

TEST_CASE("separable classes keep finite weights") {
  const LogisticModel m = fitted(design_of({{1}, {2}, {-1}, {-2}}, 0), {1, 1, 0, 0}, 2, 1e-3);
  CHECK(std::isfinite(m.weights[0]));
  CHECK(m.weights[0] > 1);
  CHECK(m.predict(design_of({{3}}, 0), 0) == 1);
}

// Principal axes, k-means, agreement of groups and normal scores against scikit-learn's and hand-computed values.
#include <doctest/doctest.h>

#include <cmath>

#include "statistics/agreement.h"
#include "statistics/k_means.h"
#include "statistics/normal_scores.h"
#include "statistics/principal_axes.h"

using namespace vitrine;

namespace {

// Three groups of 20 rows in 5 columns.
double cell(int i, int j) {
  return std::sin(1.3 * i + 2.1 * j * j + 0.7 * i * j) + (i % 3 == j ? 4 : 0) + (i % 3 == 2 && j == 3 ? 2 : 0);
}

PrincipalAxes axes_of(const Design& design, int64_t count) {
  PrincipalFit fit(design, count, 1);
  while (fit.step()) {}
  return fit.axes();
}

double best_of(const Points& points, int64_t k, int starts) {
  KMeans fit(points, k, starts, 5);
  while (fit.step()) {}
  CHECK(nearest_centres(points, fit.centres()).sum() == doctest::Approx(fit.sum_of_squares()).epsilon(1e-4));
  return fit.sum_of_squares();
}

}  // namespace

TEST_CASE("principal axes are scikit-learn's, from dense and from sparse columns") {
  Design dense, sparse;
  dense.dense_columns = 5;
  sparse.sparse.columns = 3;  // the first three columns are sparse, the others dense
  sparse.dense_columns = 2;
  for (int i = 0; i < 60; ++i) {
    for (int j = 0; j < 5; ++j) {
      const auto x = static_cast<float>(cell(i, j));
      dense.dense.push_back(x);
      if (j >= 3) {
        sparse.dense.push_back(x);
        continue;
      }
      sparse.sparse.column.push_back(j);
      sparse.sparse.value.push_back(x);
    }
    dense.sparse.end_row();
    sparse.sparse.end_row();
  }
  // sklearn.decomposition.PCA(3, svd_solver="full"), 1.9.1
  const double variance[] = {6.92279433, 6.06782764, 0.55792739};
  const double axis[3][5] = {{-0.25991128, -0.48935273, 0.74548617, 0.36756651, 0.04610056},
                             {0.74233953, -0.65258669, -0.13510332, -0.06898639, -0.00711322},
                             {-0.14323865, -0.13710713, -0.53621972, 0.81527323, -0.09209942}};
  for (const Design* design : {&dense, &sparse}) {
    const PrincipalAxes found = axes_of(*design, 3);
    REQUIRE(found.count() == 3);
    CHECK(found.total == doctest::Approx(14.519919107737046).epsilon(1e-5));
    for (size_t k = 0; k < 3; ++k) {
      CHECK(found.variance[k] == doctest::Approx(variance[k]).epsilon(1e-5));
      for (size_t j = 0; j < 5; ++j) CHECK(found.axes[5 * k + j] == doctest::Approx(axis[k][j]).epsilon(1e-4));
    }
    // Rows along an axis have mean 0 and its variance.
    double sum = 0, squares = 0;
    for (int64_t row = 0; row < 60; ++row) {
      float along[3];
      found.project(*design, row, along);
      sum += static_cast<double>(along[1]);
      squares += static_cast<double>(along[1]) * static_cast<double>(along[1]);
    }
    CHECK(sum == doctest::Approx(0).epsilon(1e-4));
    CHECK(squares / 59 == doctest::Approx(variance[1]).epsilon(1e-4));
  }
}

TEST_CASE("principal axes: the large ones of many columns, fewer than rows, and none of constant rows") {
  Design wide;  // two directions of variance 9 and 4 in 200 columns, and a little noise
  wide.dense_columns = 200;
  Random random(4);
  for (int i = 0; i < 300; ++i) {
    const double a = 3 * random.normal(), b = 2 * random.normal();
    for (int j = 0; j < 200; ++j)
      wide.dense.push_back(
          static_cast<float>((j < 100 ? a : 0) / 10 + (j >= 100 ? b : 0) / 10 + 0.02 * random.normal()));
    wide.sparse.end_row();
  }
  const PrincipalAxes found = axes_of(wide, 2);
  REQUIRE(found.count() == 2);
  CHECK(found.variance[0] == doctest::Approx(9).epsilon(0.2));
  CHECK(found.variance[1] == doctest::Approx(4).epsilon(0.2));
  double first = 0, across = 0;
  for (size_t j = 0; j < 100; ++j) first += found.axes[j] / 10;
  for (size_t j = 0; j < 200; ++j) across += found.axes[j] * found.axes[200 + j];
  CHECK(std::abs(first) == doctest::Approx(1).epsilon(0.01));
  CHECK(across == doctest::Approx(0).epsilon(1e-6));

  Design constant;
  constant.dense_columns = 3;
  for (int i = 0; i < 5; ++i) {
    for (int j = 0; j < 3; ++j) constant.dense.push_back(static_cast<float>(j));
    constant.sparse.end_row();
  }
  CHECK(axes_of(constant, 2).count() == 0);
  Design two;
  two.dense_columns = 3;
  two.dense = {0, 0, 0, 1, 2, 2};
  two.sparse.end_row();
  two.sparse.end_row();
  const PrincipalAxes one = axes_of(two, 3);
  REQUIRE(one.count() == 1);
  CHECK(one.variance[0] == doctest::Approx(4.5));
}

TEST_CASE("k-means finds scikit-learn's sums of squares") {
  Points points{5, {}};
  for (int i = 0; i < 60; ++i)
    for (int j = 0; j < 5; ++j) points.values.push_back(static_cast<float>(cell(i, j)));
  // sklearn.cluster.KMeans(k, n_init=200).inertia_, 1.9.1
  CHECK(best_of(points, 2, 20) == doctest::Approx(479.26983060263524).epsilon(1e-4));
  CHECK(best_of(points, 3, 20) == doctest::Approx(150.60628146323788).epsilon(1e-4));
  CHECK(best_of(points, 4, 60) == doctest::Approx(132.85088708355).epsilon(1e-3));
  KMeans three(points, 3, 5, 1);
  while (three.step()) {}
  const Assignment of = nearest_centres(points, three.centres());
  for (size_t i = 3; i < 60; ++i) CHECK(of.centre[i] == of.centre[i % 3]);

  // As many centres as points, and points that are all the same.
  CHECK(best_of(points_at(points, std::vector<int64_t>{0, 1, 2, 3}), 4, 3) == doctest::Approx(0));
  CHECK(best_of(points_at(points, std::vector<int64_t>{7, 7, 7, 7}), 3, 2) == doctest::Approx(0));
}

TEST_CASE("agreement of groups: Rand's index of scikit-learn, prediction strength by counting pairs") {
  const std::vector<int32_t> a{0, 0, 0, 1, 1, 1, 2, 2, 2, 2}, b{0, 0, 1, 1, 1, 2, 2, 2, 2, 0};
  CHECK(adjusted_rand(group_table(a, b, 3, 3)) == doctest::Approx(0.20454545454545456));  // adjusted_rand_score
  CHECK(adjusted_rand(group_table(a, a, 3, 3)) == doctest::Approx(1));
  const std::vector<int32_t> renamed{2, 2, 2, 0, 0, 0, 1, 1, 1, 1};
  CHECK(adjusted_rand(group_table(a, renamed, 3, 3)) == doctest::Approx(1));
  CHECK(prediction_strength(group_table(renamed, a, 3, 3)) == doctest::Approx(1));
  // Pairs of b's groups that a keeps: {0,1,9}: 1 of 3; {2,3,4}: 1 of 3; {5,6,7,8}: 3 of 6.
  CHECK(prediction_strength(group_table(a, b, 3, 3)) == doctest::Approx(1.0 / 3));
  // Of the rows 3 to 8 alone: {3,4}: 1 of 1; {5,6,7,8}: 3 of 6; group 0 has no pair.
  const std::vector<int64_t> some{3, 4, 5, 6, 7, 8};
  CHECK(prediction_strength(group_table(a, b, 3, 3, some)) == 0);
  CHECK(group_table(a, b, 3, 3, some).count == std::vector<int64_t>{0, 0, 0, 0, 2, 1, 0, 0, 3});
}

TEST_CASE("normal scores: quantiles of the middle of each rank, shared by equal values") {
  const std::vector<double> values{5, 1, 1, 9};
  const NormalScores of = normal_scores(values);
  CHECK(of.rising == std::vector<size_t>{1, 2, 0, 3});
  CHECK(of.score[1] == doctest::Approx(-0.6744897501960817));  // of 1/4
  CHECK(of.score[1] == of.score[2]);
  CHECK(of.score[0] == doctest::Approx(0.31863936396437514));  // of 5/8
  CHECK(of.score[3] == doctest::Approx(1.1503493803760079));   // of 7/8
}

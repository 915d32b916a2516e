#include <doctest/doctest.h>

#include <algorithm>

#include "explain/attention/attention_scores.h"
#include "statistics/random.h"
#include "statistics/regression.h"
#include "statistics/statistics.h"

using namespace vitrine;

TEST_CASE("rank correlation") {
  using V = std::vector<double>;
  CHECK(*rank_correlation(V{1, 2, 3, 4}, V{10, 20, 25, 1000}) == doctest::Approx(1));
  CHECK(*rank_correlation(V{1, 2, 3, 4}, V{4, 3, 2, 1}) == doctest::Approx(-1));
  // scipy.stats.spearmanr([1, 2, 3, 4, 5], [5, 6, 7, 8, 7])
  CHECK(*rank_correlation(V{1, 2, 3, 4, 5}, V{5, 6, 7, 8, 7}) == doctest::Approx(0.8207826816681233));
  CHECK(*rank_correlation(V{1, 1, 2, 3}, V{1, 1, 2, 3}) == doctest::Approx(1));
  CHECK(!rank_correlation(V{1, 1, 1}, V{1, 2, 3}));
  CHECK(!rank_correlation(V{1, 2}, V{1, 2}));
}

TEST_CASE("the interval of a rank correlation, as the formula of Bonett and Wright has it") {
  const auto twelve = rank_correlation_interval(0.5, 12), forty = rank_correlation_interval(-0.8, 40);
  REQUIRE(twelve.has_value());
  REQUIRE(forty.has_value());
  CHECK(twelve->low == doctest::Approx(-0.14266585420746228).epsilon(1e-9));
  CHECK(twelve->high == doctest::Approx(0.8460983761462958).epsilon(1e-9));
  CHECK(forty->low == doctest::Approx(-0.8993502813663166).epsilon(1e-9));
  CHECK(forty->high == doctest::Approx(-0.6220942032302431).epsilon(1e-9));
  CHECK(!rank_correlation_interval(0.5, 9));
  CHECK(!rank_correlation_interval(0.96, 40));
  CHECK(!rank_correlation_interval(-1, 40));
}

TEST_CASE("quantiles as numpy has them") {
  CHECK(quantile({3, 1, 2, 4}, 0.5) == doctest::Approx(2.5));
  CHECK(quantile({3, 1, 2, 4}, 0.025) == doctest::Approx(1.075));
  CHECK(quantile({7}, 0.9) == 7);
}

TEST_CASE("falling order keeps ties in place") {
  CHECK(falling_order(std::vector<double>{1, 3, 2, 3}) == std::vector<int64_t>{1, 3, 2, 0});
}

TEST_CASE("random numbers: repeatable, and spread as they should be") {
  Random a(7), b(7), c(8);
  CHECK(a.bits() == b.bits());
  CHECK(a.bits() != c.bits());
  std::vector<int> counts(5);
  double sum = 0, squares = 0;
  constexpr int n = 20000;
  for (int i = 0; i < n; ++i) {
    ++counts[static_cast<size_t>(a.below(5))];
    const double x = a.normal();
    sum += x;
    squares += x * x;
  }
  for (int count : counts) CHECK(std::abs(count - n / 5) < 300);
  CHECK(std::abs(sum / n) < 0.03);
  CHECK(std::abs(squares / n - 1) < 0.05);
  std::vector<int64_t> order = a.permutation(100);
  CHECK(!std::is_sorted(order.begin(), order.end()));
  std::sort(order.begin(), order.end());
  for (int64_t i = 0; i < 100; ++i) CHECK(order[static_cast<size_t>(i)] == i);
}

TEST_CASE("ridge regression against a case solved by hand") {
  // y = 2 + 3 x0 - x1, exactly.
  const std::vector<double> x{0, 0, 1, 0, 0, 1, 1, 1, 2, 1}, y{2, 5, 1, 4, 7}, w{1, 2, 3, 1, 0.5};
  const auto exact = fit_ridge(x, y, w, 2, 0);
  REQUIRE(exact);
  CHECK(exact->coefficients[0] == doctest::Approx(3));
  CHECK(exact->coefficients[1] == doctest::Approx(-1));
  CHECK(exact->intercept == doctest::Approx(2));
  CHECK(exact->r_squared == doctest::Approx(1));
  // One column, weights 1: c = Sxy / (Sxx + ridge).
  const auto shrunk =
      fit_ridge(std::vector<double>{0, 1, 2}, std::vector<double>{1, 2, 6}, std::vector<double>{1, 1, 1}, 1, 3);
  REQUIRE(shrunk);
  CHECK(shrunk->coefficients[0] == doctest::Approx(5.0 / (2 + 3)));
  CHECK(shrunk->intercept == doctest::Approx(3 - 1.0));
  // A column that never changes.
  CHECK(!fit_ridge(std::vector<double>{1, 1, 1}, std::vector<double>{1, 2, 6}, std::vector<double>{1, 1, 1}, 1, 0));
}

TEST_CASE("attention rollout on two layers worked out by hand") {
  const Matrix first{1, 0, 0.5, 0.5}, second{1, 0, 1, 0};
  const Matrix total = rollout({first, second}, 2, 0.5);
  // 0.5 A + 0.5 I: [[1, 0], [0.25, 0.75]], then [[1, 0], [0.5, 0.5]].
  CHECK(total == Matrix{1, 0, 0.625, 0.375});
}

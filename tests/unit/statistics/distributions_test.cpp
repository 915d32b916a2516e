#include "statistics/distributions.h"

#include <doctest/doctest.h>

#include <cmath>

#include "statistics/bootstrap.h"

using namespace vitrine;

TEST_CASE("Student's quantiles as tables have them") {
  // Degrees of freedom and the 97.5 % point.
  constexpr double table[][2] = {{1, 12.706}, {2, 4.303},  {5, 2.571},   {10, 2.228},
                                 {11, 2.201}, {30, 2.042}, {120, 1.980}, {1e7, 1.960}};
  for (const auto& [freedom, point] : table) {
    CAPTURE(freedom);
    CHECK(std::abs(student_quantile(0.975, freedom) - point) < 6e-4);
    CHECK(student_quantile(0.025, freedom) == doctest::Approx(-student_quantile(0.975, freedom)));
  }
  CHECK(student_quantile(0.75, 1) == doctest::Approx(1));  // Cauchy
  // Twelve values: eleven degrees of freedom.
  const double values[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  const auto interval = student_interval(values);
  REQUIRE(interval);
  CHECK(interval->high - 6.5 == doctest::Approx(2.201 * std::sqrt(13.0 / 12)).epsilon(1e-4));
}

TEST_CASE("tails of fair coins by counting") {
  for (int64_t n = 0; n <= 20; ++n) {
    double tail = 0, choose = 1;  // C(n, k), from k = n down
    CHECK(fair_coins_tail(n, n + 1) == 0);
    for (int64_t k = n; k >= 0; --k) {
      tail += choose * std::pow(0.5, static_cast<double>(n));
      CHECK(fair_coins_tail(n, k) == doctest::Approx(tail));
      choose = choose * static_cast<double>(k) / static_cast<double>(n - k + 1);
    }
  }
  CHECK(sign_test(0, 0) == 1);
  CHECK(sign_test(5, 5) == 1);
  CHECK(sign_test(8, 2) == doctest::Approx(2 * 56 / 1024.0));  // 8, 9 or 10 heads of ten: 45 + 10 + 1
  CHECK(sign_test(2, 8) == sign_test(8, 2));
  CHECK(fair_coins_tail(10, -3) == 1);
  CHECK(fair_coins_tail(2000, 1100) == doctest::Approx(4.2e-6).epsilon(0.05));  // z = 4.45 with continuity
}

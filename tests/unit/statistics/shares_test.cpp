// Shares beside each other, against published and closed-form values.
#include "statistics/shares.h"

#include <doctest/doctest.h>

#include <cmath>

#include "statistics/random.h"
#include "statistics/score_test.h"

using namespace vitrine;

TEST_CASE("shares: Fisher's exact test, one-sided") {
  // The lady tasting tea: 1 of 70, 17 of 70.
  CHECK(hypergeometric_tail(8, 4, 4, 4) == doctest::Approx(1.0 / 70));
  CHECK(hypergeometric_tail(8, 4, 4, 3) == doctest::Approx(17.0 / 70));
  CHECK(hypergeometric_tail(8, 4, 4, 0) == doctest::Approx(1));
}

TEST_CASE("shares: intervals of Newcombe 1998, table II, method 10") {
  const auto check = [](int64_t a, int64_t of_a, int64_t b, int64_t of_b, double low, double high) {
    const Interval interval = difference_interval(a, of_a, b, of_b);
    CHECK(std::abs(interval.low - low) < 6e-5);
    CHECK(std::abs(interval.high - high) < 6e-5);
  };
  check(56, 70, 48, 80, 0.0524, 0.3339);
  check(9, 10, 3, 10, 0.1705, 0.8090);
  check(6, 7, 2, 7, 0.0582, 0.8062);
  check(5, 56, 0, 29, -0.0381, 0.1926);
  check(10, 10, 0, 10, 0.6075, 1.0000);
}

TEST_CASE("shares: Holm's correction") {
  const std::vector<double> p{0.01, 0.04, 0.03, 0.005}, expected{0.03, 0.06, 0.06, 0.02};
  const std::vector<double> corrected = holm(p);
  for (size_t i = 0; i < p.size(); ++i) CHECK(corrected[i] == doctest::Approx(expected[i]));
  CHECK(holm({}).empty());
}

TEST_CASE("score test: alone it is Pearson's z, beside a stratum it is the stratified one") {
  Random random(11);
  std::vector<uint8_t> outcome;
  std::vector<double> column, stratum;
  for (int i = 0; i < 300; ++i) {
    const bool in = random.uniform() < 0.4;
    stratum.push_back(in);
    column.push_back(random.uniform() < (in ? 0.7 : 0.3));
    outcome.push_back(random.uniform() < (in ? 0.6 : 0.35));
  }
  // sum over strata of observed less expected yes among outcome 1, over its standard error
  const auto by_hand = [&](bool stratified) {
    double difference = 0, variance = 0;
    for (const double k : {0.0, 1.0}) {
      if (!stratified && k == 1) continue;
      double n = 0, ones = 0, yes = 0, both = 0;
      for (size_t i = 0; i < outcome.size(); ++i) {
        if (stratified && stratum[i] != k) continue;
        n += 1;
        ones += outcome[i];
        yes += column[i];
        both += outcome[i] * column[i];
      }
      difference += both - ones * yes / n;
      variance += ones * (n - ones) * yes * (n - yes) / (n * n * n);
    }
    return difference / std::sqrt(variance);
  };
  ScoreTest test(outcome);
  CHECK(test.z(column) == doctest::Approx(by_hand(false)).epsilon(1e-3));
  test.add(stratum);
  CHECK(test.z(column) == doctest::Approx(by_hand(true)).epsilon(1e-3));
  CHECK(test.z(stratum) == doctest::Approx(0).epsilon(1e-3));  // what is there adds nothing
  CHECK(std::isfinite(ScoreTest(std::vector<uint8_t>(20, 1)).z(std::vector<double>(20, 1))));
}

// The statistics of a split against enumeration.
#include "dataset/tree/gain.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "statistics/random.h"

using namespace vitrine;
using namespace vitrine::dataset;

namespace {

// Expected Brier score of predicting `shares` for a row of class `label`.
double brier(const std::vector<double>& shares, size_t label) {
  double b = 0;
  for (size_t k = 0; k < shares.size(); ++k) b += (shares[k] - (k == label)) * (shares[k] - (k == label));
  return b;
}

// P(sum of gains under a random order of the labels >= observed), over all orders of the labels.
double enumerated_p(const SplitCounts& train, std::vector<int32_t> labels, size_t yes_rows) {
  const auto gains = row_gains(train);
  const auto value = [&](const std::vector<int32_t>& l) {
    double s = 0;
    for (size_t i = 0; i < l.size(); ++i) s += gains[i < yes_rows][static_cast<size_t>(l[i])];
    return s;
  };
  const double observed = value(labels);
  std::sort(labels.begin(), labels.end());
  double all = 0, reached = 0;  // over distinct orders, which are equally likely
  do {
    all += 1;
    reached += value(labels) >= observed - 1e-12;
  } while (std::next_permutation(labels.begin(), labels.end()));
  return reached / all;
}

SplitCounts counted(const std::vector<int32_t>& labels, size_t yes_rows, size_t classes) {
  SplitCounts counts(classes);
  for (size_t i = 0; i < labels.size(); ++i) counts.add(i < yes_rows, labels[i]);
  return counts;
}

}  // namespace

TEST_CASE("the p of two classes is that of all orders of the labels") {
  SplitCounts train(2);
  train.yes = {3, 17};
  train.no = {14, 6};
  const std::vector<int32_t> labels = {1, 1, 0, 1, 0, 0, 1, 0, 0};
  for (const size_t yes : {1u, 3u, 4u, 7u}) {
    const Gain gain = held_out_gain(train, counted(labels, yes, 2), 9, 1);
    CHECK(gain.p == doctest::Approx(enumerated_p(train, labels, yes)).epsilon(1e-9));
  }
}

TEST_CASE("the drawn p of three classes is near that of all orders") {
  SplitCounts train(3);
  train.yes = {3, 17, 2};
  train.no = {14, 6, 9};
  const std::vector<int32_t> labels = {1, 1, 0, 1, 2, 0, 1, 0, 2, 0};
  for (const size_t yes : {2u, 4u, 7u}) {
    const Gain gain = held_out_gain(train, counted(labels, yes, 3), 10, 5);
    CHECK(gain.p == doctest::Approx(enumerated_p(train, labels, yes)).epsilon(0.08));
  }
}

TEST_CASE("the normal p agrees with the exact one where both sides are large") {
  SplitCounts train(3), rows(3);
  train.yes = {300, 420, 0};
  train.no = {400, 300, 0};
  rows.yes = {180, 220, 0};
  rows.no = {220, 180, 0};
  SplitCounts with_third = rows;  // a third class of two rows forces the other way
  with_third.yes[2] = with_third.no[2] = 1;
  const double exact = held_out_gain(train, rows, 800, 1).p;
  CHECK(exact > 1e-3);
  CHECK(exact < 0.01);
  CHECK(held_out_gain(train, with_third, 802, 1).p == doctest::Approx(exact).epsilon(0.25));
}

TEST_CASE("the gain is the Brier score saved on rows that were not seen") {
  SplitCounts train(2), rows(2);
  train.yes = {5, 15};
  train.no = {30, 10};
  rows.yes = {2, 6};
  rows.no = {9, 5};
  // Children's shares are drawn towards the node's by one row.
  const std::vector<double> node = {35.0 / 60, 25.0 / 60};
  const std::vector<double> yes = {(5 + node[0]) / 21, (15 + node[1]) / 21},
                            no = {(30 + node[0]) / 41, (10 + node[1]) / 41};
  double saved = 0;
  for (const size_t k : {0u, 1u}) {
    saved += static_cast<double>(rows.yes[k]) * (brier(node, k) - brier(yes, k));
    saved += static_cast<double>(rows.no[k]) * (brier(node, k) - brier(no, k));
  }
  const Gain gain = held_out_gain(train, rows, 44, 1);
  CHECK(gain.points == doctest::Approx(100 * saved / 44));
  CHECK(gain.low < gain.points);
  CHECK(gain.high > gain.points);
  CHECK(held_out_sum(train, rows) == doctest::Approx(saved));
}

TEST_CASE("the best threshold is the one that trying all of them finds") {
  Random random(3);
  for (int round = 0; round < 40; ++round) {
    const size_t classes = 2 + static_cast<size_t>(round % 3);
    std::vector<double> scores;
    std::vector<int32_t> labels;
    for (int i = 0; i < 60; ++i) {
      scores.push_back(random.uniform() < 0.1 ? std::numeric_limits<double>::quiet_NaN()
                                              : static_cast<double>(random.below(15)));
      labels.push_back(static_cast<int32_t>(random.below(static_cast<int64_t>(classes))));
    }
    double best = 0;
    for (double t = 0.5; t < 15; t += 1) {
      for (const bool missing : {false, true}) {
        SplitCounts counts(classes);
        for (size_t i = 0; i < scores.size(); ++i)
          counts.add(std::isnan(scores[i]) ? missing : scores[i] >= t, labels[i]);
        if (counts.smaller() >= 5) best = std::max(best, gini_fall(counts));
      }
    }
    const auto found = best_threshold(scores, labels, classes, 5);
    REQUIRE(found.has_value());
    CHECK(found->fall == doctest::Approx(best));
    SplitCounts counts(classes);
    for (size_t i = 0; i < scores.size(); ++i)
      counts.add(std::isnan(scores[i]) ? found->missing_is_yes : scores[i] >= found->at, labels[i]);
    CHECK(gini_fall(counts) == doctest::Approx(best));
  }
}

TEST_CASE("a threshold is the shortest number between its neighbours") {
  const std::vector<int32_t> labels = {0, 0, 0, 1, 1, 1};
  CHECK(best_threshold(std::vector<double>{1, 2, 29, 30, 31, 32}, labels, 2, 1)->at == 30);
  CHECK(best_threshold(std::vector<double>{1, 2, 3.141, 3.3, 31, 32}, labels, 2, 1)->at == 3.2);
  CHECK(best_threshold(std::vector<double>{-9, -8, -2.75, -2.71, 0, 1}, labels, 2, 1)->at == doctest::Approx(-2.74));
  CHECK_FALSE(best_threshold(std::vector<double>{1, 1, 1, 1, 1, 1}, labels, 2, 1).has_value());
}

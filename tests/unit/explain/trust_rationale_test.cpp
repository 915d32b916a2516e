// Agreement with a true rationale against counting from the definitions, and intervals against closed forms.
#include "../support/model_files.h"

#include <set>

#include "explain/trust/rationale.h"
#include "statistics/bootstrap.h"
#include "statistics/random.h"
#include "statistics/statistics.h"

using namespace vitrine;
using namespace vitrine::service;
using namespace vitrine::test;

namespace {

// Sum over all thresholds of (recall gained) x precision.
double by_thresholds(const std::vector<double>& scores, const std::vector<bool>& members) {
  std::set<double, std::greater<>> levels;
  for (double s : scores) levels.insert(std::abs(s));
  double all = 0, recall = 0, sum = 0;
  for (bool m : members) all += m;
  for (double level : levels) {
    double found = 0, named = 0;
    for (size_t i = 0; i < scores.size(); ++i)
      if (std::abs(scores[i]) >= level) ++named, found += members[i];
    sum += (found / all - recall) * (found / named);
    recall = found / all;
  }
  return sum;
}

}  // namespace

TEST_CASE("average precision is the area that thresholds give, ties and signs included") {
  Random random(5);
  for (int round = 0; round < 300; ++round) {
    const int64_t n = 1 + random.below(12);
    std::vector<double> scores;
    std::vector<bool> members;
    for (int64_t i = 0; i < n; ++i) {
      scores.push_back(static_cast<double>(random.below(7)) - 3);  // many ties
      members.push_back(random.below(2) == 0);
    }
    members[static_cast<size_t>(random.below(n))] = true;
    CHECK(average_precision(scores, members) == doctest::Approx(by_thresholds(scores, members)));
  }
  CHECK(average_precision(std::vector<double>{3, -2, 1, 0.5}, {true, true, false, false}) == 1);
  CHECK(average_precision(std::vector<double>{0, 0, 0, 0}, {true, false, false, false}) ==
        0.25);  // the share of members
}

TEST_CASE("F1 of tokens and of spans by hand") {
  //                                  0  1  2  3  4  5  6  7
  const std::vector<bool> truth = {0, 1, 1, 0, 0, 1, 0, 0};
  CHECK(f1({0, 1, 1, 0, 0, 1, 0, 0}, truth) == 1);
  CHECK(f1({1, 0, 0, 1, 1, 0, 0, 0}, truth) == 0);
  CHECK(f1({0, 1, 1, 1, 0, 0, 0, 0}, truth) == doctest::Approx(2.0 / 3));
  CHECK(span_f1({0, 1, 1, 0, 0, 1, 0, 0}, truth) == 1);
  // [1, 4) shares 2 of 3 tokens with [1, 3): a match; [5, 6) is missed. Precision 1, recall 1/2.
  CHECK(span_f1({0, 1, 1, 1, 0, 0, 0, 0}, truth) == doctest::Approx(2.0 / 3));
  // [2, 3) shares half of [1, 3), which is not more than half.
  CHECK(span_f1({0, 0, 1, 0, 0, 0, 0, 0}, truth) == 0);
  CHECK(span_f1({0, 0, 0, 0, 0, 0, 0, 0}, truth) == 0);
  CHECK(top_tokens(std::vector<double>{0.5, -3, 2, 0}, 2) == std::vector<bool>{0, 1, 1, 0});
  CHECK(top_tokens(std::vector<double>{1}, 5) == std::vector<bool>{1});
}

TEST_CASE("rationales that are given, missing and outside the text") {
  const std::vector<double> scores = {2, 1, 0};
  for (const Figure& f : rationale_figures(scores, {true, false, false})) {
    CHECK(f.status == Figure::Status::measured);
    CHECK(f.value == 1);
  }
  for (const std::vector<bool>& none : {std::vector<bool>{}, std::vector<bool>{0, 0, 0}})
    for (const Figure& f : rationale_figures(scores, none)) {
      CHECK(f.status == Figure::Status::not_measured);
      CHECK(!f.meaning.empty());
    }
}

TEST_CASE("spans as text, and the tokens in them") {
  CHECK(good(parse_spans("")).empty());
  const auto spans = good(parse_spans("5-9,14-18"));
  REQUIRE(spans.size() == 2);
  CHECK(spans[1].begin == 14);
  CHECK(spans[1].end == 18);
  for (const char* bad :
       {"5", "5-", "-5", "9-5", "5-5", "5-9,", ",5-9", "a-b", "5-9;1-2", "99999999999999999999-5", " 1-2"}) {
    CAPTURE(bad);
    CHECK(!parse_spans(bad).ok());
  }
  // "When Mark and": the blank before a word is no part of it.
  const std::vector<TokenInfo> tokens = {
      {1, "When", 0, 4, 0, 4}, {2, " Mark", 4, 9, 4, 9}, {3, " and", 9, 13, 9, 13}, {4, " ", 13, 14, 13, 14}};
  CHECK(tokens_in(tokens, good(parse_spans("5-9"))) == std::vector<bool>{0, 1, 0, 0});
  CHECK(tokens_in(tokens, good(parse_spans("4-5"))) == std::vector<bool>{0, 0, 0, 0});
  CHECK(tokens_in(tokens, good(parse_spans("3-11"))) == std::vector<bool>{1, 1, 1, 0});
}

TEST_CASE("intervals") {
  // Student's by hand: 1, 2, 3, 4 has mean 2.5, standard error sqrt(5/3)/2, t(3) = 3.182.
  const auto student = student_interval(std::vector<double>{1, 2, 3, 4});
  CHECK(student->low == doctest::Approx(2.5 - 3.182446 * std::sqrt(5.0 / 3) / 2));
  CHECK(student->high == doctest::Approx(2.5 + 3.182446 * std::sqrt(5.0 / 3) / 2));
  CHECK(!student_interval(std::vector<double>{1}));
  CHECK(!bootstrap_mean(std::vector<double>{1}, 0));
  // The bootstrap's interval of a mean is near mean +- 1.96 standard errors for many values.
  Random random(1);
  std::vector<double> values;
  for (int i = 0; i < 400; ++i) values.push_back(random.normal());
  double squares = 0;
  for (double v : values) squares += (v - mean(values)) * (v - mean(values));
  const double error = std::sqrt(squares / 399 / 400);
  const auto interval = bootstrap_mean(values, 3);
  CHECK(interval->low == doctest::Approx(mean(values) - 1.96 * error).epsilon(0.1).scale(1));
  CHECK((interval->high - interval->low) == doctest::Approx(2 * 1.96 * error).epsilon(0.1));
  CHECK(bootstrap_mean(values, 3)->low == interval->low);
}

// Soft routing against sums over all paths by hand, and what is drawn of a question's answers.
#include "dataset/tree/soft.h"

#include <doctest/doctest.h>

#include <cmath>
#include <numeric>

#include "dataset/analyses/answer_chart.h"
#include "help.h"

using namespace vitrine;
using namespace vitrine::dataset;

namespace {

// 0: number >= 4 ? 1 : 2 (prompt >= 0.6 ? 3 : 4)
Tree tree() {
  Question number, prompt;
  number.kind = Question::Kind::number;
  number.threshold = 4;
  prompt.kind = Question::Kind::prompt;
  prompt.threshold = 0.6;
  Tree t;
  t.classes = {"a", "b"};
  t.nodes.resize(5);
  for (int32_t i = 0; i < 5; ++i) t.nodes[static_cast<size_t>(i)].id = i;
  const auto ask = [&](size_t at, Question q, int32_t yes, int32_t no) {
    t.nodes[at].question = std::move(q);
    t.nodes[at].yes = yes;
    t.nodes[at].no = no;
    t.nodes[static_cast<size_t>(yes)].parent = t.nodes[static_cast<size_t>(no)].parent = static_cast<int32_t>(at);
  };
  ask(0, number, 1, 2);
  ask(2, prompt, 3, 4);
  const std::vector<std::vector<int64_t>> counts = {{20, 20}, {1, 9}, {19, 11}, {2, 8}, {17, 3}};
  for (size_t i = 0; i < 5; ++i) {
    t.nodes[i].counts[0] = counts[i];
    t.nodes[i].prediction = counts[i][1] > counts[i][0];
  }
  return t;
}

}  // namespace

TEST_CASE("weights of leaves are products along their paths and sum to one") {
  const Tree t = tree();
  const Softness soft{0.5, {{0, 2.0}, {2, 1.0}}};
  const auto weights = leaf_weights(t, soft, {{0, 3.0}, {2, 0.8}});
  const double first = 1 / (1 + std::exp(1.0)), second = 1 / (1 + std::exp(-(std::log(4.0) - std::log(1.5)) / 0.5));
  CHECK(weights.at(1) == doctest::Approx(first));
  CHECK(weights.at(3) == doctest::Approx((1 - first) * second));
  CHECK(weights.at(4) == doctest::Approx((1 - first) * (1 - second)));
  const std::vector<double> shares = soft_shares(t, weights);
  CHECK(shares[0] + shares[1] == doctest::Approx(1));
  CHECK(shares[1] == doctest::Approx(weights.at(1) * 9.5 / 11 + weights.at(3) * 8.5 / 11 + weights.at(4) * 3.5 / 21));
  // Softness 0 is the hard tree, and a missing number is answered hard.
  CHECK(leaf_weights(t, {0, soft.spread}, {{0, 3.0}, {2, 0.8}}).at(3) == 1);
  CHECK(leaf_weights(t, soft, {{0, NAN}, {2, 0.8}}).contains(1) == false);
}

TEST_CASE("softness is chosen on validation rows, and both ways are measured on the same rows") {
  const Tree t = tree();
  AskedAll asked;
  for (int i = 0; i < 300; ++i) {
    asked.parts.push_back(static_cast<Part>(i % 3));
    asked.scores[0].push_back(i % 7);
    asked.scores[2].push_back(0.1 + 0.8 * ((i * 37) % 100) / 100.0);
    asked.labels.push_back(i % 7 >= 4 || asked.scores[2].back() >= 0.6);
  }
  const SoftReport report = soften(t, asked);
  for (size_t p = 0; p < part_count; ++p) {
    CHECK(report.hard[p].total == 100);
    CHECK(report.soft[p].total == 100);
    CHECK(report.hard[p].right == 100);  // the labels are the hard tree's own
  }
  CHECK(report.test_won == 0);
  CHECK(report.soft[2].right - report.hard[2].right == report.test_won - report.test_lost);
}

TEST_CASE("every row is in one bar, missing, or beyond the ends; no bar answers both ways") {
  Question q;
  q.kind = Question::Kind::number;
  q.threshold = 3.3;
  std::vector<double> scores;
  std::vector<int32_t> labels;
  for (int i = 0; i < 500; ++i) {
    scores.push_back(i % 50 == 0 ? NAN : (i % 97) / 10.0);
    labels.push_back(i % 2);
  }
  const AnswerChart chart = answer_chart(q, scores, labels, {}, 2);
  CHECK(chart.bars.size() <= most_bars);
  int64_t rows = chart.below + chart.above + std::accumulate(chart.missing.begin(), chart.missing.end(), int64_t{0});
  for (const AnswerBar& bar : chart.bars) {
    rows += std::accumulate(bar.counts.begin(), bar.counts.end(), int64_t{0});
    CHECK((bar.to <= 3.3 + 1e-9 || bar.from >= 3.3 - 1e-9));
    CHECK(bar.yes == (bar.from >= 3.3 - 1e-9));
  }
  CHECK(rows == 500);
  CHECK(chart.missing[0] + chart.missing[1] == 10);

  Question category;
  category.kind = Question::Kind::category;
  category.categories = {"x"};
  category.threshold = 1;
  const AnswerChart values = answer_chart(category, {1, 0, 0, NAN}, {0, 1, 1, 0}, {"x", "y", "y", ""}, 2);
  REQUIRE(values.bars.size() == 2);
  CHECK(values.bars[0].name == "y");
  CHECK_FALSE(values.bars[0].yes);
  CHECK(values.bars[1].yes);
  CHECK(values.missing[0] == 1);

  Question words;
  words.kind = Question::Kind::ngrams;
  words.threshold = 1;
  const AnswerChart counts = answer_chart(words, {0, 0, 1, 2}, {0, 0, 1, 1}, {}, 2);
  REQUIRE(counts.bars.size() == 3);
  CHECK_FALSE(counts.bars[0].yes);
  CHECK(counts.bars[1].yes);
}

#include "dataset/analyses/linear.h"

#include <doctest/doctest.h>

#include <cmath>

#include "../support/model_files.h"
#include "statistics/random.h"

using namespace vitrine;
using namespace vitrine::service;
using namespace vitrine::dataset;
using namespace vitrine::test;

namespace {

// Texts of nonsense words, of which "good" and "bad" decide the class; the last third is the test part.
struct Data {
  std::shared_ptr<Table> table = std::make_shared<Table>();
  std::shared_ptr<Split> split = std::make_shared<Split>();
};

Data data_of(const std::vector<std::string>& texts, const std::vector<std::string>& labels) {
  Data data;
  Column text, label;
  text.name = "text";
  label.name = "label";
  for (const std::string& t : texts) text.cells.push_back(t);
  for (const std::string& l : labels) label.cells.push_back(l);
  interpret(text, Role::text);
  interpret(label, Role::label);
  data.table->rows = data.table->test_begin = static_cast<int64_t>(texts.size());
  data.table->columns = {std::move(text), std::move(label)};
  for (int32_t row = 0; row < static_cast<int32_t>(texts.size()); ++row) {
    const Part part = row % 6 < 3 ? Part::train : row % 6 == 3 ? Part::validation : Part::test;
    data.split->part.push_back(part);
    data.split->rows[static_cast<size_t>(part)].push_back(row);
  }
  return data;
}

Data planted(const std::vector<std::vector<std::string>>& cues, uint64_t seed, bool shuffled = false) {
  Random random(seed);
  std::vector<std::string> texts, labels;
  for (int i = 0; i < 360; ++i) {
    const auto k = static_cast<size_t>(random.below(static_cast<int64_t>(cues.size())));
    std::string text;
    for (int w = 0; w < 6; ++w) text += "w" + std::to_string(random.below(30)) + " ";
    text += cues[k][static_cast<size_t>(random.below(static_cast<int64_t>(cues[k].size())))];
    texts.push_back(text);
    labels.push_back(
        "class" + std::to_string(shuffled ? random.below(static_cast<int64_t>(cues.size())) : static_cast<int64_t>(k)));
  }
  return data_of(texts, labels);
}

LinearOptions options() {
  LinearOptions o;
  o.column = "text";
  return o;
}

LinearReport fitted(const Data& data, ModelReader reader = {}) {
  return good(now(fit_linear(data.table, data.split, std::move(reader), options(), Ticket())));
}

}  // namespace

TEST_CASE("the words that decide lead the lists, and the words that do not are not said to") {
  const LinearReport report = fitted(planted({{"good", "great"}, {"bad", "poor"}}, 1));
  CHECK(report.accuracy[static_cast<size_t>(Part::test)].value() > 0.98);
  std::vector<std::string> first{report.top[0][0].ngram, report.top[0][1].ngram};
  std::sort(first.begin(), first.end());
  CHECK(first == std::vector<std::string>{"good", "great"});
  CHECK((report.top[1][0].ngram == "bad" || report.top[1][0].ngram == "poor"));
  for (const Claim& check : report.checks) {
    if (check.code == "linear_accuracy") CHECK(check.holds);
    if (check.statement.find("“good”") != std::string::npos) CHECK(check.holds);
  }
}

TEST_CASE("on shuffled labels the linear model is not said to beat the most frequent class") {
  int holds = 0;
  for (uint64_t seed = 1; seed <= 20; ++seed)
    holds += fitted(planted({{"good", "great"}, {"bad", "poor"}}, seed, true)).checks[0].holds;
  CHECK(holds <= 2);  // 2.5 % each
}

TEST_CASE("a row's explanation sums to its logit, for two classes and for three") {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  const ModelReader reader{service.loaded(), &service.engine()};
  for (const bool three : {false, true}) {
    const Data data = three ? planted({{"good"}, {"bad"}, {"odd"}}, 3) : planted({{"good"}, {"bad"}}, 3);
    const LinearReport report = fitted(data, reader);
    REQUIRE(report.parts.size() == 2);
    CHECK(report.accuracy[static_cast<size_t>(Part::test)].value() > 0.95);
    const Column* label = data.table->label();
    Proportion right;
    for (const int32_t row : data.split->of(Part::test)) {
      const LinearExplanation e = explain_row(report.model, data.table->columns[0].cells[static_cast<size_t>(row)]);
      std::vector<double> sum = report.model.intercepts;
      for (const LinearContribution& c : e.contributions)
        for (size_t k = 0; k < sum.size(); ++k) sum[k] += c.own[k] + c.embedded[k];
      for (size_t k = 0; k < sum.size(); ++k) CHECK(e.logit[k] == doctest::Approx(sum[k]).epsilon(1e-12));
      right.right += e.predicted == label->codes[static_cast<size_t>(row)];
      ++right.total;
    }
    // The dictionary predicts what the fitted model predicted.
    CHECK(right.right == report.accuracy[static_cast<size_t>(Part::test)].right);
  }
}

TEST_CASE("embeddings give rare and unseen words the weight of words like them") {
  // Each cue is too rare to be learnt by itself; cues of a class share their first tokens.
  std::vector<std::vector<std::string>> cues(2);
  for (int i = 0; i < 90; ++i) {
    cues[0].push_back("good" + std::to_string(i));
    cues[1].push_back("bad" + std::to_string(i));
  }
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  const LinearReport report = fitted(planted(cues, 5), {service.loaded(), &service.engine()});
  REQUIRE(report.parts.size() == 2);
  CHECK(report.chosen == 1);
  CHECK(report.parts[1].validation.value() > report.parts[0].validation.value());
  REQUIRE(report.model.words);
  for (int64_t word = 0; word < report.model.words->size(); ++word) {
    const std::string& text = (*report.model.words)[word];
    if (report.model.ngrams->find(text) >= 0 || !text.starts_with("good")) continue;
    const LinearExplanation e = explain_row(report.model, text);  // not one of the n-grams that were fitted
    REQUIRE(e.contributions.size() == 1);
    CHECK(e.contributions[0].own[0] == 0);
    CHECK(e.contributions[0].embedded[0] < 0);  // the log-odds of class1
  }
}

TEST_CASE("the vocabulary counts each n-gram once a text") {
  NgramVocabulary v(VocabularyOptions{2, 2, 100});
  v.add("a b a b");
  v.add("a b c");
  v.add("c");
  v.close();
  REQUIRE(v.size() == 4);
  CHECK(v[0] == "a");
  CHECK(v[1] == "a b");
  CHECK(v[2] == "b");
  CHECK(v[3] == "c");
  CHECK(v.rows_with(1) == 2);
  CHECK(v.ids_in("b a b zzz a") == std::vector<int32_t>{0, 1, 2});
}

TEST_CASE("what cannot be fitted is said") {
  const Data data = planted({{"good"}, {"bad"}}, 1);
  LinearOptions o = options();
  o.column = "nowhere";
  const auto missing = now(fit_linear(data.table, data.split, {}, o, Ticket()));
  REQUIRE(!missing.ok());
  CHECK(missing.error().code == ErrorCode::bad_request);
  Ticket stopped;
  stopped.cancel();
  const auto cancelled = now(fit_linear(data.table, data.split, {}, options(), stopped));
  REQUIRE(!cancelled.ok());
  CHECK(cancelled.error().code == ErrorCode::cancelled);
}

// Features by asking: planted questions are found, strongest first, and their intervals hold the truth; contributions
// sum to the logit; shuffled labels give nothing; hopeless questions are not asked of all rows.
#include "dataset/analyses/asked_features.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "../support/draws.h"
#include "help.h"
#include "statistics/random.h"

using namespace vitrine;
using namespace vitrine::dataset;

namespace {

// Answers by whether the prompt's word stands in the text.
class Reads final : public Answerer {
 public:
  explicit Reads(std::shared_ptr<const Table> table) : table_(std::move(table)) {}
  Task<Result<std::vector<float>>> answer(Question question, std::vector<int32_t> rows, Ticket) override {
    std::vector<float> scores;
    for (const int32_t row : rows) {
      ++passes_;
      const std::string_view text = table_->columns[0].cells[static_cast<size_t>(row)];
      scores.push_back(text.find(question.prompt) != std::string_view::npos ? 0.8f : 0.3f);
    }
    co_return scores;
  }
  Result<Question> question_of(const std::string&, const std::string&) override {
    return Error{ErrorCode::bad_request, "not asked", {}, {}};
  }
  int64_t passes() const override { return passes_; }

 private:
  std::shared_ptr<const Table> table_;
  int64_t passes_ = 0;
};

Question asks(const std::string& word) {
  Question q;
  q.kind = Question::Kind::prompt;
  q.column = "text";
  q.prompt = word;
  q.statement = "Is it " + word + "?";
  q.verbalisers = {" no", " yes"};
  q.yes = {1};
  return q;
}

struct AskedOf {
  GroundPtr ground;
  std::shared_ptr<Reads> oracle;
};

// Marks m0 ... m19, each in half of the rows. Planted: the first class is that of 0.8 of the rows with m0 and of 0.2 of
// the others; of 0.65 of the rows with m1 and of 0.35 of the others.
AskedOf marked(int rows, int classes, bool planted, uint64_t seed) {
  Random random(seed);
  Table table;
  table.name = "a.csv";
  table.columns.resize(2);
  table.columns[0].name = "text";
  table.columns[0].role = Role::text;
  table.columns[1].name = "label";
  table.columns[1].role = Role::label;
  for (int i = 0; i < rows; ++i) {
    std::string text = "row" + std::to_string(i);
    std::array<bool, 20> has{};
    for (int m = 0; m < 20; ++m)
      if ((has[static_cast<size_t>(m)] = random.below(2))) text += " m" + std::to_string(m) + ".";
    double chance = planted ? 0.5 + (has[0] ? 0.3 : -0.3) + (has[1] ? 0.15 : -0.15) : 0.5;
    if (classes == 3 && planted) chance *= 0.8;
    const int label = random.uniform() < chance ? 0 : classes == 2 ? 1 : static_cast<int>(1 + random.below(2));
    table.columns[0].cells.push_back(text);
    table.columns[1].cells.push_back("class" + std::to_string(label));
  }
  table.rows = table.test_begin = rows;
  for (Column& column : table.columns) interpret(column, column.role);
  SplitOptions options;
  options.seed = seed;
  auto split = make_split(table, options);
  REQUIRE(split.ok());
  const auto shared = std::make_shared<const Table>(std::move(table));
  auto oracle = std::make_shared<Reads>(shared);
  auto ground =
      run(make_ground(shared, std::make_shared<const Split>(std::move(*split)), {oracle, nullptr, nullptr}, Ticket()));
  REQUIRE(ground.ok());
  return {*ground, oracle};
}

AskedOptions twenty() {
  AskedOptions options;
  for (int m = 0; m < 20; ++m) options.questions.push_back(asks("m" + std::to_string(m) + "."));
  options.first_rows = 150;
  options.raced = 10;
  return options;
}

}  // namespace

TEST_CASE("asked features: planted questions are found, strongest first, and intervals hold the truth") {
  int first = 0, second = 0, covered = 0;
  for (uint64_t seed = 0; seed < test::draw_count(); ++seed) {
    const AskedOf asked = marked(800, 2, true, 40 + seed);
    const auto s = run(fit_asked(asked.ground, twenty(), Ticket()));
    REQUIRE(s.ok());
    REQUIRE(!s->features.empty());
    CHECK(std::abs(s->accuracy[2].total - 240) <= 1);  // parts are of each class
    if (s->features[0].question.prompt != "m0.") continue;
    ++first;
    // The share of the class that it speaks for: 0.8 with yes and 0.2 without.
    covered += s->features[0].low <= 0.6 && 0.6 <= s->features[0].high;
    CHECK(s->features[0].holds);
    CHECK(s->classes[static_cast<size_t>(s->features[0].speaks_for)] == "class0");
    CHECK(s->holds);
    second += s->features.size() > 1 && s->features[1].question.prompt == "m1.";
  }
  CHECK(first >= test::at_least(0.99));
  CHECK(covered >= test::at_least(0.95) * first / static_cast<double>(test::draw_count()));
  CHECK(second >= test::at_least(0.7));
}

TEST_CASE("asked features: labels that nothing speaks for give nothing") {
  int found = 0;
  for (uint64_t seed = 0; seed < test::draw_count(); ++seed) {
    const AskedOf asked = marked(400, seed % 2 ? 2 : 3, false, 700 + seed);
    const auto s = run(fit_asked(asked.ground, twenty(), Ticket()));
    REQUIRE(s.ok());
    bool any = false;
    for (const Claim& claim : claims_of(*s)) {
      CHECK(!claim.test.empty());
      any |= claim.holds && claim.code != "no_asked_features";
    }
    found += any;
  }
  CHECK(found <= test::at_most(0.05));
}

TEST_CASE("asked features: base and contributions sum to the logit, of two classes and of three") {
  for (const int classes : {2, 3}) {
    const AskedOf asked = marked(800, classes, true, 5);
    AskedOptions options = twenty();
    options.explain = {3, 4, 5};
    const auto s = run(fit_asked(asked.ground, options, Ticket()));
    REQUIRE(s.ok());
    REQUIRE(s->explained.size() == 3);
    CHECK(s->base.size() == (classes == 2 ? 1u : 3u));
    for (const AskedExplanation& e : s->explained) {
      std::vector<double> sum = s->base;
      for (const AskedContribution& c : e.contributions) {
        const std::string text(asked.ground->table->columns[0].cells[static_cast<size_t>(e.row)]);
        const Question& q = s->features[static_cast<size_t>(c.question)].question;
        CHECK(c.answer == doctest::Approx(text.find(q.prompt) != std::string::npos ? 0.8 : 0.3));
        for (size_t k = 0; k < sum.size(); ++k) sum[k] += c.value[k];
      }
      double chances = 0;
      for (size_t k = 0; k < sum.size(); ++k) CHECK(sum[k] == doctest::Approx(e.logit[k]).epsilon(1e-12));
      for (const double p : e.probabilities) chances += p;
      CHECK(chances == doctest::Approx(1));
    }
    // The figures of the fit are those of its explanations.
    options.explain = asked.ground->split->of(Part::test);
    const auto all = run(fit_asked(asked.ground, options, Ticket()));
    REQUIRE(all.ok());
    int64_t right = 0;
    for (const AskedExplanation& e : all->explained) right += e.predicted == e.label;
    CHECK(right == all->accuracy[2].right);
  }
}

TEST_CASE("asked features: few questions are asked of all rows, a person's always") {
  const AskedOf asked = marked(800, 2, true, 9);
  AskedOptions options = twenty();
  options.questions[13].source = "person";
  options.raced = 3;
  const auto s = run(fit_asked(asked.ground, options, Ticket()));
  REQUIRE(s.ok());
  CHECK(s->tried == 20);
  CHECK(s->raced == 3);
  CHECK(asked.oracle->passes() < 20 * 150 + 3 * (400 + 160 + 240) + 10);
  CHECK(s->passes == asked.oracle->passes());
  int chosen = 0;
  for (const AskedSize& size : s->sizes) chosen += size.chosen;
  CHECK(chosen == 1);
  CHECK(s->sizes.front().questions == 0);
  CHECK(s->sizes.size() == 4);

  const auto none = run(fit_asked(asked.ground, {}, Ticket()));
  REQUIRE_FALSE(none.ok());
  CHECK(none.error().code == ErrorCode::bad_request);
  const AskedOf small = marked(20, 2, false, 1);
  CHECK_FALSE(run(fit_asked(small.ground, twenty(), Ticket())).ok());
}

// Similar rows in the prompt: a model that copies the label of an example with the same word is found out, and what
// each example did to it; one that guesses, and labels that no word tells, give nothing; few rows are said in
// sentences.
#include "dataset/analyses/retrieval.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "../support/draws.h"
#include "base/hash.h"
#include "help.h"
#include "statistics/random.h"
#include "statistics/statistics.h"

using namespace vitrine;
using namespace vitrine::dataset;

namespace {

constexpr int topics = 40;

std::string topic_of(const Table& table, int32_t row) {
  const std::string text(table.columns[0].cells[static_cast<size_t>(row)]);
  return text.substr(0, text.find(' '));
}

// A number from 0 to 1 that depends on the row and what stands before it.
double drawn_of(const ExamplePrompt& prompt, uint64_t seed) {
  uint64_t h = mixed(seed ^ mixed(static_cast<uint64_t>(prompt.row) + 17));
  for (const Example& e : prompt.examples) h = mixed(h ^ static_cast<uint64_t>(31 * e.row + e.label));
  return static_cast<double>(mixed(h) >> 11) * 0x1p-53;
}

// What the model makes of an example with the word of the row.
enum class Trick { copies_label, reads_topic, guesses };

// Guesses without one. All prompts are noted.
class Copies final : public ExampleReader {
 public:
  Copies(std::shared_ptr<const Table> table, Trick trick, uint64_t seed, size_t room = 8)
      : table_(std::move(table)), trick_(trick), seed_(seed), room_(room) {}
  Task<Result<std::vector<ExampleAnswer>>> read(std::vector<ExamplePrompt> prompts, Ticket ticket) override {
    if (ticket.cancelled()) co_return Error{ErrorCode::cancelled, "cancelled", {}, {}};
    std::vector<ExampleAnswer> answers;
    for (ExamplePrompt& prompt : prompts) {
      asked.push_back(prompt);
      if (prompt.examples.size() > room_) prompt.examples.resize(room_);
      ExampleAnswer answer;
      answer.shown = prompt.examples;
      ExamplePrompt bare = prompt;
      if (trick_ != Trick::guesses) bare.examples.clear();
      answer.logits = {0, 0};
      answer.logits[drawn_of(bare, seed_) < 0.5 ? 0 : 1] = 0.25;
      for (const Example& e : prompt.examples) {
        if (topic_of(*table_, e.row) != topic_of(*table_, prompt.row)) continue;
        const int32_t truth = table_->columns[1].codes[static_cast<size_t>(prompt.row)];
        if (trick_ == Trick::copies_label) answer.logits[static_cast<size_t>(e.label)] += weight;
        if (trick_ == Trick::reads_topic) answer.logits[static_cast<size_t>(truth)] += weight;
      }
      answers.push_back(std::move(answer));
      ++passes_;
    }
    co_return answers;
  }
  int64_t passes() const override { return passes_; }

  static constexpr double weight = 2;
  std::vector<ExamplePrompt> asked;

 private:
  std::shared_ptr<const Table> table_;
  Trick trick_;
  uint64_t seed_;
  size_t room_;
  int64_t passes_ = 0;
};

struct Made {
  GroundPtr ground;
  std::shared_ptr<Copies> reader;
  SimilarRows alike;
};

// Rows of a topic share their first word; the topic tells the class, or nothing does.
Table rows_of_topics(int rows, uint64_t seed, bool told) {
  Random random(seed);
  std::vector<bool> warm;
  for (int i = 0; i < topics; ++i) warm.push_back(random.below(2) != 0);
  Table table;
  table.name = "a.csv";
  table.columns.resize(2);
  table.columns[0].name = "text";
  table.columns[0].role = Role::text;
  table.columns[1].name = "label";
  table.columns[1].role = Role::label;
  for (int i = 0; i < rows; ++i) {
    const auto topic = static_cast<size_t>(random.below(topics));
    table.columns[0].cells.push_back("topic" + std::to_string(topic) + " row" + std::to_string(i));
    const bool is = told ? warm[topic] : random.below(2) != 0;
    table.columns[1].cells.push_back(is ? "warm" : "cold");
  }
  table.rows = table.test_begin = rows;
  for (Column& column : table.columns) interpret(column, column.role);
  return table;
}

// Rows of the topic first, by row; cosines of 1 and 0.
SimilarRows by_topic(GroundPtr ground) {
  return [ground](int32_t row, size_t most) {
    std::vector<Neighbour> out;
    for (const double cosine : {1.0, 0.0})
      for (const int32_t other : ground->split->of(Part::train))
        if ((topic_of(*ground->table, other) == topic_of(*ground->table, row)) == (cosine > 0))
          out.push_back({other, cosine});
    out.resize(std::min(most, out.size()));
    return out;
  };
}

Made made_of(Table table, Trick trick, uint64_t seed, size_t room = 8) {
  const GroundPtr ground = ground_of(std::move(table), seed);
  return {ground, std::make_shared<Copies>(ground->table, trick, seed, room), by_topic(ground)};
}

const FormAccuracy& form_of(const RetrievalSummary& s, ExampleForm form) { return s.forms[static_cast<size_t>(form)]; }

bool claimed(const RetrievalSummary& s, const std::string& code) {
  for (const Claim& claim : claims_of(s))
    if (claim.code == code) return claim.holds;
  FAIL("no claim " << code);
  return false;
}

}  // namespace

TEST_CASE("retrieval: a model that copies labels of alike examples is found out, and what each example did") {
  for (uint64_t seed = 1; seed <= 4; ++seed) {
    CAPTURE(seed);
    const Made made = made_of(rows_of_topics(600, seed, true), Trick::copies_label, seed);
    RetrievalOptions options;
    options.rows = 100;
    options.explained = 12;
    const auto s = run(measure_retrieval(made.ground, made.reader, made.alike, options, Ticket()));
    REQUIRE(s.ok());
    CHECK(s->examples == 4);
    CHECK(s->dropped == 0);
    CHECK(s->chosen == 3 * 4 * 100);
    // 600 rows of 40 topics: hardly a test row is without a train row of its topic.
    CHECK(form_of(*s, ExampleForm::nearest).test.value() > 0.97);
    for (const FormAccuracy& form : s->forms) {
      CHECK(form.test.total == 100);
      CHECK(form.passes == 100);
      if (form.form != ExampleForm::nearest) CHECK(form.test.value() < 0.85);
    }
    CHECK(claimed(*s, "examples_change_the_accuracy"));
    CHECK(claimed(*s, "nearest_or_random_examples"));
    CHECK(claimed(*s, "labels_of_examples_are_read"));
    CHECK_FALSE(claimed(*s, "examples_change_nothing"));
    CHECK_FALSE(claimed(*s, "random_examples_do_as_well"));
    CHECK_FALSE(claimed(*s, "shuffled_labels_do_as_well"));

    // Holm's correction of the exact tests, by adding up the tails of coins.
    std::vector<std::pair<double, double>> p;  // raw, as reported
    for (const FormComparison& c : s->beside) {
      CHECK(c.only_nearest - c.only_other ==
            form_of(*s, ExampleForm::nearest).test.right - form_of(*s, c.other).test.right);
      CHECK(c.difference == doctest::Approx(static_cast<double>(c.only_nearest - c.only_other) / 100));
      CHECK(c.low <= c.difference);
      CHECK(c.difference <= c.high);
      const int64_t n = c.only_nearest + c.only_other;
      double tail = 0, chance = std::pow(0.5, static_cast<double>(n));
      for (int64_t heads = n; heads >= std::max(c.only_nearest, c.only_other); --heads) {
        tail += chance;
        chance *= static_cast<double>(heads) / static_cast<double>(n - heads + 1);
      }
      p.emplace_back(std::min(1.0, 2 * tail), c.p);
    }
    std::sort(p.begin(), p.end());
    double least = 0;
    for (size_t i = 0; i < p.size(); ++i) {
      least = std::max(least, std::min(1.0, p[i].first * static_cast<double>(p.size() - i)));
      CHECK(p[i].second == doctest::Approx(least).epsilon(1e-6));
    }

    // Each example of the row's topic moves the log-odds by its weight, the others by nothing.
    REQUIRE(s->explained.size() == 12);
    CHECK(s->explained[0].without != s->explained[0].answer);
    std::vector<double> same, other;
    for (const ExplainedAnswer& e : s->explained) {
      REQUIRE(e.effects.size() == 4);
      std::vector<double> mine, others;
      for (const ExampleEffect& x : e.effects) {
        const bool shared = topic_of(*made.ground->table, x.row) == topic_of(*made.ground->table, e.row);
        CHECK(x.cosine == (shared ? 1 : 0));
        CHECK(x.label == made.ground->label(x.row));
        const double planted = !shared ? 0 : x.label == e.answer ? Copies::weight : -Copies::weight;
        CHECK(x.effect == doctest::Approx(planted).epsilon(1e-9).scale(1));
        (x.label == e.answer ? mine : others).push_back(x.effect);
      }
      if (!mine.empty()) same.push_back(mean(mine));
      if (!others.empty()) other.push_back(mean(others));
    }
    CHECK(s->same.rows == static_cast<int64_t>(same.size()));
    CHECK(s->same.mean == doctest::Approx(mean(same)));
    CHECK(s->same.mean > 1);
    REQUIRE(s->same.interval);
    CHECK(s->same.interval->low <= s->same.mean);
    CHECK(s->same.mean <= s->same.interval->high);
    CHECK(s->other.rows == static_cast<int64_t>(other.size()));
    if (!other.empty()) CHECK(s->other.mean == doctest::Approx(mean(other)).scale(1));
    CHECK(s->passes == made.reader->passes());
    CHECK(s->passes == 4 * 100 + 12 * 4);
  }
}

TEST_CASE("retrieval: examples are other train rows; shuffled ones are the nearest with labels dealt anew") {
  Table table = rows_of_topics(300, 5, true);
  Table twice = table;  // each text a second time
  for (size_t column = 0; column < 2; ++column)
    for (size_t row = 0; row < 300; ++row) twice.columns[column].cells.push_back(table.columns[column].cells[row]);
  twice.rows = twice.test_begin = 600;
  for (Column& column : twice.columns) interpret(column, column.role);
  auto split = std::make_shared<Split>();  // so that twins fall on both sides
  split->seed = 5;
  split->part.assign(600, Part::left_out);
  for (int32_t row = 0; row < 600; ++row) {
    const Part part = row < 300 ? Part::train : Part::test;
    split->part[static_cast<size_t>(row)] = part;
    split->rows[static_cast<size_t>(part)].push_back(row);
  }
  const auto ground = run(make_ground(std::make_shared<const Table>(std::move(twice)), split, {}, Ticket()));
  REQUIRE(ground.ok());
  const auto reader = std::make_shared<Copies>((*ground)->table, Trick::copies_label, 5);
  RetrievalOptions options;
  options.rows = 60;
  options.examples = 3;
  options.explained = 0;
  const auto s = run(measure_retrieval(*ground, reader, by_topic(*ground), options, Ticket()));
  REQUIRE(s.ok());
  CHECK(s->explained.empty());
  REQUIRE(reader->asked.size() == 4 * 60);
  int64_t dealt_otherwise = 0;
  std::set<std::pair<int32_t, int32_t>> dealt;
  std::set<int32_t> seen;
  for (size_t i = 0; i < 60; ++i) {
    const ExamplePrompt &none = reader->asked[i], &nearest = reader->asked[60 + i], &random = reader->asked[120 + i],
                        &shuffled = reader->asked[180 + i];
    CHECK(none.examples.empty());
    CHECK(none.row == nearest.row);
    CHECK(none.row == random.row);
    CHECK(none.row == shuffled.row);
    for (const ExamplePrompt* prompt : {&nearest, &random, &shuffled}) {
      REQUIRE(prompt->examples.size() == 3);
      std::set<int32_t> rows;
      for (const Example& e : prompt->examples) {
        rows.insert(e.row);
        CHECK(split->part[static_cast<size_t>(e.row)] == Part::train);
        CHECK((*ground)->table->columns[0].cells[static_cast<size_t>(e.row)] !=
              (*ground)->table->columns[0].cells[static_cast<size_t>(prompt->row)]);
        if (prompt != &shuffled) CHECK(e.label == (*ground)->label(e.row));
      }
      CHECK(rows.size() == 3);
    }
    for (size_t k = 0; k < 3; ++k) {
      CHECK(shuffled.examples[k].row == nearest.examples[k].row);
      dealt_otherwise += shuffled.examples[k].label != nearest.examples[k].label;
      dealt.emplace(shuffled.examples[k].row, shuffled.examples[k].label);
      seen.insert(shuffled.examples[k].row);
    }
  }
  CHECK(dealt_otherwise > 30);         // of 180
  CHECK(dealt.size() == seen.size());  // one label a row, wherever it stands
}

TEST_CASE("retrieval: where labels tell nothing or the model guesses nothing is found, but for the level of the test") {
  int found = 0, of_shuffled_table = 0;
  for (uint64_t seed = 0; seed < test::draw_count(); ++seed) {
    RetrievalOptions options;
    options.rows = 120;
    const Made guesses = made_of(rows_of_topics(500, 50 + seed, true), Trick::guesses, 50 + seed);
    const auto s = run(measure_retrieval(guesses.ground, guesses.reader, guesses.alike, options, Ticket()));
    REQUIRE(s.ok());
    const auto any = [](const RetrievalSummary& summary) {
      return std::any_of(summary.beside.begin(), summary.beside.end(), [](const FormComparison& c) { return c.holds; });
    };
    found += any(*s);
    const Made copies = made_of(rows_of_topics(500, 90 + seed, false), Trick::copies_label, 90 + seed);
    const auto t = run(measure_retrieval(copies.ground, copies.reader, copies.alike, options, Ticket()));
    REQUIRE(t.ok());
    of_shuffled_table += any(*t);
    // Of each comparison one sentence holds, never both.
    for (const RetrievalSummary* one : {&*s, &*t}) {
      const std::vector<Claim> claims = claims_of(*one);
      REQUIRE(claims.size() == 6);
      for (size_t i = 0; i < 6; i += 2) CHECK(claims[i].holds != claims[i + 1].holds);
      for (const Claim& claim : claims) CHECK(!claim.test.empty());
    }
  }
  CHECK(found <= test::at_most(0.05));
  CHECK(of_shuffled_table <= test::at_most(0.05));
}

TEST_CASE("retrieval: a model that reads examples but not their labels is told from one that copies them") {
  const Made made = made_of(rows_of_topics(600, 8, true), Trick::reads_topic, 8);
  const auto s = run(measure_retrieval(made.ground, made.reader, made.alike, {}, Ticket()));
  REQUIRE(s.ok());
  CHECK(claimed(*s, "examples_change_the_accuracy"));
  CHECK(claimed(*s, "nearest_or_random_examples"));
  CHECK_FALSE(claimed(*s, "labels_of_examples_are_read"));
  CHECK(claimed(*s, "shuffled_labels_do_as_well"));
}

TEST_CASE("retrieval: examples that do not fit are counted, and only those shown are left out one by one") {
  const Made made = made_of(rows_of_topics(300, 9, true), Trick::copies_label, 9, 2);
  RetrievalOptions options;
  options.rows = 50;
  options.explained = 5;
  const auto s = run(measure_retrieval(made.ground, made.reader, made.alike, options, Ticket()));
  REQUIRE(s.ok());
  CHECK(s->chosen == 3 * 4 * 50);
  CHECK(s->dropped == 3 * 2 * 50);
  REQUIRE(s->explained.size() == 5);
  for (const ExplainedAnswer& e : s->explained) CHECK(e.effects.size() == 2);
}

TEST_CASE("retrieval: few rows, one class and no rows are said in sentences") {
  const auto with = [](std::vector<std::string> labels, std::vector<Part> parts) {
    Table table;
    table.name = "a.csv";
    table.columns.resize(2);
    table.columns[0].name = "text";
    table.columns[0].role = Role::text;
    table.columns[1].name = "label";
    table.columns[1].role = Role::label;
    auto split = std::make_shared<Split>();
    split->part = parts;
    for (size_t i = 0; i < labels.size(); ++i) {
      table.columns[0].cells.push_back("topic1 row" + std::to_string(i));
      table.columns[1].cells.push_back(labels[i]);
      split->rows[static_cast<size_t>(parts[i])].push_back(static_cast<int32_t>(i));
    }
    table.rows = table.test_begin = static_cast<int64_t>(labels.size());
    for (Column& column : table.columns) interpret(column, column.role);
    const auto ground = run(make_ground(std::make_shared<const Table>(std::move(table)), split, {}, Ticket()));
    REQUIRE(ground.ok());
    const auto reader = std::make_shared<Copies>((*ground)->table, Trick::copies_label, 1);
    RetrievalOptions options;
    options.examples = 8;
    return run(measure_retrieval(*ground, reader, by_topic(*ground), options, Ticket()));
  };
  const auto two = with({"warm", "cold"}, {Part::train, Part::test});
  REQUIRE(two.ok());
  CHECK(two->wanted == 8);
  CHECK(two->examples == 1);
  CHECK(two->forms[1].test.total == 1);
  for (const FormComparison& c : two->beside) CHECK_FALSE(c.holds);
  CHECK(claims_of(*two)[1].holds);
  REQUIRE(two->explained.size() == 1);
  CHECK(two->explained[0].effects.size() == 1);
  CHECK_FALSE(two->same.interval);

  const auto three = with({"warm", "cold", "warm", "cold"}, {Part::train, Part::train, Part::train, Part::test});
  REQUIRE(three.ok());
  CHECK(three->examples == 3);

  for (const auto& wrong :
       {with({"warm", "warm"}, {Part::train, Part::test}), with({"warm", "cold"}, {Part::test, Part::test}),
        with({"warm", "cold"}, {Part::train, Part::train})}) {
    REQUIRE_FALSE(wrong.ok());
    CHECK(wrong.error().code == ErrorCode::bad_request);
    CHECK(!wrong.error().advice.empty());
  }
}

TEST_CASE("retrieval: it is cancelled between forms") {
  const Made made = made_of(rows_of_topics(100, 2, true), Trick::copies_label, 2);
  Ticket ticket;
  ticket.cancel();
  const auto s = run(measure_retrieval(made.ground, made.reader, made.alike, {}, ticket));
  REQUIRE_FALSE(s.ok());
  CHECK(s.error().code == ErrorCode::cancelled);
}

// A prompt for the labels: the one that works is found, even where the model has to write it, and its gain over the
// person's own lies within its interval; where none works, nothing is found; unnatural ones are left out.
#include "dataset/analyses/prompt_search.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "../support/draws.h"
#include "base/hash.h"
#include "help.h"
#include "statistics/random.h"

using namespace vitrine;
using namespace vitrine::dataset;

namespace {

// Gives a row its class with chance `skill` of the prompt, by the row's text and the prompt; else another.
class Reads final : public Answerer {
 public:
  Reads(std::shared_ptr<const Table> table, std::string good) : table_(std::move(table)), good_(std::move(good)) {}
  Task<Result<std::vector<float>>> answer(Question question, std::vector<int32_t> rows, Ticket) override {
    std::vector<float> scores;
    for (const int32_t row : rows) {
      passes_ += question.yes[0] == 0;
      const std::string_view text = table_->columns[0].cells[static_cast<size_t>(row)];
      const double skill = question.prompt.find(good_) != std::string::npos ? 0.9 : 0.5;
      const double drawn = static_cast<double>(mixed(hash64(text) ^ mixed(hash64(question.prompt))) >> 11) * 0x1p-53;
      const int32_t label = table_->columns[1].codes[static_cast<size_t>(row)];
      const int32_t said = drawn < skill ? label : 1 - label;
      scores.push_back(said == question.yes[0] ? 0.8f : 0.2f);
    }
    co_return scores;
  }
  Result<Question> question_of(const std::string&, const std::string&) override {
    return Error{ErrorCode::bad_request, "not asked", {}, {}};
  }
  int64_t passes() const override { return passes_; }

 private:
  std::shared_ptr<const Table> table_;
  std::string good_;
  int64_t passes_ = 0;
};

// Writes from a list; "odd" is unnatural.
class Writes final : public PromptWriter {
 public:
  explicit Writes(std::vector<std::string> words) : words_(std::move(words)) {}
  Task<Result<std::string>> go_on(std::string, int, uint64_t seed, Ticket) override {
    co_return words_[seed % words_.size()];
  }
  Task<Result<double>> perplexity(std::string text, Ticket) override {
    co_return text.find("odd") != std::string::npos ? 5000.0 : 20.0;
  }

 private:
  std::vector<std::string> words_;
};

struct Made {
  GroundPtr ground;
  std::shared_ptr<Reads> reads;
};
Made rows_of_two_classes(int rows, const std::string& good, uint64_t seed) {
  Table table;
  table.name = "a.csv";
  table.columns.resize(2);
  table.columns[0].name = "text";
  table.columns[0].role = Role::text;
  table.columns[1].name = "label";
  table.columns[1].role = Role::label;
  for (int i = 0; i < rows; ++i) {
    table.columns[0].cells.push_back("row" + std::to_string(i) + " of " + std::to_string(seed));
    table.columns[1].cells.push_back(i % 2 ? "cold" : "warm");
  }
  table.rows = table.test_begin = rows;
  for (Column& column : table.columns) interpret(column, column.role);
  SplitOptions options;
  options.seed = seed;
  auto split = make_split(table, options);
  REQUIRE(split.ok());
  const auto shared = std::make_shared<const Table>(std::move(table));
  auto reads = std::make_shared<Reads>(shared, good);
  auto ground =
      run(make_ground(shared, std::make_shared<const Split>(std::move(*split)), {reads, nullptr, nullptr}, Ticket()));
  REQUIRE(ground.ok());
  return {*ground, reads};
}

}  // namespace

TEST_CASE("prompt search: what works is found, and its gain over a person's own lies within its interval") {
  int first = 0, covered = 0;
  for (uint64_t seed = 0; seed < test::draw_count(); ++seed) {
    const Made made = rows_of_two_classes(600, "Sentiment:", 10 + seed);
    PromptOptions options;
    options.own = {"What is it?"};
    const auto s = run(search_prompts(made.ground, nullptr, options, Ticket()));
    REQUIRE(s.ok());
    CHECK(s->against_own);
    CHECK(s->own.wording == "What is it?");
    REQUIRE(!s->finalists.empty());
    CHECK(s->finalists.size() <= 3);
    if (s->finalists[0].wording != "Sentiment:") continue;
    ++first;
    CHECK(s->finalists[0].holds);
    covered += s->finalists[0].low <= 0.4 && 0.4 <= s->finalists[0].high;
    const std::vector<Claim> claims = claims_of(*s);
    CHECK(claims[0].code == "better_prompt");
    CHECK(claims[0].holds);
    CHECK(claims[0].statement.find("your own prompt") != std::string::npos);
  }
  CHECK(first >= test::at_least(0.99));
  CHECK(covered >= test::at_least(0.93) * first / static_cast<double>(test::draw_count()));
}

TEST_CASE("prompt search: where no prompt works nothing is found, but for the level of the test") {
  int found = 0;
  for (uint64_t seed = 0; seed < test::draw_count(); ++seed) {
    const Made made = rows_of_two_classes(400, "nowhere", 300 + seed);
    PromptOptions options;
    if (seed % 2) options.own = {"What is it?"};
    const auto s = run(search_prompts(made.ground, nullptr, options, Ticket()));
    REQUIRE(s.ok());
    const std::vector<Claim> claims = claims_of(*s);
    const bool nothing = claims.front().code == "no_better_prompt";
    if (nothing) CHECK(claims.front().holds);
    for (const Claim& claim : claims) CHECK(!claim.test.empty());
    found += !nothing;
  }
  CHECK(found <= test::at_most(0.05));
}

TEST_CASE("prompt search: the model writes prompts; what is unnatural to it is left out") {
  const Made made = rows_of_two_classes(600, "the mood", 3);
  const auto writer = std::make_shared<Writes>(
      std::vector<std::string>{" is it the mood here\nmore", " an odd the mood", " of stones"});
  const auto s = run(search_prompts(made.ground, writer, {}, Ticket()));
  REQUIRE(s.ok());
  CHECK_FALSE(s->against_own);
  CHECK(s->written >= 6);
  CHECK(s->unnatural >= 1);
  REQUIRE(!s->finalists.empty());
  CHECK(s->finalists[0].wording.find("the mood here") != std::string::npos);
  CHECK(s->finalists[0].source == "model");
  CHECK(s->finalists[0].holds);
  for (const FoundPrompt& prompt : s->finalists) {
    CHECK(prompt.wording.find("odd") == std::string::npos);
    CHECK(prompt.wording.find('\n') == std::string::npos);
    CHECK(prompt.perplexity == 20.0);
  }
  // All prompts of all 200 train rows would be more.
  CHECK(made.reads->passes() < s->tried * 200 + 4 * 180);
}

TEST_CASE("prompt search: what cannot be asked is said in a sentence") {
  const Made made = rows_of_two_classes(100, "x", 1);
  PromptOptions three;
  three.answers = {"a", "b", "c"};
  const auto wrong = run(search_prompts(made.ground, nullptr, three, Ticket()));
  REQUIRE_FALSE(wrong.ok());
  CHECK(wrong.error().code == ErrorCode::bad_request);
  Ground without = *made.ground;
  without.answerer = nullptr;
  const auto none = run(search_prompts(std::make_shared<const Ground>(without), nullptr, {}, Ticket()));
  REQUIRE_FALSE(none.ok());
  CHECK(!none.error().advice.empty());
}

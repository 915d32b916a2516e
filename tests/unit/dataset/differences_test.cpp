// What distinguishes two groups: planted differences are found and their intervals hold the truth, shuffled labels give
// nothing, repeats are left out, the race spends few answers, and what cannot be asked is said.
#include "dataset/analyses/differences.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "../support/draws.h"
#include "dataset/analysis.h"
#include "help.h"
#include "statistics/random.h"

using namespace vitrine;
using namespace vitrine::dataset;

namespace {

std::shared_ptr<Project> project_of(const std::string& text, std::vector<RoleChoice> roles) {
  auto bytes = std::make_shared<std::vector<std::byte>>(text.size());
  if (!text.empty()) std::memcpy(bytes->data(), text.data(), text.size());
  auto project = run(Project::open(TableSource{"a.csv", bytes}, {}, std::move(roles), {}, {}, Ticket()));
  REQUIRE(project.ok());
  return *project;
}

Result<AnalysisResult> ask(const std::shared_ptr<Project>& project, Settings given = {}) {
  return run(run_analysis("differences", "", AnalysisJob{project, {}, std::move(given), Ticket(), {}}));
}

std::vector<Claim> held(const AnalysisResult& result) {
  std::vector<Claim> out;
  for (const Claim& claim : result.claims)
    if (claim.holds && claim.code == "difference") out.push_back(claim);
  return out;
}

// "bright" stands in `often` of the rows of good and in `seldom` of bad; the other words and columns say nothing.
std::string rows_with_a_word(int rows, double often, double seldom, uint64_t seed) {
  static constexpr const char* words[] = {"river", "stone", "paper", "cloud", "table", "garden", "window", "street"};
  Random random(seed);
  std::string text = "text,size,colour,label\n";
  for (int i = 0; i < rows; ++i) {
    const bool good = i % 2 == 0;
    text += "row" + std::to_string(i);
    for (int w = 0; w < 3; ++w) text += std::string(" ") + words[random.below(8)];
    if (random.uniform() < (good ? often : seldom)) text += " bright";
    text += "," + std::to_string(random.below(1000)) + "," + (random.below(3) ? "red" : "blue") + "," +
            (good ? "good" : "bad") + "\n";
  }
  return text;
}

// The same, without what reading a file costs.
std::shared_ptr<const ConditionSource> source_of(const std::string& csv, Groups& groups, uint64_t seed) {
  Table table;
  table.name = "a.csv";
  for (const auto& [name, role] : {std::pair{"text", Role::text}, std::pair{"size", Role::number},
                                   std::pair{"colour", Role::category}, std::pair{"label", Role::label}}) {
    table.columns.emplace_back();
    table.columns.back().name = name;
    table.columns.back().role = role;
  }
  for (size_t at = csv.find('\n') + 1, field = 0; at < csv.size(); ++field) {
    const size_t end = csv.find_first_of(",\n", at);
    table.columns[field % 4].cells.push_back(std::string_view(csv).substr(at, end - at));
    at = end + 1;
  }
  table.rows = table.test_begin = static_cast<int64_t>(table.columns[0].cells.size());
  for (Column& column : table.columns) interpret(column, column.role);
  const GroundPtr ground = ground_of(std::move(table), seed);
  auto source = std::make_shared<ConditionSource>();
  source->table = ground->table;
  source->words = ground->words;
  source->left_out = {3};
  const auto found = groups_of(*ground->table, ground->split.get(), seed, "label", "good", "bad");
  REQUIRE(found.ok());
  groups = *found;
  return source;
}

DifferenceSummary differences(const std::string& csv, uint64_t seed) {
  Groups groups;
  const auto source = source_of(csv, groups, seed);
  DifferenceOptions options;
  options.count = 4;
  options.candidates = 15;
  auto found = run(find_differences(source, groups, options, Ticket()));
  REQUIRE(found.ok());
  return *found;
}

const std::vector<RoleChoice> roles{
    {"text", Role::text}, {"size", Role::number}, {"colour", Role::category}, {"label", Role::label}};

}  // namespace

TEST_CASE("differences: a planted word is named first, and its interval holds the truth") {
  int first = 0, covered = 0;
  for (uint64_t seed = 0; seed < test::draw_count(); ++seed) {
    const DifferenceSummary found = differences(rows_with_a_word(240, 0.8, 0.3, 100 + seed), seed);
    const Claim claim = claims_of(found).front();
    if (claim.code != "difference" || found.statements[0].question.ngrams != std::vector<std::string>{"bright"})
      continue;
    ++first;
    covered += *claim.low <= 0.5 && 0.5 <= *claim.high;
    CHECK(claim.statistic == found.statements[0].difference);
  }
  CHECK(first >= test::at_least(0.95));
  CHECK(covered >= test::at_least(0.95) * first / static_cast<double>(test::draw_count()));
}

TEST_CASE("differences: shuffled labels give nothing, but for the level of the test") {
  int found = 0;
  for (uint64_t seed = 0; seed < test::draw_count(); ++seed) {
    const std::vector<Claim> claims = claims_of(differences(rows_with_a_word(200, 0.4, 0.4, 1000 + seed), seed));
    const bool nothing = claims.front().code == "no_difference";
    found += !nothing;
    if (nothing) CHECK(claims.front().holds);
  }
  CHECK(found <= test::at_most(0.05));
}

TEST_CASE("differences: what repeats another is left out, what adds to it is not") {
  Random random(3);
  std::string text = "text,age,weight,label\n";
  for (int i = 0; i < 600; ++i) {
    const bool good = i % 2 == 0;
    const bool warm = random.uniform() < (good ? 0.7 : 0.3);
    const int age = static_cast<int>(random.below(50)) + (good ? 20 : 0);
    text += std::string("this is ") + (warm ? "warm water" : "plain water") + " number" + std::to_string(i) + "," +
            std::to_string(age) + "," + std::to_string(2 * age) + "," + (good ? "good" : "bad") + "\n";
  }
  const auto result = ask(project_of(
      text, {{"text", Role::text}, {"age", Role::number}, {"weight", Role::number}, {"label", Role::label}}));
  REQUIRE(result.ok());
  int of_words = 0, of_numbers = 0;
  for (const auto& statement : result->value["statements"]) {
    if (statement["holds"] != true) continue;
    of_words += statement["question"]["kind"] == "ngrams";
    of_numbers += statement["question"]["kind"] == "number";
  }
  CHECK(of_words == 1);    // of warm, plain, warm water, plain water, is warm, is plain
  CHECK(of_numbers >= 1);  // of age and weight, which say the same
  CHECK(of_numbers <= 2);
  for (const auto& statement : result->value["statements"]) {
    if (statement["holds"] != true) continue;
    CHECK(statement["examples"].size() == 3);
    CHECK(!statement["examples"][0]["text"].get<std::string>().empty());
  }
}

TEST_CASE("differences: any column makes groups, with a label or without, and the label describes them") {
  const std::string rows = rows_with_a_word(300, 0.65, 0.25, 7);
  const auto unlabelled = project_of(
      rows, {{"text", Role::text}, {"size", Role::number}, {"colour", Role::category}, {"label", Role::category}});
  const auto found = ask(unlabelled, {{"column", std::string("label")}, {"group", std::string("good")}});
  REQUIRE(found.ok());
  REQUIRE(!held(*found).empty());
  CHECK(held(*found).front().statement.find("bright") != std::string::npos);
  CHECK(held(*found).front().statement.find("the other rows") != std::string::npos);

  std::string with_colour = "text,colour,label\n";
  for (int i = 0; i < 200; ++i)
    with_colour += "word" + std::to_string(i) + " and more," + (i % 2 ? "red" : "blue") + "," +
                   ((i % 10 < 8) == (i % 2 == 1) ? "yes" : "no") + "\n";
  const auto by_colour =
      ask(project_of(with_colour, {{"text", Role::text}, {"colour", Role::category}, {"label", Role::label}}),
          {{"column", std::string("colour")}, {"group", std::string("red")}});
  REQUIRE(by_colour.ok());
  REQUIRE(!held(*by_colour).empty());
  CHECK(held(*by_colour).front().statement.starts_with("Rows whose “label” is “"));
}

TEST_CASE("differences: what cannot be asked is said in a sentence") {
  const auto refused = [](const std::string& rows, std::vector<RoleChoice> as, Settings settings = {}) {
    const auto result = ask(project_of(rows, std::move(as)), std::move(settings));
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().code == ErrorCode::bad_request);
    CHECK(!result.error().advice.empty());
    return result.error().what;
  };
  const std::vector<RoleChoice> two{{"a", Role::category}, {"b", Role::category}};
  Table one_row;
  one_row.rows = one_row.test_begin = 1;
  one_row.columns.emplace_back();
  one_row.columns[0].name = "a";
  one_row.columns[0].cells.push_back("x");
  interpret(one_row.columns[0], Role::category);
  CHECK(groups_of(one_row, nullptr, 1, "", "", "").error().what.find("one value only") != std::string::npos);
  Table many;  // classes
  many.rows = many.test_begin = 10'000;
  many.columns = one_row.columns;
  for (int i = 1; i < 10'000; ++i) many.columns[0].cells.push_back("class" + std::to_string(i));
  interpret(many.columns[0], Role::category);
  CHECK(groups_of(many, nullptr, 1, "", "", "").error().what.find("too few rows") != std::string::npos);
  std::string constant = "a,b\n", missing = "a,b\n", rare = "a,b\n";
  for (int i = 0; i < 60; ++i) constant += "x,y\n";
  for (int i = 0; i < 60; ++i) missing += ",y\n";
  for (int i = 0; i < 60; ++i) rare += std::string(i < 3 ? "few" : "x") + ",y\n";
  CHECK(refused(constant, two).find("one value only") != std::string::npos);
  CHECK(refused(missing, two).find("no values") != std::string::npos);
  CHECK(refused(rare, two, {{"group", std::string("few")}}).find("too few rows") != std::string::npos);
  const Settings same{{"group", std::string("x")}, {"against", std::string("x")}};
  CHECK(refused(rare, two, same).find("Both groups are") != std::string::npos);
  CHECK(refused(rare, two, {{"group", std::string("z")}}).find("has no value") != std::string::npos);
  CHECK(refused(rare, two, {{"against", std::string("x")}}).find("is not named") != std::string::npos);
  CHECK(refused(rare, two, {{"column", std::string("c")}}).find("There is no column") != std::string::npos);
  std::string bare = "a\n";
  for (int i = 0; i < 60; ++i) bare += i % 2 ? "x\n" : "y\n";
  CHECK(refused(bare, {{"a", Role::category}}).find("no column to describe") != std::string::npos);

  // Two groups of the same rows, a column of one value, a column that is missing everywhere: nothing.
  std::string alike = "a,b,c,d\n";
  for (int i = 0; i < 120; ++i) alike += std::string(i % 2 ? "x" : "y") + "," + std::to_string(i / 2 % 5) + ",same,\n";
  const auto nothing =
      ask(project_of(alike, {{"a", Role::category}, {"b", Role::number}, {"c", Role::category}, {"d", Role::number}}));
  REQUIRE(nothing.ok());
  REQUIRE(nothing->claims.front().code == "no_difference");
  CHECK(nothing->claims.front().statement.starts_with("Nothing that was looked at tells rows of “"));
}

namespace {

// Answers by whether the prompt's word stands in the text, and counts.
class Finds final : public Answerer {
 public:
  explicit Finds(std::shared_ptr<const Table> table) : table_(std::move(table)) {}
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

}  // namespace

TEST_CASE("differences: questions to the model race, and the one that is true is verified") {
  // The row's number is a word of its own; no n-gram says which ones are even, "the model" reads a mark in the middle
  // of a word.
  std::string text = "text,label\n";
  for (int i = 0; i < 600; ++i)
    text += "w" + std::to_string(i) + ((i % 10 < 8) == (i % 2 == 0) ? "qq" : "pp") + std::to_string(i) + "," +
            (i % 2 == 0 ? "good" : "bad") + "\n";
  const auto project = project_of(text, {{"text", Role::text}, {"label", Role::label}});
  const auto oracle = std::make_shared<Finds>(project->table_ptr());
  auto source = std::make_shared<ConditionSource>();
  source->table = project->table_ptr();
  source->answerer = oracle;
  const auto groups = groups_of(project->table(), project->split(), 1, "", "good", "bad");
  REQUIRE(groups.ok());
  source->left_out = {groups->column};
  DifferenceOptions options;
  for (int i = 0; i < 40; ++i) {
    Question q;
    q.kind = Question::Kind::prompt;
    q.column = "text";
    q.prompt = i == 23 ? "qq" : std::to_string(i);
    q.statement = "Is it " + q.prompt + "?";
    q.verbalisers = {" no", " yes"};
    q.yes = {1};
    options.race.push_back(q);
  }
  const auto found = run(find_differences(source, *groups, options, Ticket()));
  REQUIRE(found.ok());
  REQUIRE(!found->statements.empty());
  CHECK(found->statements.front().question.prompt == "qq");
  CHECK(found->statements.front().holds);
  CHECK(found->statements.front().difference == doctest::Approx(0.6).epsilon(0.2));
  CHECK(found->asked == 40);
  // All 40 questions of all 420 rows would be 16,800.
  CHECK(oracle->passes() < 16'800 / 2);
  CHECK(found->statements.front().clause == "for which the model answers “Is it qq?” with yes");
}

// Where a predictor errs: a planted rule is named first and its interval holds the truth, errors at random give
// nothing, and what cannot be asked is said.
#include "dataset/analyses/subgroups.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <set>

#include "../support/draws.h"
#include "dataset/analysis.h"
#include "help.h"
#include "statistics/random.h"

using namespace vitrine;
using namespace vitrine::dataset;

namespace {

std::shared_ptr<Project> project_of(const std::string& text) {
  auto bytes = std::make_shared<std::vector<std::byte>>(text.size());
  std::memcpy(bytes->data(), text.data(), text.size());
  const std::vector<RoleChoice> roles{{"colour", Role::category},
                                      {"size", Role::number},
                                      {"weight", Role::number},
                                      {"guess", Role::category},
                                      {"label", Role::label}};
  auto project = run(Project::open(TableSource{"a.csv", bytes}, {}, roles, {}, {}, Ticket()));
  REQUIRE(project.ok());
  return *project;
}

Result<AnalysisResult> ask(const std::shared_ptr<Project>& project, Settings given = {}) {
  return run(run_analysis("subgroups", "", AnalysisJob{project, {}, std::move(given), Ticket(), {}}));
}

const Settings by_guess{{"predictions", std::string("guess")}};

// The guess is wrong on `inside` of the red rows with a size of at least 500, and on `outside` of all others.
std::string guesses(int rows, double inside, double outside, uint64_t seed) {
  Random random(seed);
  std::string text = "colour,size,weight,guess,label\n";
  for (int i = 0; i < rows; ++i) {
    const bool red = random.below(2), good = random.below(2);
    const auto size = random.below(1000);
    const bool wrong = random.uniform() < (red && size >= 500 ? inside : outside);
    text += std::string(red               ? "red"
                        : random.below(2) ? "blue"
                                          : "green") +
            "," + std::to_string(size) + "," + std::to_string(random.below(100)) + "," +
            (good != wrong ? "yes" : "no") + "," + (good ? "yes" : "no") + "\n";
  }
  return text;
}

}  // namespace

namespace {

// The same, without what reading a file costs: two rows in three find rules, the third verifies them.
SubgroupSummary subgroups(const std::string& csv) {
  auto table = std::make_shared<Table>();
  for (const auto& [name, role] :
       {std::pair{"colour", Role::category}, std::pair{"size", Role::number}, std::pair{"weight", Role::number},
        std::pair{"guess", Role::category}, std::pair{"label", Role::label}}) {
    table->columns.emplace_back();
    table->columns.back().name = name;
    table->columns.back().role = role;
  }
  for (size_t at = csv.find('\n') + 1, field = 0; at < csv.size(); ++field) {
    const size_t end = csv.find_first_of(",\n", at);
    table->columns[field % 5].cells.push_back(std::string_view(csv).substr(at, end - at));
    at = end + 1;
  }
  table->rows = table->test_begin = static_cast<int64_t>(table->columns[0].cells.size());
  for (Column& column : table->columns) interpret(column, column.role);
  Counted explore, verify;
  for (int32_t row = 0; row < table->rows; ++row) {
    Counted& to = row % 3 == 2 ? verify : explore;
    const auto at = static_cast<size_t>(row);
    to.rows.push_back(row);
    to.outcome.push_back(table->columns[3].cells[at] != table->columns[4].cells[at]);
  }
  auto source = std::make_shared<ConditionSource>();
  source->table = table;
  source->left_out = {3, 4};
  SubgroupOptions options;
  options.conditions = 10;
  options.candidates = 20;
  options.count = 4;
  auto found = run(find_subgroups(source, std::move(explore), std::move(verify), options, Ticket()));
  REQUIRE(found.ok());
  return *found;
}

bool holds(const Literal& literal, const std::string& colour, double size) {
  const Question& q = literal.question;
  const bool yes = q.kind == Question::Kind::category
                       ? std::find(q.categories.begin(), q.categories.end(), colour) != q.categories.end()
                       : size >= q.threshold && (!q.upper || size < *q.upper);
  return yes == literal.yes;
}

// The difference of the rates of error under the rule that was found and elsewhere, by how the rows were made.
double true_difference(const Subgroup& rule, double inside, double outside) {
  std::array<double, 2> rows{}, errors{};
  for (const auto& [colour, share] : {std::pair{"red", 0.5}, std::pair{"blue", 0.25}, std::pair{"green", 0.25}})
    for (int size = 0; size < 1000; ++size) {
      const bool in = std::all_of(rule.rule.begin(), rule.rule.end(),
                                  [&](const Literal& literal) { return holds(literal, colour, size); });
      rows[in] += share;
      errors[in] += share * (std::string(colour) == "red" && size >= 500 ? inside : outside);
    }
  return errors[1] / rows[1] - errors[0] / rows[0];
}

}  // namespace

TEST_CASE("subgroups: a planted rule of two conditions is named first, and its interval holds the truth") {
  int named = 0, covered = 0;
  for (uint64_t draw = 0; draw < test::draw_count(); ++draw) {
    const SubgroupSummary found = subgroups(guesses(600, 0.7, 0.1, 50 + draw));
    REQUIRE(!found.rules.empty());
    const Subgroup& rule = found.rules.front();
    std::set<std::string> columns;
    for (const Literal& literal : rule.rule) columns.insert(literal.question.column);
    if (!rule.holds || columns != std::set<std::string>{"colour", "size"}) continue;
    ++named;
    const double truth = true_difference(rule, 0.7, 0.1);
    CHECK(truth > 0.3);
    covered += rule.low <= truth && truth <= rule.high;
  }
  CHECK(named >= test::at_least(0.99));
  CHECK(covered >= test::at_least(0.95) * named / static_cast<double>(test::draw_count()));
}

TEST_CASE("subgroups: errors at random give nothing, but for the level of the test") {
  int found = 0;
  for (uint64_t draw = 0; draw < test::draw_count(); ++draw) {
    const SubgroupSummary none = subgroups(guesses(300, 0.2, 0.2, 5000 + draw));
    found += std::any_of(none.rules.begin(), none.rules.end(), [](const Subgroup& rule) { return rule.holds; });
  }
  CHECK(found <= test::at_most(0.05));
}

TEST_CASE("subgroups: the tree is a predictor, an answer may be asked about, and what cannot be asked is said") {
  const auto project = project_of(guesses(400, 0.6, 0.1, 1));
  const auto of_own_tree = ask(project);  // where none was grown, one is for this
  REQUIRE(of_own_tree.ok());
  CHECK(!project->tree());
  CHECK(ask(project, {{"predictions", std::string("label")}}).error().what.find("label itself") != std::string::npos);
  CHECK(ask(project, {{"predictions", std::string("none")}}).error().what.find("no column") != std::string::npos);
  CHECK(ask(project_of(guesses(20, 0.6, 0.1, 1)), by_guess).error().what.find("too few rows") != std::string::npos);
  // Nothing is wrong: no rule.
  const auto right = ask(project_of(guesses(300, 0, 0, 1)), by_guess);
  REQUIRE(right.ok());
  CHECK(right->claims[0].statistic == 0);
  CHECK(right->claims[1].code == "no_subgroup");

  REQUIRE(run(run_analysis("tree", "", AnalysisJob{project, {}, {{"leaves", int64_t{3}}}, Ticket(), {}})).ok());
  const auto of_tree = ask(project);
  REQUIRE(of_tree.ok());
  CHECK(of_tree->claims[0].statement.starts_with("The tree errs on "));
  const auto of_answer = ask(project, {{"predictions", std::string("guess")}, {"answer", std::string("yes")}});
  REQUIRE(of_answer.ok());
  CHECK(of_answer->claims[0].statement.starts_with("“guess” answers “yes” on "));
}

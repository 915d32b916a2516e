// The registry of analyses: what is declared, what is checked before a run, what is kept; and one analysis that only
// this file knows.
#include "dataset/analysis.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "dataset/analyses/values_fields.h"
#include "dataset/export/export.h"
#include "help.h"

using namespace vitrine;
using namespace vitrine::dataset;
using nlohmann::json;

namespace {

int counted_runs = 0;

Task<Result<AnalysisResult>> count_words(AnalysisJob job) {
  ++counted_runs;
  AnalysisResult result;
  result.notes = {job.text("word")};
  result.value = {{"rows", job.project->table().rows}, {"twice", 2 * job.integer("times")}};
  co_return result;
}

constexpr Setting settings[] = {{"word", "Word", Setting::Kind::text, {}, 0, 0, 0, "Which one."},
                                {"times", "Times", Setting::Kind::integer, {}, 1, 9, 3, "How often."}};
constexpr Need needed[] = {Need::text};
const Analysis only_here{.name = "test_only",
                         .title = "A test",
                         .question = "Is there a word?",
                         .paper = "",
                         .caveat = "None.",
                         .view = View::statements,
                         .needs = needed,
                         .uses_model = false,
                         .beside = "",
                         .settings = settings,
                         .commands = {},
                         .run = count_words};

std::shared_ptr<Project> project_of(const std::string& text, std::vector<RoleChoice> roles = {}) {
  auto bytes = std::make_shared<std::vector<std::byte>>(text.size());
  if (!text.empty()) std::memcpy(bytes->data(), text.data(), text.size());
  auto project = run(Project::open(TableSource{"a.csv", bytes}, {}, std::move(roles), {}, {}, Ticket()));
  REQUIRE(project.ok());
  return *project;
}

std::string rows_with_a_rule() {
  std::string text = "text,number,label\n";
  for (int i = 0; i < 120; ++i)
    text += std::string(i % 2 ? "warm and bright " : "cold and grey ") + std::to_string(i) + "," +
            std::to_string(i % 7) + "," + (i % 2 ? "good" : "bad") + "\n";
  return text;
}

Result<AnalysisResult> answer(const std::shared_ptr<Project>& project, const char* name, Settings given = {},
                              const char* command = "") {
  return run(run_analysis(name, command, AnalysisJob{project, {}, std::move(given), Ticket(), {}}));
}

}  // namespace

TEST_CASE("analyses: every file has a line, every one says what it is") {
  const std::filesystem::path folder = std::filesystem::path(VITRINE_SOURCE_DIR) / "src/dataset/analyses";
  std::set<std::string> files, names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().stem().string();
    if (entry.path().extension() == ".cpp" && name.ends_with("_analysis"))
      files.insert(name.substr(0, name.size() - std::string("_analysis").size()));
  }
  for (const Analysis* analysis : all_analyses()) {
    if (analysis == &only_here) continue;
    names.insert(analysis->name);
    CAPTURE(analysis->name);
    for (const char* words : {analysis->title, analysis->question, analysis->caveat}) CHECK(*words);
    CHECK(std::string(analysis->question).ends_with("?"));
    if (*analysis->beside) CHECK(find_analysis(analysis->beside));
    for (const Setting& s : analysis->settings) CHECK(std::string(s.help).ends_with("."));
    const json declared = to_json(*analysis);
    CHECK(declared["settings"].size() == analysis->settings.size());
    CHECK(declared["commands"].size() == analysis->commands.size());
  }
  CHECK(files == names);
}

TEST_CASE("analyses: one file is enough to be declared, asked, checked, kept and written") {
  add_analysis(only_here);
  const auto project = project_of(rows_with_a_rule());
  REQUIRE(find_analysis("test_only") == &only_here);
  CHECK(to_json(only_here)["needs"] == json{"text"});
  CHECK(to_json(only_here)["settings"][1]["default"] == 3);

  const auto first = answer(project, "test_only", {{"word", std::string("warm")}, {"times", std::string("4")}});
  REQUIRE(first.ok());
  CHECK(first->value["twice"] == 8);  // text is read as what was declared
  CHECK(first->provenance.settings.size() == 2);
  const json j = to_json(*first);
  CHECK(j["analysis"] == "test_only");
  CHECK(j["notes"] == json{"warm"});
  const auto back = read_as<AnalysisResult>(j, ErrorCode::internal);
  REQUIRE(back.ok());
  CHECK(to_json(*back) == j);

  CHECK(answer(project, "test_only", {{"word", std::string("warm")}, {"times", int64_t{4}}}).ok());
  CHECK(counted_runs == 1);  // the same question is answered from what was kept
  CHECK(answer(project, "test_only", {{"times", int64_t{5}}}).ok());
  CHECK(counted_runs == 2);
  REQUIRE(project->choose({{"number", Role::ignore}}, {}).ok());
  CHECK(answer(project, "test_only", {{"times", int64_t{5}}}).ok());
  CHECK(counted_runs == 3);  // other roles

  for (const Settings& bad : {Settings{{"times", int64_t{10}}}, Settings{{"other", true}}, Settings{{"word", true}}})
    CHECK(answer(project, "test_only", bad).error().code == ErrorCode::bad_request);
  CHECK(answer(project, "test_only", {}, "swap").error().code == ErrorCode::bad_request);
  CHECK(answer(project, "nothing").error().code == ErrorCode::bad_request);
}

TEST_CASE("analyses: what is needed is asked for in a sentence") {
  const auto bare = project_of("a,b\n1,2\n3,4\n5,6\n", {{"a", Role::number}, {"b", Role::number}});
  for (const char* name : {"tree", "linear", "nearest", "shuffle", "chart", "baselines", "path", "examples",
                           "differences", "subgroups", "additive"}) {
    const auto refused = answer(bare, name);
    CAPTURE(name);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code == ErrorCode::bad_request);
    CHECK(!refused.error().advice.empty());
  }
}

TEST_CASE("analyses: the tree's edits are its commands, and what stood on it goes with it") {
  const auto project = project_of(rows_with_a_rule(), {{"label", Role::label}});
  const auto grown = answer(project, "tree", {{"leaves", int64_t{4}}, {"kinds", std::string("ngrams")}});
  REQUIRE(grown.ok());
  const Tree tree = *project->tree();
  REQUIRE(tree.leaves > 1);
  CHECK(grown->value["can_undo"] == false);
  CHECK(grown->claims.size() == tree.checks.size());
  const auto read_back = read_as<Tree>(grown->value, ErrorCode::internal);
  REQUIRE(read_back.ok());
  CHECK(to_json(*read_back) == to_json(tree));

  REQUIRE(answer(project, "baselines").ok());
  CHECK(project->kept<Softness>("softness"));
  const auto path = answer(project, "path", {{"row", int64_t{3}}});
  REQUIRE(path.ok());
  CHECK(read_as<RowPath>(path->value, ErrorCode::internal)->row == 3);
  const auto chart = answer(project, "chart", {{"node", int64_t{0}}});
  REQUIRE(chart.ok());
  CHECK(chart->value["node"] == 0);
  const auto examples = answer(project, "examples", {{"node", int64_t{0}}, {"kind", std::string("typical_yes")}});
  REQUIRE(examples.ok());
  CHECK(examples->value["total"] == tree.nodes.front().examples.typical_yes.size());

  const auto pruned = answer(project, "tree", {{"node", int64_t{0}}}, "prune");
  REQUIRE(pruned.ok());
  CHECK(project->tree()->leaves == 1);
  CHECK_FALSE(project->kept<Softness>("softness"));
  CHECK(pruned->value["can_undo"] == true);
  REQUIRE(answer(project, "tree", {}, "undo").ok());
  CHECK(project->tree()->leaves == tree.leaves);
  CHECK(answer(project, "tree", {}, "undo").error().code == ErrorCode::bad_request);
  CHECK(answer(project, "tree", {{"node", int64_t{99}}}, "lock").error().code == ErrorCode::bad_request);
  const auto asked = answer(
      project, "tree", {{"node", int64_t{0}}, {"words", std::string(R"({"kind":"ngrams","ngrams":["grey"]})")}}, "ask");
  REQUIRE(asked.ok());
  CHECK(project->tree()->nodes.front().question->ngrams == std::vector<std::string>{"grey"});
  const auto text = export_as(export_source(*project), "rules");
  REQUIRE(text.ok());
  CHECK(text->name.ends_with(".txt"));
}

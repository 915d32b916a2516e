// Exported functions are run by the languages they are written in and must say of every row what the tree says.
#include "dataset/export/export.h"

#include <doctest/doctest.h>

#include <unistd.h>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "dataset/tree/scores.h"

using namespace vitrine;
using namespace vitrine::dataset;

namespace {

Column column(const char* name, Role role, const std::vector<std::string>& cells) {
  Column c;
  c.name = name;
  for (const std::string& cell : cells) c.cells.push_back(cell);
  interpret(c, role);
  return c;
}

Table table() {
  Table t;
  t.name = "hand <made>.csv";
  t.columns = {
      column("a text", Role::text,
             {"Never DULL, really!", "don’t “look” back", "it isn't bad?", "ÉCOLE d'été", "", "dull dull dull", "plain",
              "never, ever dull"}),
      column("2 size (cm)", Role::number, {"1", "5.5", "", "1,200", "?", "-3", "5.4999", "7"}),
      column("kind", Role::category, {"a", "b\"c", "", "b\"c", "d", "NA", "a", "e"}),
  };
  t.rows = t.test_begin = 8;
  return t;
}

Question ngrams(std::vector<std::string> wanted, std::vector<std::string> opposing, double threshold) {
  Question q;
  q.kind = Question::Kind::ngrams;
  q.column = "a text";
  q.ngrams = std::move(wanted);
  q.opposing = std::move(opposing);
  q.threshold = threshold;
  return q;
}

// 0: words ? (1: number ? 3 : 4) : (2: category ? 5 : 6 (words against words ? 7 : 8))
Tree tree() {
  Question number, category;
  number.kind = Question::Kind::number;
  number.column = "2 size (cm)";
  number.threshold = 5.5;
  number.upper = 1000;
  number.missing_is_yes = true;
  category.kind = Question::Kind::category;
  category.column = "kind";
  category.categories = {"b\"c", "e"};
  category.threshold = 1;
  Tree t;
  t.classes = {"zero", "one \"quoted\"", "two"};
  t.nodes.resize(9);
  const auto ask = [&](int32_t at, Question q, int32_t yes, int32_t no) {
    TreeNode& n = t.nodes[static_cast<size_t>(at)];
    n.question = std::move(q);
    n.yes = yes;
    n.no = no;
  };
  ask(0, ngrams({"dull", "isn't bad", "été", "école"}, {}, 1), 1, 2);
  ask(1, number, 3, 4);
  ask(2, category, 5, 6);
  ask(6, ngrams({"don't look", "plain"}, {"back", "back"}, 0), 7, 8);
  for (size_t i = 0; i < t.nodes.size(); ++i) {
    t.nodes[i].id = static_cast<int32_t>(i);
    t.nodes[i].prediction = static_cast<int32_t>(i % 3);
    for (const int32_t child : {t.nodes[i].yes, t.nodes[i].no})
      if (child >= 0) t.nodes[static_cast<size_t>(child)].parent = static_cast<int32_t>(i);
  }
  return t;
}

std::vector<std::string> expected(const Table& rows, const Tree& t) {
  std::vector<std::string> out;
  for (int32_t row = 0; row < rows.rows; ++row) {
    const TreeNode* node = &t.nodes.front();
    while (!node->leaf()) {
      const int32_t one[] = {row};
      const auto scores = local_scores(rows, nullptr, *node->question, one);
      REQUIRE(scores.ok());
      node = t.find(says_yes(*node->question, scores->front()) ? node->yes : node->no);
    }
    out.push_back(t.classes[static_cast<size_t>(node->prediction)]);
  }
  return out;
}

Result<Exported> exported(const Table& table, const Tree& tree, std::string_view form) {
  return export_as({.table = table, .tree = &tree}, form);
}

std::vector<std::string> output_of(const std::string& command) {
  std::vector<std::string> lines;
  FILE* pipe = popen(command.c_str(), "r");
  REQUIRE(pipe);
  std::string line;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) {
    if (c != '\n') line += static_cast<char>(c);
    else lines.push_back(std::move(line)), line.clear();
  }
  CHECK(pclose(pipe) == 0);
  return lines;
}

std::filesystem::path folder() {
  const auto path = std::filesystem::temp_directory_path() / ("export_test_" + std::to_string(getpid()));
  std::filesystem::create_directories(path);
  return path;
}

}  // namespace

TEST_CASE("the Python function says what the tree says, row by row") {
  const Table rows = table();
  const Tree t = tree();
  const auto code = exported(rows, t, "python");
  REQUIRE(code.ok());
  nlohmann::json cells = nlohmann::json::array();
  for (int64_t row = 0; row < rows.rows; ++row) {
    nlohmann::json one;
    for (const Column& c : rows.columns) one[c.name] = c.cells[static_cast<size_t>(row)];
    cells.push_back(one);
  }
  const auto path = folder() / "tree.py";
  std::ofstream(path) << code->text
                      << "\nimport json, sys\nfor row in json.loads(sys.argv[1]):\n    print(classify(row))\n";
  std::ofstream(folder() / "rows.json") << cells.dump();
  CHECK(output_of("python3 '" + path.string() + "' \"$(cat '" + (folder() / "rows.json").string() + "')\"") ==
        expected(rows, t));
}

TEST_CASE("the C++ function says what the tree says, row by row") {
  const Table rows = table();
  const Tree t = tree();
  const auto code = exported(rows, t, "cpp");
  REQUIRE(code.ok());
  const auto literal = [](std::string_view text) { return nlohmann::json(text).dump(); };
  std::string program = code->text + "\n#include <cstdio>\nint main() {\n";
  for (int64_t row = 0; row < rows.rows; ++row) {
    const auto r = static_cast<size_t>(row);
    const std::optional<double> number =
        is_missing(rows.columns[1].cells[r]) ? std::nullopt : number_of(rows.columns[1].cells[r]);
    const std::string kind =
        is_missing(rows.columns[2].cells[r]) ? std::string() : std::string(rows.columns[2].cells[r]);
    program += "  { Row row; row.a_text_ = " + literal(rows.columns[0].cells[r]) +
               "; row.column_2_size_cm_ = " + (number ? std::to_string(*number) : "NAN") +
               "; row.kind_ = " + literal(kind) + "; std::puts(classify(row)); }\n";
  }
  const auto path = folder() / "tree.cpp", built = folder() / "tree";
  std::ofstream(path) << program << "}\n";
  CHECK(output_of("$(command -v clang++-19 || command -v clang++ || command -v g++) -std=c++17 -o '" + built.string() +
                  "' '" + path.string() + "' 2>&1")
            .empty());
  CHECK(output_of("'" + built.string() + "'") == expected(rows, t));
}

TEST_CASE("a tree that asks the model is no function, and says which question") {
  Tree t = tree();
  t.nodes[2].question->kind = Question::Kind::prompt;
  t.nodes[2].question->statement = "Is it kind?";
  for (const char* form : {"python", "cpp"}) {
    const auto code = exported(table(), t, form);
    REQUIRE_FALSE(code.ok());
    CHECK(code.error().code == ErrorCode::unsupported);
    CHECK(code.error().where == "Is it kind?");
  }
  CHECK(exported(table(), t, "html").ok());
  CHECK_FALSE(exported(table(), t, "fortran").ok());
}

TEST_CASE("text and rules name every leaf; the page escapes what it shows") {
  const Tree t = tree();
  const std::string text = exported(table(), t, "text")->text, rules = exported(table(), t, "rules")->text;
  CHECK(std::count(text.begin(), text.end(), '\n') == 2 + 9);
  CHECK(std::count(rules.begin(), rules.end(), '\n') == 2 + 5);
  const std::string html = exported(table(), t, "html")->text;
  CHECK(html.find("hand <made>") == std::string::npos);
  CHECK(html.find("hand &lt;made&gt;") != std::string::npos);
  CHECK(html.find("<script") == std::string::npos);
}

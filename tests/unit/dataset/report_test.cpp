// The report of a data set: every checked sentence stands in it once, under what was found or under what was not, and
// none else; text of the table is nothing but text; its command line says again what was asked.
#include "dataset/export/report.h"

#include <doctest/doctest.h>

#include <unistd.h>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "dataset/analysis.h"
#include "dataset/export/escape.h"
#include "help.h"

using namespace vitrine;
using namespace vitrine::dataset;
using nlohmann::json;

namespace {

// What a table may hold to do harm, or to be lost.
const std::vector<std::string> hostile = {"<script>alert(1)</script>",
                                          "a | b || c",
                                          "`code` ``` fence",
                                          "two\nlines\r\nand a\ttab",
                                          "مرحبا بالعالم שלום",
                                          "🙂👩‍🚀 and “quotes”",
                                          "$(rm -rf)",
                                          "it's \"quoted\" \\",
                                          "# no heading\n- no list",
                                          "&lt;b&gt; & ![x](http://a.b)",
                                          "--data",
                                          "=1+1",
                                          "",
                                          "\x01\x7F",
                                          "</style></pre><img src=x>"};

Claim claim(std::string statement, bool holds, std::string test = "a test of it") {
  Claim c;
  c.statement = std::move(statement);
  c.test = std::move(test);
  c.holds = holds;
  c.code = "code";
  c.part = "test";
  c.rows = 4321;
  c.statistic = 0.625;
  return c;
}

Column column(const std::string& name, Role role, const std::vector<std::string>& cells) {
  Column c;
  c.name = name;
  for (const std::string& cell : cells) c.cells.push_back(cell);
  interpret(c, role);
  return c;
}

Table hostile_table() {
  Table t;
  t.name = hostile[0] + hostile[7] + ".csv";
  for (const std::string& name : hostile)
    if (!name.empty()) t.columns.push_back(column(name, Role::category, hostile));
  t.rows = t.test_begin = std::ssize(hostile);
  return t;
}

Answered answer_of(const char* analysis, std::vector<Claim> claims, Settings settings = {}) {
  AnalysisResult result;
  result.analysis = analysis;
  result.claims = std::move(claims);
  result.provenance.settings = std::move(settings);
  return {std::make_shared<const AnalysisResult>(std::move(result))};
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

// The text of a page, tag by tag. Every tag must be one that the report itself writes.
std::string text_of_page(const std::string& page) {
  static const std::set<std::string> known = {"!doctype", "html", "meta",  "title", "style", "h1",    "h2",
                                              "h3",       "p",    "small", "ul",    "li",    "table", "tr",
                                              "th",       "td",   "bdi",   "pre",   "code"};
  std::string out;
  for (size_t i = 0; i < page.size(); ++i) {
    if (page[i] != '<') {
      out += page[i];
      continue;
    }
    const size_t end = page.find('>', i);
    REQUIRE(end != std::string::npos);
    std::string tag = page.substr(i + 1, end - i - 1);
    if (tag.starts_with('/')) tag.erase(0, 1);
    tag = tag.substr(0, tag.find(' '));
    CAPTURE(tag);
    CHECK(known.count(tag) == 1);
    i = end;
    if (tag == "style" && page[page.rfind('<', end) + 1] != '/') i = page.find("</style>", end) - 1;
  }
  for (const auto& [from, to] :
       {std::pair{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}})
    replace_all(out, from, to);
  return out;
}

// Sentences of the list items of a page under a class, without the small print.
std::vector<std::string> items(const std::string& page, const std::string& list) {
  std::vector<std::string> out;
  const std::string open = "<ul class=" + list + ">";
  for (size_t at = page.find(open); at != std::string::npos; at = page.find(open, at + 1)) {
    const std::string part = page.substr(at, page.find("</ul>", at) - at);
    for (size_t item = part.find("<li><bdi>"); item != std::string::npos; item = part.find("<li><bdi>", item + 1))
      out.push_back(text_of_page(part.substr(item, part.find("</bdi>", item) - item)));
  }
  return out;
}

std::vector<std::string> words_in_bash(const std::string& command) {
  const auto path = std::filesystem::temp_directory_path() / ("report_test_" + std::to_string(getpid()) + ".sh");
  std::ofstream(path) << "vitrine() { printf '%s\\0' \"$@\"; }\nvitrine " + command.substr(command.find(' ') + 1) +
                             "\n";
  FILE* pipe = popen(("bash '" + path.string() + "'").c_str(), "r");
  REQUIRE(pipe);
  std::vector<std::string> words;
  std::string word;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) {
    if (c) word += static_cast<char>(c);
    else words.push_back(std::move(word)), word.clear();
  }
  CHECK(pclose(pipe) == 0);
  std::filesystem::remove(path);
  return words;
}

std::vector<std::string> after(const std::vector<std::string>& words, const std::string& option) {
  std::vector<std::string> out;
  for (size_t i = 0; i + 1 < words.size(); ++i)
    if (words[i] == option) out.push_back(words[i + 1]);
  return out;
}

std::shared_ptr<Project> project_of(const std::string& text, std::vector<RoleChoice> roles = {}) {
  auto bytes = std::make_shared<std::vector<std::byte>>(text.size());
  std::memcpy(bytes->data(), text.data(), text.size());
  auto project = run(Project::open(TableSource{"a b.csv", bytes}, {}, std::move(roles), {}, {}, Ticket()));
  REQUIRE(project.ok());
  return *project;
}

std::string planted() {
  std::string text = "text,number,label\n";
  for (int i = 0; i < 200; ++i)
    text += std::string(i % 2 ? "warm and bright " : "cold and grey ") + std::to_string(i) + "," +
            std::to_string(i % 7) + "," + (i % 2 ? "good" : "bad") + "\n";
  return text;
}

AnalysisResult answer(const std::shared_ptr<Project>& project, const char* name, Settings given = {},
                      const char* command = "") {
  auto result = run(run_analysis(name, command, AnalysisJob{project, {}, std::move(given), Ticket(), {}}));
  REQUIRE(result.ok());
  return *std::move(result);
}

std::string text_of(const Result<Exported>& exported) {
  REQUIRE(exported.ok());
  return exported->text;
}

}  // namespace

TEST_CASE("report: text of a table is text in HTML and in Markdown, whatever it holds") {
  const Table table = hostile_table();
  std::vector<Claim> claims;
  for (const std::string& text : hostile) claims.push_back(claim("Rows of “" + text + "” differ.", true));
  const std::vector<Answered> answered = {answer_of("differences", claims)};
  const ExportSource source{.table = table, .answered = answered};

  const std::string page = text_of(export_as(source, "report"));
  CHECK(page.find("<script") == std::string::npos);
  CHECK(page.find("<img") == std::string::npos);
  CHECK(page.find("src=") == page.find("src=x"));  // as text only
  CHECK(page.find("@import") == std::string::npos);
  CHECK(page.find("url(") == std::string::npos);
  const std::string shown = text_of_page(page);
  for (std::string text : hostile) {
    replace_all(text, "\r", "\uFFFD");
    replace_all(text, "\x01", "\uFFFD");
    replace_all(text, "\x7F", "\uFFFD");
    CAPTURE(text);
    CHECK(shown.find("Rows of “" + text + "” differ.") != std::string::npos);
  }

  // Markdown: nothing of the table ends a cell, a line or an item; what is behind backslashes and entities is the text.
  const std::string markdown = text_of(export_as(source, "report-markdown"));
  const std::string body = markdown.substr(0, markdown.find("```sh"));
  CHECK(body.find("<script") == std::string::npos);
  CHECK(body.find("![") == std::string::npos);
  size_t rows = 0, width = 0;
  for (size_t at = 0; at < body.size();) {
    const size_t end = std::min(body.find('\n', at), body.size());
    const std::string line = body.substr(at, end - at);
    at = end + 1;
    if (!line.starts_with("| ")) continue;
    size_t cells = 0;
    for (size_t i = 0; i < line.size(); ++i)
      if (line[i] == '\\') ++i;
      else cells += line[i] == '|';
    if (rows++ == 0) width = cells;
    if (rows <= table.columns.size() + 1) CHECK(cells == width);
  }
  CHECK(width == 3);
  std::string plain;
  for (size_t i = 0; i < body.size(); ++i) {
    if (body[i] == '\\' && i + 1 < body.size()) ++i;
    plain += body[i];
  }
  for (const auto& [from, to] : {std::pair{"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}}) replace_all(plain, from, to);
  for (const char* text : {"<script>alert(1)</script>", "a | b || c", "`code` ``` fence", "two lines and a tab",
                           "مرحبا بالعالم שלום", "🙂👩‍🚀 and “quotes”", "# no heading - no list"}) {
    CAPTURE(text);
    CHECK(plain.find("Rows of “" + std::string(text) + "” differ.") != std::string::npos);
  }
}

TEST_CASE("report: every checked claim stands in it once, where it belongs, with its numbers, and no other does") {
  const Table table = hostile_table();
  Claim measured = claim("A is more frequent.", true);
  measured.low = 0.125;
  measured.high = 0.875;
  measured.p = 0.011;
  const std::vector<Answered> answered = {
      answer_of("additive", {claim("C is flat.", false), claim("Nobody checked this.", true, "")}),
      answer_of("differences", {measured, claim("B is rarer.", false)}),
      answer_of("path", {})};  // a picture of one row: nothing to tell
  const ExportSource source{.table = table, .answered = answered};
  const std::string page = text_of(export_as(source, "report"));
  CHECK(items(page, "found") == std::vector<std::string>{"A is more frequent."});
  CHECK(items(page, "open") == std::vector<std::string>{"B is rarer.", "C is flat."});  // in the order of the menu
  CHECK(page.find("Nobody checked this") == std::string::npos);
  const std::string shown = text_of_page(page);
  for (const char* words : {"a test of it, 4,321 test rows", "statistic 0.625", "95 % interval 0.125 to 0.875",
                            "p 0.011", "no interval: the check gives none"})
    CHECK(shown.find(words) != std::string::npos);
  for (const char* name : {"differences", "additive"})
    CHECK(shown.find(find_analysis(name)->caveat) != std::string::npos);
  CHECK(shown.find(find_analysis("path")->question) == std::string::npos);

  const json report = json::parse(text_of(export_as(source, "report-json")));
  REQUIRE(report["results"].size() == 2);
  CHECK(report["results"][0]["claims"].size() == 2);
  CHECK(report["command"] == report_command(source, told_in_report(source)));
}

TEST_CASE("report: its command line is one line that a shell takes apart into what was asked") {
  const Table table = hostile_table();
  for (const std::string& text : hostile) {
    CAPTURE(text);
    const auto words = words_in_bash("x " + in_shell(text));
    REQUIRE(words.size() == 1);
    CHECK(words[0] == text);
  }
  Settings settings = {{"count", int64_t{4}}, {"group", std::string("it's\n`x` $y")}, {"without_model", true}};
  const std::vector<Answered> answered = {answer_of("differences", {claim("A.", true)}, settings),
                                          answer_of("additive", {claim("B.", true)})};
  std::vector<RoleChoice> roles;
  for (const Column& c : table.columns) roles.push_back({c.name, Role::category});
  SplitOptions split;
  split.seed = 12;
  split.train = 0.25;
  split.test = 0.55;
  split.column = "two\nlines";
  const ExportSource source{
      .table = table, .options = split, .roles = roles, .test_file = "test: b c.csv", .answered = answered};
  const std::string command = report_command(source, told_in_report(source));
  CHECK(command.find('\n') == std::string::npos);
  CHECK(command.starts_with("tools/vitrine dataset report --data "));
  const auto words = words_in_bash(command);
  CHECK(words[0] == "dataset");
  CHECK(words[1] == "report");
  CHECK(after(words, "--data")[0] == table.name);
  CHECK(after(words, "--test") == std::vector<std::string>{"b c.csv"});
  CHECK(after(words, "--seed") == std::vector<std::string>{"12"});
  CHECK(after(words, "--split-column") == std::vector<std::string>{"two\nlines"});
  CHECK(after(words, "--analyses") == std::vector<std::string>{"differences,additive"});
  CHECK(after(words, "--model") == std::vector<std::string>{"none"});
  CHECK(after(words, "--set") == std::vector<std::string>{"differences.count=4", "differences.group=it's\n`x` $y",
                                                          "differences.without_model=true"});
  std::vector<std::string> given;
  for (const RoleChoice& one : roles) given.push_back(one.column + "=category");
  CHECK(after(words, "--role") == given);
  const std::string shares = after(words, "--shares").at(0);
  double parts[3] = {};
  REQUIRE(std::sscanf(shares.c_str(), "%lf,%lf,%lf", &parts[0], &parts[1], &parts[2]) == 3);
  CHECK(parts[0] == split.train);
  CHECK(parts[1] == split.validation);
  CHECK(parts[2] == split.test);
}

TEST_CASE("report: what a project was asked is told, twice in the same bytes, until its rows are others") {
  std::string pages[2];
  for (std::string& page : pages) {
    const auto project = project_of(planted(), {{"label", Role::label}});
    const AnalysisResult tree = answer(project, "tree", {{"leaves", int64_t{4}}, {"kinds", std::string("ngrams")}});
    const AnalysisResult differences = answer(project, "differences", {{"count", int64_t{3}}});
    answer(project, "baselines");
    answer(project, "path", {{"row", int64_t{1}}});
    page = text_of(export_as(export_source(*project), "report"));

    std::multiset<std::string> held, not_held, found, open;
    for (const AnalysisResult* result : {&tree, &differences})
      for (const Claim& c : result->claims)
        if (!c.test.empty()) (c.holds ? held : not_held).insert(c.statement);
    for (std::string& one : items(page, "found")) found.insert(std::move(one));
    for (std::string& one : items(page, "open")) open.insert(std::move(one));
    CHECK(held.size() > 2);
    CHECK(found == held);
    CHECK(open == not_held);

    int64_t tried = differences.value["tried"].get<int64_t>();
    for (const TreeNode& node : project->tree()->nodes) tried += node.tried;
    std::string said = std::to_string(tried);
    if (said.size() > 3) said.insert(said.size() - 3, ",");
    CHECK(text_of_page(page).find(said + " hypotheses were tried in all") != std::string::npos);
    const auto words = words_in_bash(report_command(export_source(*project), told_in_report(export_source(*project))));
    CHECK(after(words, "--analyses") == std::vector<std::string>{"tree,baselines,differences"});
    CHECK(after(words, "--set") ==
          std::vector<std::string>{"tree.kinds=ngrams", "tree.leaves=4", "differences.count=3"});

    // A table's own roles change everything; what stood on the old ones is told no more.
    REQUIRE(project->choose({{"number", Role::ignore}}, {}).ok());
    CHECK(project->answered().empty());
    CHECK(items(text_of(export_as(export_source(*project), "report")), "found").empty());
    CHECK_FALSE(export_as(export_source(*project), "text").ok());  // the tree is gone
  }
  CHECK(pages[0] == pages[1]);
}

TEST_CASE("report: a tree that was changed by hand says so; shown again it is the same") {
  const auto project = project_of(planted(), {{"label", Role::label}});
  const auto changed = [&] { return made_by_hand(*project->answered("tree")); };
  answer(project, "tree", {{"leaves", int64_t{4}}, {"kinds", std::string("ngrams")}});
  answer(project, "baselines");
  answer(project, "tree", {}, "show");
  CHECK_FALSE(changed());
  CHECK(project->answered("baselines"));
  const auto line = [&] { return report_command(export_source(*project), told_in_report(export_source(*project))); };
  const std::string before = line();
  answer(project, "tree", {{"node", int64_t{0}}}, "prune");
  CHECK(changed());
  CHECK_FALSE(project->answered("baselines"));  // of another tree
  CHECK(text_of(export_as(export_source(*project), "report")).find("changed by hand") != std::string::npos);
  CHECK(line().find("tree.leaves=4") != std::string::npos);  // of the run, not of the edit
  CHECK(before.find("tree.leaves=4") != std::string::npos);
  answer(project, "tree", {{"leaves", int64_t{4}}, {"kinds", std::string("ngrams")}});
  CHECK_FALSE(changed());
}

TEST_CASE("report: roles are said where a person gave others than those guessed") {
  const auto guessed = project_of(planted());
  CHECK(guessed->roles_given().empty());
  REQUIRE(guessed->choose({{"number", Role::ignore}}, {}).ok());
  REQUIRE(guessed->roles_given().size() == 1);
  CHECK(guessed->roles_given()[0].column == "number");
  CHECK(guessed->roles_given()[0].role == Role::ignore);
}

TEST_CASE("report: of a table that was asked nothing it says so") {
  const auto project = project_of(planted());
  const std::string page = text_of_page(text_of(export_as(export_source(*project), "report")));
  CHECK(page.find("Nothing has been asked of this table yet.") != std::string::npos);
  CHECK(page.find("200 rows, 3 columns.") != std::string::npos);
  CHECK(page.find("No model took part.") != std::string::npos);
  CHECK_FALSE(export_as(export_source(*project), "report-pdf").ok());
}

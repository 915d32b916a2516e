// Files of many kinds: what they are read as and what is said about them. Then the files of ../shared/cases, where they
// are there.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>

#include "dataset/table/report.h"
#include "help.h"

using namespace vitrine;
using namespace vitrine::dataset;
using nlohmann::json;

namespace {

struct Case {
  const char* what;
  std::string bytes;
  const char* name = "a.csv";
  int64_t rows = 0;
  std::vector<std::pair<std::string, Role>> columns;
  std::vector<std::string> classes;
  std::vector<std::string> findings;  // codes that must be there
  ReadOptions options = {};
};

// `line(i)` for i < n.
std::string lines(int n, const std::function<std::string(int)>& line) {
  std::string out;
  for (int i = 0; i < n; ++i) out += line(i) + "\n";
  return out;
}

std::string text(int i) {
  return (i % 2 ? "the lamp was cold on day " : "the soup was lovely on day ") + std::to_string(i);
}
std::string label(int i) { return i % 2 ? "neg" : "pos"; }
std::string plain(int i) { return text(i) + "," + label(i); }

ReadOptions with_separator(char c) {
  ReadOptions o;
  o.separator = c;
  return o;
}

ReadOptions without_header() {
  ReadOptions o;
  o.header = false;
  return o;
}

std::vector<Case> cases() {
  constexpr Role number = Role::number, category = Role::category, ignore = Role::ignore;
  const std::vector<std::string> two = {"neg", "pos"};
  const std::vector<std::pair<std::string, Role>> text_label = {{"text", Role::text}, {"label", Role::label}};
  const std::string pretty = "[\n" +
                             lines(20,
                                   [](int i) {
                                     return "  {\n    \"text\": \"" + text(i) + "\",\n    \"label\": \"" + label(i) +
                                            "\"\n  }" + (i < 19 ? "," : "");
                                   }) +
                             "]";
  std::string columns = "{\"text\":{", split = "{\"columns\":[\"text\",\"label\"],\"index\":[],\"data\":[";
  for (int i = 0; i < 20; ++i) columns += (i ? "," : "") + ("\"" + std::to_string(i) + "\":\"" + text(i) + "\"");
  columns += "},\"label\":{";
  for (int i = 0; i < 20; ++i) columns += (i ? "," : "") + ("\"" + std::to_string(i) + "\":\"" + label(i) + "\"");
  columns += "}}";
  for (int i = 0; i < 20; ++i) split += (i ? "," : "") + ("[\"" + text(i) + "\",\"" + label(i) + "\"]");
  split += "]}";
  return {
      {"sep= of Excel",
       "sep=|\r\ntext|label\r\n" + lines(20, [](int i) { return text(i) + "|" + label(i) + "\r"; }),
       "a.csv",
       20,
       text_label,
       two,
       {"lines_before"}},
      {"comments above the header",
       "# made by hand\n# on a Monday\n\ntext,label\n" + lines(20, plain),
       "a.csv",
       20,
       text_label,
       two,
       {"lines_before"}},
      {"a header behind #",
       "#text\tlabel\n" + lines(20, [](int i) { return text(i) + "\t" + label(i); }),
       "a.tsv",
       20,
       {{"#text", Role::text}, {"label", Role::label}},
       two,
       {}},
      {"titles above the table",
       "Sales of the garden\n\nwhen,what,label\n" +
           lines(20,
                 [](int i) { return std::to_string(i * 7 % 13) + "," + (i % 3 ? "tea" : "soup") + "," + label(i); }),
       "a.csv",
       20,
       {{"when", number}, {"what", category}, {"label", Role::label}},
       two,
       {"lines_before"}},
      {"semicolons and decimal commas",
       "a;b;kind\n" +
           lines(20,
                 [](int i) { return std::to_string(i % 7) + ",5;1.234," + std::to_string(i % 9) + ";" + label(i); }),
       "a.csv",
       20,
       {{"a", number}, {"b", number}, {"kind", Role::label}},
       two,
       {"decimal_commas"}},
      {"quotes are characters in TSV",
       "sentence\tlabel\n" + lines(40,
                                   [](int i) {
                                     return (i == 8 || i == 30 ? "\" " : "") + text(i) +
                                            (i == 12 || i == 33 ? " \"" : "") + "\t" + std::to_string(i % 2);
                                   }),
       "a.tsv",
       40,
       {{"sentence", Role::text}, {"label", Role::label}},
       {"0", "1"},
       {}},
      {"single quotes",
       "text,label\n" + lines(20, [](int i) { return "'so, " + text(i) + "','" + label(i) + "'"; }),
       "a.csv",
       20,
       text_label,
       two,
       {}},
      {"escaped quotes",
       "text,label\n" + lines(20, [](int i) { return "\"he said \\\"no, " + text(i) + "\\\" twice\"," + label(i); }),
       "a.csv",
       20,
       text_label,
       two,
       {}},
      {"unquoted commas, label last",
       "text,label\n" + lines(20, [](int i) { return (i % 3 ? "well, honestly, " : "") + plain(i); }),
       "a.csv",
       20,
       text_label,
       two,
       {"unquoted_separators"}},
      {"unquoted commas, label first",
       "label,text\n" + lines(20, [](int i) { return label(i) + "," + text(i) + (i % 3 ? ", honestly" : ""); }),
       "a.csv",
       20,
       {{"label", Role::label}, {"text", Role::text}},
       two,
       {"unquoted_separators"}},
      {"a comma at every line's end",
       "text,label,\n" + lines(20, [](int i) { return plain(i) + ","; }),
       "a.csv",
       20,
       text_label,
       two,
       {"empty_columns"}},
      {"names twice and with blanks",
       " text ,\" label \",x,x\n" +
           lines(20, [](int i) { return plain(i) + "," + std::to_string(i % 5) + "," + std::to_string(i % 3); }),
       "a.csv",
       20,
       {{"text", Role::text}, {"label", Role::label}, {"x", number}, {"x 2", number}},
       two,
       {}},
      {"no header", lines(20, plain), "a.csv", 20, text_label, two, {}},
      {"a header that a person denies",
       "text,label\n" + lines(19, plain),
       "a.csv",
       20,
       text_label,
       {"label", "neg", "pos"},
       {},
       without_header()},
      {"a separator that a person gives",
       "text/label\n" + lines(20, [](int i) { return text(i) + "/" + label(i); }),
       "a.csv",
       20,
       text_label,
       two,
       {},
       with_separator('/')},
      {"numbers between blanks",
       lines(20,
             [](int i) {
               return "  " + std::to_string(i % 7) + ".5   " + std::to_string(i % 5) + "  " + std::to_string(i % 2);
             }),
       "a.data",
       20,
       {{"column 1", number}, {"column 2", number}, {"label", Role::label}},
       {"0", "1"},
       {}},
      {"a JSON array over many lines", pretty, "a.json", 20, text_label, two, {}},
      {"pandas, by column", columns, "a.json", 20, text_label, two, {}},
      {"pandas, split", split, "a.json", 20, text_label, two, {}},
      {"rows under a key",
       "{\"version\": 1, \"items\": " + pretty + "}",
       "a.json",
       20,
       text_label,
       two,
       {"rows_under"}},
      {"JSON values one after the other",
       lines(20, [](int i) { return "{\n \"text\": \"" + text(i) + "\",\n \"label\": \"" + label(i) + "\"\n}"; }),
       "a.json",
       20,
       text_label,
       two,
       {}},
      {"JSON lines of arrays with names",
       "[\"text\", \"label\"]\n" + lines(20, [](int i) { return "[\"" + text(i) + "\", \"" + label(i) + "\"]"; }),
       "a.jsonl",
       20,
       text_label,
       two,
       {}},
      {"JSON lines of Python",
       lines(20,
             [](int i) {
               return "{\"text\": \"" + text(i) + "\", \"x\": " +
                      (i % 4   ? std::to_string(i % 5)
                       : i % 8 ? "NaN"
                               : "-Infinity") +
                      ", \"y\": None, \"label\": " + (i % 2 ? "True" : "False") + "}";
             }),
       "a.jsonl",
       20,
       {{"text", Role::text}, {"x", number}, {"y", ignore}, {"label", Role::label}},
       {"false", "true"},
       {"not_finite", "columns_ignored"}},
      {"fastText",
       lines(20, [](int i) { return "__label__" + label(i) + " " + text(i); }),
       "a.txt",
       20,
       {{"label", Role::label}, {"text", Role::text}},
       two,
       {}},
      {"fastText with several labels, behind",
       lines(20, [](int i) { return text(i) + " __label__" + label(i) + " __label__day"; }),
       "a.txt",
       20,
       {{"label", Role::label}, {"text", Role::text}, {"further labels", ignore}},
       two,
       {"several_labels"}},
      {"no-break spaces",
       "text,label\n" + lines(20, [](int i) { return plain(i) + (i % 4 ? "" : "\u00A0"); }),
       "a.csv",
       20,
       text_label,
       two,
       {}},
      {"labels that differ by case",
       "text,label\n" + lines(20, [](int i) { return text(i) + "," + (i == 4 ? "POS" : label(i)); }),
       "a.csv",
       20,
       text_label,
       {"POS", "neg", "pos"},
       {"case_variants"}},
      {"NUL characters",
       "text,label\n" + lines(40, [](int i) { return plain(i) + (i == 3 ? std::string(1, '\0') : std::string()); }),
       "a.csv",
       40,
       text_label,
       two,
       {"nul_characters"}},
      {"one bad byte",
       "text,label\n" + lines(20, [](int i) { return "schön " + text(i) + (i == 3 ? "\xFF" : "") + "," + label(i); }),
       "a.csv",
       20,
       text_label,
       two,
       {"unreadable_characters"}},
      {"Chinese",
       "text,label\n" + lines(20,
                              [](int i) {
                                return "这家店的面条" + std::string(i % 2 ? "很好吃" : "太难吃") + "第" +
                                       std::to_string(i) + "次," + (i % 2 ? "正面" : "负面");
                              }),
       "a.csv",
       20,
       text_label,
       {"正面", "负面"},
       {}},
      {"Thai",
       "text,label\n" + lines(20,
                              [](int i) {
                                return std::string(i % 2 ? "อาหารอร่อยมาก" : "อาหารไม่อร่อยเลย") + std::to_string(i) +
                                       "," + label(i);
                              }),
       "a.csv",
       20,
       text_label,
       two,
       {}},
      {"identifiers by sequence and by hash",
       "ref,key,size,label\n" + lines(20,
                                      [](int i) {
                                        char hash[40];
                                        std::snprintf(hash, sizeof hash, "%08x%08x%08x", i * 2654435761u,
                                                      i * 40503u + 7u, i);
                                        return "row-" + std::to_string(100 + i) + "," + hash + "," +
                                               std::to_string(1000 + i * 37 % 1009) + "," + label(i);
                                      }),
       "a.csv",
       20,
       {{"ref", ignore}, {"key", ignore}, {"size", number}, {"label", Role::label}},
       two,
       {"columns_ignored"}},
      {"years count up but measure",
       "year,label\n" + lines(20, [](int i) { return std::to_string(1990 + i) + "," + label(i); }),
       "a.csv",
       20,
       {{"year", number}, {"label", Role::label}},
       two,
       {}},
      {"money, percent, dates",
       "price,share,when,label\n" + lines(20,
                                          [](int i) {
                                            return "\"€ " + std::to_string(1 + i) + ",200\"," + std::to_string(i) +
                                                   " %,2024-01-" + std::to_string(10 + i) + "," + label(i);
                                          }),
       "a.csv",
       20,
       {{"price", number}, {"share", number}, {"when", number}, {"label", Role::label}},
       two,
       {"units", "dates"}},
      {"a split column",
       "text,emotion,fold\n" + lines(40,
                                     [](int i) {
                                       return text(i) + "," + (i % 2 ? "joy" : "anger") + "," +
                                              (i % 4 == 3   ? "test"
                                               : i % 8 == 2 ? "dev"
                                                            : "train");
                                     }),
       "a.csv",
       40,
       {{"text", Role::text}, {"emotion", Role::label}, {"fold", ignore}},
       {"anger", "joy"},
       {}},
      {"sibling labels",
       "comment,toxic,insult,threat\n" + lines(40,
                                               [](int i) {
                                                 return text(i) + "," + std::to_string(i % 2) + "," +
                                                        std::to_string(i % 4 == 1) + "," + std::to_string(i % 8 == 1);
                                               }),
       "a.csv",
       40,
       {{"comment", Role::text}, {"toxic", Role::label}, {"insult", ignore}, {"threat", ignore}},
       {"0", "1"},
       {"sibling_labels"}},
      {"rows that are too short and too long",
       "a,b,label\n" + lines(20,
                             [](int i) {
                               return i == 3 ? std::string("1")
                                             : std::to_string(i % 4) + "," + std::to_string(i % 3) + "," + label(i) +
                                                   (i == 5 ? ",more" : "");
                             }),
       "a.csv",
       20,
       {{"a", number}, {"b", number}, {"label", Role::label}},
       two,
       {"short_rows", "ragged_rows", "cells_cut"}},
  };
}

std::string name_in(const Case& c) { return c.what; }

}  // namespace

TEST_CASE("files as people have them") {
  for (const Case& c : cases()) {
    INFO(name_in(c));
    const auto file = read(c.bytes, c.name, c.options);
    CHECK(file.ok());
    if (!file.ok()) continue;
    CHECK(file->table.rows == c.rows);
    std::vector<std::pair<std::string, Role>> columns;
    for (const Column& column : file->table.columns) columns.emplace_back(column.name, column.role);
    CHECK(columns.size() == c.columns.size());
    for (size_t i = 0; i < std::min(columns.size(), c.columns.size()); ++i) {
      CHECK(columns[i].first == c.columns[i].first);
      CHECK_MESSAGE(columns[i].second == c.columns[i].second, columns[i].first, " is ", name_of(columns[i].second));
    }
    const Column* label = file->table.label();
    CHECK((label ? label->levels : std::vector<std::string>()) == c.classes);
    const auto split = make_split(file->table, {});
    const auto found = findings(*file, split.ok() ? &*split : nullptr, 0);
    for (const std::string& code : c.findings)
      CHECK_MESSAGE(std::any_of(found.begin(), found.end(), [&](const Claim& f) { return f.code == code; }), code);
  }
}

TEST_CASE("what is no table is named, with what to do") {
  const std::pair<const char*, std::string> kinds[] = {
      {"PDF", "%PDF-1.7\n..."},
      {"zip archive", std::string("PK\x03\x04 and so on")},
      {"xz", std::string("\xFD"
                         "7zXZ\0\0\0",
                         8)},
      {"before 2007", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and so on"},
      {"web page", "\n  <!DOCTYPE html><html><body>404</body></html>"},
      {"Git LFS", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"},
      {"SQLite", std::string("SQLite format 3\0 and so on", 26)},
      {"pickle", "\x80\x04\x95 and so on"},
      {"control characters", lines(40, [](int i) { return std::string("\x01\x02\x03\x04") + std::to_string(i); })},
  };
  for (const auto& [word, bytes] : kinds) {
    const auto file = read(bytes, "a.csv");
    INFO(word);
    CHECK_FALSE(file.ok());
    if (file.ok()) continue;
    CHECK(file.error().code == ErrorCode::bad_file);
    CHECK(file.error().what.find(word) != std::string::npos);
    CHECK_FALSE(file.error().advice.empty());
  }
}

TEST_CASE("long and deep inputs: linear in time, refused where nested too deep") {
  const auto began = std::chrono::steady_clock::now();
  std::string quotes, object = "{\"stars\":{";
  for (int i = 0; i < 40'000; ++i) quotes += "\"a\": 1, ";
  for (int i = 0; i < 40'000; ++i) object += (i ? ",\"" : "\"") + std::to_string(i) + "\":" + std::to_string(i % 5);
  object += "},\"label\":{";
  for (int i = 0; i < 40'000; ++i)
    object += (i ? ",\"" : "\"") + std::to_string(i) + (i % 2 ? "\":\"pos\"" : "\":\"neg\"");
  object += "}}";
  CHECK(read(quotes + "\nshort\n", "a.txt").ok());
  const auto columns = read(object, "a.json");
  REQUIRE(columns.ok());
  CHECK(columns->table.rows == 40'000);
  CHECK(columns->table.label()->levels.size() == 2);
  std::string open;
  for (int i = 0; i < 20'000; ++i) open += "\"x,1\n";
  CHECK(read(open).ok());
  const std::string deep(5000, '['), close(5000, ']');
  const auto nested =
      read("{\"text\":" + deep + close + ",\"label\":\"a\"}\n{\"text\":\"x\",\"label\":\"b\"}\n", "a.jsonl");
  REQUIRE(nested.ok());
  CHECK(nested->table.rows == 1);
  CHECK(nested->notes.unreadable.count == 1);
  // A cell of more than a MiB, and more columns than there is room for.
  const auto large = read("text,label\n\"" + std::string(3 << 20, 'x') + "\",a\nword,b\n");
  REQUIRE(large.ok());
  CHECK(large->table.columns[0].cells[0].size() == 3u << 20);
  CHECK(large->notes.long_cells == 1);
  std::string wide = "label";
  for (int i = 0; i < 3000; ++i) wide += ",c" + std::to_string(i);
  for (int row = 0; row < 8; ++row) {
    wide += row % 2 ? "\na" : "\nb";
    for (int i = 0; i < 3000; ++i) wide += "," + std::to_string(i + row);
  }
  const auto many = read(wide);
  REQUIRE(many.ok());
  CHECK(many->table.columns.size() == most_columns);
  CHECK(many->notes.columns_cut == 3001 - static_cast<int64_t>(most_columns));
  // Generous: quadratic time would be minutes.
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(60));
}

TEST_CASE("with a test file, rows that merely look alike stay and leaks are left out") {
  std::string train = "sex,class,age,survived\n", test = train, texts = "text,label\n", held = texts;
  for (int i = 0; i < 200; ++i) {
    const std::string row = std::string(i % 3 ? "male" : "female") + "," + std::to_string(1 + i % 3) + "," +
                            std::to_string(20 + i % 4 * 10) + "," + (i % 3 ? "no" : "yes") + "\n";
    (i < 140 ? train : test) += row;
    (i < 140 ? texts : held) += text(i % 150) + "," + label(i % 150) + "\n";
  }
  for (const auto& [first, second, leaks] : {std::tuple(train, test, 0), std::tuple(texts, held, 50)}) {
    auto file = read(first);
    const auto own = read(second);
    REQUIRE((file.ok() && own.ok()));
    int64_t dots = 0;
    REQUIRE(append_test(*file, *own, dots).ok());
    SplitOptions options;
    const auto split = make_split(file->table, options);
    REQUIRE(split.ok());
    CHECK(split->leaks == leaks);
    CHECK(std::count(split->part.begin(), split->part.end(), Part::left_out) == leaks);
    options.keep_leaks = true;
    const auto kept = make_split(file->table, options);
    REQUIRE(kept.ok());
    CHECK(std::count(kept->part.begin(), kept->part.end(), Part::left_out) == 0);
  }
}

TEST_CASE("the files of ../shared/cases") {
  const std::filesystem::path folder = "../shared/cases";
  if (!std::filesystem::exists(folder / "expected.json")) {
    MESSAGE("../shared/cases is absent: its files were not read");
    return;
  }
  std::ifstream in(folder / "expected.json");
  const json expected = json::parse(in, nullptr, false);
  REQUIRE(expected.is_object());
  for (const auto& [path, wanted] : expected.items()) {
    INFO(path);
    std::ifstream stream(folder / path, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(stream)), {});
    const auto file = read(bytes, std::filesystem::path(path).filename().string());
    CHECK(file.ok());
    if (!file.ok()) continue;
    const Table& table = file->table;
    if (wanted.contains("rows")) CHECK(table.rows == wanted["rows"].get<int64_t>());
    const Column* label = table.label();
    CHECK(label);
    if (!label) continue;
    if (wanted.contains("label")) CHECK(label->name == wanted["label"].get<std::string>());
    if (wanted.contains("classes") && wanted["classes"].is_number())
      CHECK(label->levels.size() == wanted["classes"].get<size_t>());
    else if (wanted.contains("classes")) CHECK(json(label->levels) == wanted["classes"]);
    if (!wanted.contains("roles")) continue;
    for (const auto& [column, role] : wanted["roles"].items()) {
      const int32_t at = table.find(column);
      CHECK(at >= 0);
      if (at >= 0) CHECK(name_of(table.columns[static_cast<size_t>(at)].role) == role.get<std::string>());
    }
  }
}

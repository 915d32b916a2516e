// Files of every kind, good and bad, and what is said about them.
#include "dataset/table/reader.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "dataset/table/encoding.h"
#include "dataset/table/records.h"
#include "dataset/table/report.h"
#include "help.h"

using namespace vitrine;
using namespace vitrine::dataset;

namespace {

std::string utf16(const std::string& ascii, bool little, bool mark) {
  std::string out;
  const auto unit = [&](unsigned u) {
    const char low = static_cast<char>(u & 0xFF), high = static_cast<char>(u >> 8);
    out += little ? low : high;
    out += little ? high : low;
  };
  if (mark) unit(0xFEFF);
  for (const char c : ascii) unit(static_cast<unsigned char>(c));
  return out;
}

const Column& column(const ReadFile& file, const char* name) {
  const int32_t at = file.table.find(name);
  REQUIRE(at >= 0);
  return file.table.columns[static_cast<size_t>(at)];
}

bool has(const std::vector<Claim>& list, const char* code, double statistic) {
  return std::any_of(list.begin(), list.end(),
                     [&](const Claim& c) { return c.code == code && c.statistic == statistic; });
}

}  // namespace

TEST_CASE("CSV: quoted separators, line ends and quotes; header; roles") {
  const auto file = read(
      "id,review,stars,label\r\n1,\"good, \"\"really\"\"\nit is a fine film\",4.5,pos\r\n2,dull and far too long a "
      "film,1,neg\r\n"
      "3,I liked it from the first minute,4,pos\r\n4,not for me I am afraid to say,2,neg\r\n");
  REQUIRE(file.ok());
  CHECK(file->format.header);
  CHECK(file->table.rows == 4);
  CHECK(column(*file, "review").cells[0] == "good, \"really\"\nit is a fine film");
  CHECK(column(*file, "review").role == Role::text);
  CHECK(column(*file, "label").role == Role::label);
  CHECK(column(*file, "stars").role == Role::number);
  CHECK(column(*file, "stars").numbers[0] == 4.5);
  CHECK(column(*file, "label").levels == std::vector<std::string>{"neg", "pos"});
}

TEST_CASE("TSV without header: text<TAB>label and label<TAB>text") {
  const auto a =
      read("a stirring , funny film\t1\nit 's \"dull and long\t0\na joy to watch\t1\nno fun at all\t0\n", "x.tsv");
  REQUIRE(a.ok());
  CHECK_FALSE(a->format.header);
  CHECK(a->table.rows == 4);
  CHECK(column(*a, "text").cells[1] == "it 's \"dull and long");
  CHECK(column(*a, "label").levels == std::vector<std::string>{"0", "1"});
  const auto b = read(
      "2\tFears for pensions, unions say. More\n3\tThe race is on: launch date set\n2\tOil prices rise, again\n3\tA "
      "new chip, faster\n",
      "x.tsv");
  REQUIRE(b.ok());
  CHECK(column(*b, "label").cells[1] == "3");
  CHECK(column(*b, "text").cells[2] == "Oil prices rise, again");
}

TEST_CASE("label text lines, with and without a sub-label") {
  std::string plain, sub;
  for (int i = 0; i < 24; ++i) {
    plain += i % 2 ? "0 smart and alert , a gem\n" : "1 he travels to town\n";
    sub += i % 2 ? "DESC:manner How did it begin ?\n" : "HUM:ind Who was first ?\n";
  }
  const auto a = read(plain, "subj.txt");
  REQUIRE(a.ok());
  CHECK(a->format.labelled == Labelled::word);
  CHECK(column(*a, "label").cells[0] == "1");
  CHECK(column(*a, "text").cells[1] == "smart and alert , a gem");
  const auto b = read(sub, "trec.txt");
  REQUIRE(b.ok());
  CHECK(column(*b, "label").levels == std::vector<std::string>{"DESC", "HUM"});
  CHECK(column(*b, "sub-label").role != Role::label);
}

TEST_CASE("JSON lines: keys that come late, nested values, lines that are no JSON") {
  const auto file = read(
      "{\"text\": \"a good one it is\", \"label\": 1}\nnot json\n{\"label\": 0, \"text\": \"a bad one\", \"more\": "
      "{\"x\": 1}}\n",
      "x.jsonl");
  REQUIRE(file.ok());
  CHECK(file->table.rows == 2);
  CHECK(file->notes.unreadable.count == 1);
  CHECK(column(*file, "more").cells[0].empty());
  CHECK(column(*file, "more").cells[1] == "{\"x\":1}");
  CHECK(column(*file, "label").cells[0] == "1");
}

TEST_CASE("plain lines are one column of text") {
  const auto file = read("The first line, with a comma.\n\nA second one.\nAnd a third; it ends here.\n", "x.txt");
  REQUIRE(file.ok());
  CHECK(file->format.kind == FileFormat::Kind::lines);
  CHECK(file->table.rows == 3);
  CHECK(file->notes.empty_lines == 1);
}

TEST_CASE("encodings give the same table") {
  const std::string csv = "word,label\nhello there my friend,a\ngood day to you all,b\n";
  for (const bool little : {true, false}) {
    for (const bool mark : {true, false}) {
      const auto file = read(utf16(csv, little, mark));
      REQUIRE(file.ok());
      CHECK(file->format.encoding == (little ? "UTF-16LE" : "UTF-16BE"));
      CHECK(column(*file, "word").cells[1] == "good day to you all");
    }
  }
  const auto latin = read("word,label\ncaf\xE9 and \x93quotes\x94 here,a\nmore of it,b\n");
  REQUIRE(latin.ok());
  CHECK(latin->format.encoding == "Latin-1");
  CHECK(column(*latin, "word").cells[0] == "café and “quotes” here");
  const auto marked = read("\xEF\xBB\xBFword,label\na long line with café au lait,a\nanother long line of it,b\n");
  REQUIRE(marked.ok());
  CHECK(marked->table.columns[0].name == "word");
}

TEST_CASE("a quote that never closes does not swallow the file") {
  std::string csv = "text,label\n\"an open quote here,a\n";
  for (int i = 0; i < 30; ++i) csv += "some more words to read,b\n";
  const auto file = read(csv);
  REQUIRE(file.ok());
  CHECK(file->table.rows == 31);
}

TEST_CASE("what is wrong with a table is counted") {
  const auto file = read(
      "text,score,label\ngood good film,1,a\ngood good film,1,a\ngood good film,1,b\n,,b\nshort film here,x,a\nshort "
      "film too,2,\n"
      "one more film,3,a,extra\none last film,4,a\nbad bad film,5,a\n");
  REQUIRE(file.ok());
  const auto list = findings(*file, nullptr, 0);
  CHECK(has(list, "duplicates", 2));
  CHECK(has(list, "conflicting_labels", 3));
  CHECK(has(list, "empty_rows", 1));
  CHECK(has(list, "unlabelled", 1));
  CHECK(has(list, "ragged_rows", 1));
  const auto one = read("text,label\na film to see,x\na film to miss,x\na film for two,x\nmore film,x\n");
  REQUIRE(one.ok());
  auto choice = one->table;
  REQUIRE(set_roles(choice, {{"label", Role::label}}).ok());
  const ReadFile again{choice, one->format, one->notes};
  CHECK(has(findings(again, nullptr, 0), "one_class", 1));
}

TEST_CASE("the test file: labels with a full stop; rows that merely look alike stay") {
  auto train = read(
      "39, State-gov, <=50K\n50, Private, >50K\n38, Private, <=50K\n53, Private, <=50K\n28, Local-gov, >50K\n37, "
      "Private, <=50K\n");
  const auto test = read("25, Private, <=50K.\n50, Private, >50K.\n");
  REQUIRE(train.ok());
  REQUIRE(test.ok());
  int64_t dots = 0;
  REQUIRE(append_test(*train, *test, dots).ok());
  CHECK(dots == 2);
  CHECK(train->table.rows == 8);
  CHECK(train->table.label()->levels.size() == 2);
  const auto split = make_split(train->table, {});
  REQUIRE(split.ok());
  CHECK(split->part[6] == Part::test);
  CHECK(split->part[1] != Part::left_out);  // two columns are no leak
  CHECK(split->leaks == 0);
}

TEST_CASE("the split: stratified, whole groups of twins, the same for the same seed") {
  std::string csv = "text,label\n";
  for (int i = 0; i < 400; ++i)
    csv += "row number " + std::to_string(i % 300) + " of them," + (i % 300 % 4 ? "a" : "b") + "\n";
  const auto file = read(csv);
  REQUIRE(file.ok());
  const auto split = make_split(file->table, {}), same = make_split(file->table, {});
  REQUIRE(split.ok());
  CHECK(split->part == same->part);
  CHECK(split->of(Part::train).size() == doctest::Approx(200).epsilon(0.03));
  CHECK(split->of(Part::test).size() == doctest::Approx(120).epsilon(0.03));
  for (size_t i = 300; i < 400; ++i) CHECK(split->part[i] == split->part[i - 300]);
  for (const Part p : {Part::train, Part::validation, Part::test}) {
    double b = 0;
    for (const int32_t row : split->of(p)) b += file->table.label()->codes[static_cast<size_t>(row)] == 1;
    CHECK(b / static_cast<double>(split->of(p).size()) == doctest::Approx(0.25).epsilon(0.08));
  }
  const auto by_column = read(
      "text,set,label\nthe first of four long rows,train,x\nthe second of four long rows,test,y\nthe third of four "
      "long rows,dev,x\nthe last of four long rows,train,y\n");
  REQUIRE(by_column.ok());
  auto table = by_column->table;
  REQUIRE(set_roles(table, {{"label", Role::label}, {"set", Role::ignore}, {"text", Role::text}}).ok());
  SplitOptions options;
  options.column = "set";
  const auto own = make_split(table, options);
  REQUIRE(own.ok());
  CHECK(own->part == std::vector<Part>{Part::train, Part::test, Part::validation, Part::train});
}

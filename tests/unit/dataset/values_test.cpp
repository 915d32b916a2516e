// Cells as numbers, dates and gaps.
#include "dataset/table/values.h"

#include <doctest/doctest.h>

#include "help.h"

using namespace vitrine;
using namespace vitrine::dataset;

TEST_CASE("what is a number and what is missing") {
  CHECK(number_of("1,234,567.5") == 1234567.5);
  CHECK(number_of("12,34,567") == 1234567);  // as India groups
  CHECK(number_of("1 234 567") == 1234567);
  CHECK(number_of("1'234.5") == 1234.5);
  CHECK(number_of("-2e-3") == -0.002);
  CHECK(number_of("(1,200)") == -1200);
  CHECK(number_of("−5") == -5);
  CHECK(number_of(".5") == 0.5);
  for (const char* no : {"1,23",  "inf",  "nan", "0x10",  "1 2", "",     "--1", "1,2345", "1_000", "12,34",
                         "1,2,3", "5/10", "3-4", "10:30", "$5",  "5 kg", "one", "1e999",  "+",     "."})
    CHECK_MESSAGE(!number_of(no), no);
  for (const char* gone : {"", "?", "NA", "n/a", "NaN", "null", "None", "<NA>", "#N/A", "\\N"})
    CHECK_MESSAGE(is_missing(gone), gone);
  for (const char* there : {"0", "no", "nothing", "nan.", "N"}) CHECK_FALSE(is_missing(there));
}

TEST_CASE("units, currencies, multiples and decimal commas are found for a column as a whole") {
  const auto look = [](std::vector<std::string> cells) {
    return look_at_numbers(cells.size(), [&](size_t i) { return std::string_view(cells[i]); }, {}, {});
  };
  auto l = look({"$1,200", "$80", "-$3.50", "$0"});
  CHECK(l.numbers == 4);
  CHECK(l.style.before == "$");
  CHECK(number_of("-$3.50", l.style) == -3.5);
  l = look({"1 day", "2 days", "10 days", ""});
  CHECK(l.numbers == 3);
  CHECK(l.style.after == "day");
  l = look({"1.2k", "3M", "900", "1B"});
  CHECK(number_of("1.2k", l.style) == 1200);
  CHECK(number_of("3M", l.style) == 3e6);
  l = look({"2,5", "1.234,5", "7", "0,1"});
  CHECK(l.style.decimal == ',');
  CHECK(number_of("1.234,5", l.style) == 1234.5);
  CHECK(look({"007", "042", "900"}).codes);
  CHECK_FALSE(look({"0.5", "10", "900"}).codes);
  CHECK(look({"45 %", "7%", "0 %"}).style.after == "%");
}

TEST_CASE("dates") {
  const double day = *date_of("2024-01-31", false);
  CHECK(day == 19753);  // days since 1970-01-01
  for (const char* same : {"2024/01/31", "2024.1.31", "31.01.2024", "31.1.24", "Jan 31, 2024", "31 January 2024",
                           "31-Jan-2024", "Wed, 31 Jan 2024", "1/31/2024", "January 31st, 2024"})
    CHECK_MESSAGE(date_of(same, false) == day, same);
  CHECK(date_of("31/01/2024", true) == day);
  CHECK(date_of("2024-01-31T12:00:00Z", false) == day + 0.5);
  CHECK(date_of("2024-01-31 06:00", false) == day + 0.25);
  CHECK(date_of("1/31/2024 6:00 PM", false) == day + 0.75);
  CHECK(date_of("1970-01-01", false) == 0.0);
  CHECK(date_of("1969-12-31", false) == -1.0);
  for (const char* no : {"2024-02-30", "2024-13-01", "31/01/2024", "1.2.3", "192.168.1.1", "May", "2024",
                         "may be 2 or 3", "2024-01-31 25:99", "12-34-56-78", "10:30:00"})
    CHECK_MESSAGE(!date_of(no, false), no);
}

TEST_CASE("levels: equal numbers are one, none of three stances stays, gaps do not") {
  std::string csv = "text,label\n", stance = "text,stance\n", gaps = "colour,label\n";
  for (int i = 0; i < 30; ++i) {
    csv += "a row of several words " + std::to_string(i) + (i % 2 ? ",1\n" : i % 4 ? ",0\n" : ",0.0\n");
    const char* stances[] = {"favor", "against", "none"};
    stance += "a row of several words " + std::to_string(i) + "," + stances[i % 3] + "\n";
    gaps += std::string(i % 3 == 0 ? "red" : i % 3 == 1 ? "none" : "") + (i % 2 ? ",x\n" : ",y\n");
  }
  const auto a = read(csv), b = read(stance), c = read(gaps);
  REQUIRE(a.ok());
  CHECK(a->table.label()->levels == std::vector<std::string>{"0.0", "1"});
  CHECK(a->table.label()->respelt == 7);
  CHECK(b->table.label()->levels == std::vector<std::string>{"against", "favor", "none"});
  CHECK(c->table.columns[0].levels == std::vector<std::string>{"red"});
  ReadOptions missing;
  missing.missing = {"none"};
  CHECK(read(stance, "a.csv", missing)->table.label()->levels.size() == 2);
  ReadOptions nothing;
  nothing.missing.emplace();
  CHECK(read(gaps, "a.csv", nothing)->table.columns[0].levels == std::vector<std::string>{"none", "red"});
}

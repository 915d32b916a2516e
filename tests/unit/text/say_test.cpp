#include "text/say.h"

#include <doctest/doctest.h>

#include <memory>

#include "text/catalogue.h"
#include "text/format.h"

using namespace vitrine;

namespace {

// Until its end, the language of a catalogue.
struct Speaking {
  explicit Speaking(std::string_view json) {
    auto read = Catalogue::read(json);
    REQUIRE_MESSAGE(read.ok(), (read.ok() ? "" : read.error().sentence()));
    speak(std::make_shared<const Catalogue>(std::move(*read)));
  }
  ~Speaking() { speak(nullptr); }
};

std::string file(const std::string& words, const std::string& plural = "one", const std::string& more = "") {
  return R"({"language":"de","name":"Deutsch","plural":")" + plural + R"(","decimal":",","group":".","words":)" +
         words + more + "}";
}

std::string error_of(std::string_view json) {
  const auto read = Catalogue::read(json);
  return read.ok() ? "" : read.error().sentence();
}

}  // namespace

TEST_CASE("English needs no catalogue") {
  CHECK(say("Reload") == "Reload");
  CHECK(say("{n|# row|# rows} of {file}", 1, "a.csv") == "1 row of a.csv");
  CHECK(say("{n|# row|# rows} of {file}", 5130, "a.csv") == "5,130 rows of a.csv");
  CHECK(say("{n|row|rows}: {n}", 0) == "rows: 0");
  CHECK(say("seed {seed}", ungrouped(5130)) == "seed 5130");
  CHECK(say("{{not a placeholder}") == "{not a placeholder}");
  CHECK(say("{a} and {b} and {a}", "x", "{a}") == "x and {a} and x");  // words are not read as patterns
  CHECK(say("{n|# token|# tokens}", -1) == "−1 token");
  CHECK(say("{a}, {b}", "x") == "x, ");
  CHECK(say("open {brace") == "open {brace");
  CHECK(translated("Nobody {knows} this") == "Nobody {knows} this");
  CHECK(say(phrase("{n|# row|# rows}", 2)) == "2 rows");
}

TEST_CASE("a language has its own order, forms and separators") {
  const Speaking german(
      file(R"({"{n|# row|# rows} of {file}": "{file}: {n|# Zeile|# Zeilen}", "Title": "Titel", "“{word}”": "„{word}“",
                               "from {p} to {q}": "von {p} bis {q}"})",
           "one", R"(,"in":{"column":{"rest":"Rest"},"verb":{"rest":"ruhen"}})"));
  CHECK(say("{n|# row|# rows} of {file}", 1, "a.csv") == "a.csv: 1 Zeile");
  CHECK(say("{n|# row|# rows} of {file}", 5130, "a.csv") == "a.csv: 5.130 Zeilen");
  CHECK(say("from {p} to {q}", decimal(-0.25), chance(0.9999)) == "von −0,25 bis > 0,999");
  CHECK(say("from {p} to {q}", numeral("1,234.5"), numeral("0.5")) == "von 1.234,5 bis 0,5");
  CHECK(in_english(phrase("{n|# row|# rows} of {file}", 5130, "a.csv")) == "5,130 rows of a.csv");
  CHECK(in_english(phrase("from {p}", numeral("0.5"))) == "from 0.5");
  const std::vector<SaidPart> parts = say_parts(phrase("{n|# row|# rows} of {file}", 2, "a.csv"));
  REQUIRE(parts.size() == 3);
  CHECK(parts[0].text == "a.csv");
  CHECK(parts[0].word == 1);
  CHECK(parts[1].text == ": ");
  CHECK(parts[1].word == -1);
  CHECK(parts[2].text == "2 Zeilen");
  CHECK(parts[2].word == 0);
  CHECK(translated("Title") == "Titel");
  CHECK(in_quotes(" a") == "„ a“");
  CHECK(say_in("column", "rest") == "Rest");
  CHECK(say_in("verb", "rest") == "ruhen");
  // What the language lacks is English, with the numbers of the language.
  CHECK(say("rest") == "rest");
  CHECK(say("{n|# token|# tokens}", 5130) == "5.130 tokens");
  CHECK(say("{n|# token|# tokens}", 1) == "1 token");
  CHECK(percent(0.5) == "50,0 %");
  CHECK(duration(2500) == "2,5 s");
  CHECK(short_number(0.25) == "0.25");
}

TEST_CASE("the forms of a number are those of the language") {
  CHECK(plural_form(PluralRule::one, 0) == 1);
  CHECK(plural_form(PluralRule::up_to_one, 0) == 0);
  CHECK(plural_form(PluralRule::up_to_one, 2) == 1);
  CHECK(plural_form(PluralRule::none, 7) == 0);
  const auto slavic = [](int64_t n) { return plural_form(PluralRule::slavic, n); };
  CHECK(slavic(1) == 0);
  CHECK(slavic(3) == 1);
  CHECK(slavic(5) == 2);
  CHECK(slavic(11) == 2);
  CHECK(slavic(12) == 2);
  CHECK(slavic(21) == 0);
  CHECK(slavic(102) == 1);
  CHECK(slavic(112) == 2);
  CHECK(slavic(INT64_MIN) == 2);
  const Speaking japanese(file(R"({"{n|# row|# rows}": "{n|#行}"})", "none"));
  CHECK(say("{n|# row|# rows}", 1) == "1行");
  CHECK(say("{n|# token|# tokens}", 1) == "1 token");  // English, by the English rule
}

TEST_CASE("a bad catalogue is an error, and the language stays as it was") {
  CHECK(error_of("{") == "The file of the language is not a JSON object.");
  CHECK(error_of("[]") == "The file of the language is not a JSON object.");
  CHECK(error_of("{}") == "The file of the language lacks a text (language).");
  CHECK(error_of(file("{}", "most")) == "The file of the language names an unknown plural rule (most).");
  CHECK(error_of(file("3")) == "The file of the language has words that are no object.");
  CHECK(error_of(file(R"({"Title": 3})")) == "The file of the language has a sentence that is no text (Title).");
  CHECK(error_of(file(R"({"{n}": "{m}"})")).find("a placeholder that the English sentence has not") !=
        std::string::npos);
  CHECK(error_of(file(R"({"{n}": "{n"})")).find("A placeholder has no end") != std::string::npos);
  CHECK(error_of(file(R"({"{n|a|b}": "{n|a|b|c}"})")).find("another number of forms") != std::string::npos);
  CHECK(error_of(file("{}", "one", R"(,"in":[])")).find("contexts") != std::string::npos);
  CHECK(error_of(std::string(5 << 20, ' ')) == "The file of the language is too large.");
  CHECK(spoken() == nullptr);
}

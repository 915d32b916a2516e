#include "checkpoint/strict_json.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

using namespace vitrine;

TEST_CASE("strict JSON reads what nlohmann::json reads") {
  const char* texts[] = {"null",
                         "[]",
                         "{}",
                         " [1, -2, 3.5, 1e3, \"a\\u00e9\\ud83d\\ude00\", true, false, null] ",
                         R"({"a": {"b": [[], {}, [1, [2, [3]]]], "": 0}, "c": "d"})",
                         "18446744073709551615",
                         "-9223372036854775808"};
  for (const char* text : texts) {
    const auto value = parse_strict_json(text, "x.json");
    REQUIRE_MESSAGE(value.ok(), text);
    CHECK(*value == nlohmann::json::parse(text));
  }
}

TEST_CASE("strict JSON refuses malformed text, saying where") {
  for (const char* text : {"", " ", "{", "[1,", "[1}", "{\"a\"}", "{\"a\":1,}", "nul", "01", "1 2", "\"\x01\"",
                           "\"\xFF\"", "\"\\ud800\"", "1e999", "[NaN]", "// comment\n1"}) {
    const auto value = parse_strict_json(text, "x.json");
    REQUIRE_MESSAGE(!value.ok(), text);
    CHECK(value.error().code == ErrorCode::bad_file);
    CHECK(value.error().where.starts_with("x.json"));
  }
  CHECK_FALSE(parse_strict_json(std::string_view("{}\0x", 4), "x.json").ok());
  CHECK(parse_strict_json("[1,]", "x.json").error().where == "x.json, byte 4");
}

TEST_CASE("strict JSON refuses a key given twice") {
  const auto value = parse_strict_json(R"({"a": 1, "b": {"c": 2, "c": 3}})", "x.json");
  REQUIRE(!value.ok());
  CHECK(value.error().what == "The key \"c\" is given twice");
}

TEST_CASE("nesting without end is refused at once") {
  CHECK(parse_strict_json(std::string(64, '[') + std::string(64, ']'), "x.json").ok());
  CHECK_FALSE(parse_strict_json(std::string(65, '[') + std::string(65, ']'), "x.json").ok());
  CHECK_FALSE(parse_strict_json(std::string(5'000'000, '['), "x.json").ok());
  std::string objects;
  for (int i = 0; i < 1'000'000; ++i) objects += "{\"a\":";
  CHECK_FALSE(parse_strict_json(objects, "x.json").ok());
}

TEST_CASE("names from files are quoted, cut and made harmless") {
  CHECK(quoted_name("wte.weight") == "\"wte.weight\"");
  CHECK(quoted_name("a\nb\x7F\x1B") == "\"a\\x0ab\\x7f\\x1b\"");
  CHECK(quoted_name("\xFFx") == "\"\uFFFDx\"");
  CHECK(quoted_name(std::string(500, 'a')) == '"' + std::string(79, 'a') + "…\"");
}

#include "checkpoint/config.h"

#include <doctest/doctest.h>

using namespace vitrine;

namespace {

Config config(std::string_view json) {
  auto out = Config::parse(json);
  REQUIRE(out.ok());
  return std::move(*out);
}

}  // namespace

TEST_CASE("fields are read with their types") {
  const Config c = config(R"({"model_type": "gpt2", "n_layer": 12, "eps": 1e-5, "tie": false, "act": "gelu_new",
                              "n_inner": null, "vitrine": {"mask": 3}, "big": 9223372036854775807, "whole": 1})");
  CHECK(c.model_type() == "gpt2");
  CHECK(*c.integer("n_layer", 1, 100) == 12);
  CHECK(*c.integer("big", 0, INT64_MAX) == INT64_MAX);
  CHECK(*c.number("eps") == 1e-5);
  CHECK(*c.number("whole") == 1.0);
  CHECK(*c.boolean("tie") == false);
  CHECK(*c.text("act") == "gelu_new");
  CHECK(c.object("vitrine") == R"({"mask":3})");
  CHECK(c.object("absent") == "{}");
  CHECK(c.object("act") == "{}");
}

TEST_CASE("absent and null fields take the fallback, or are an error") {
  const Config c = config(R"({"n_inner": null})");
  CHECK(c.model_type().empty());
  for (const char* field : {"n_inner", "absent"}) {
    CHECK(*c.integer(field, 1, 10, 7) == 7);
    CHECK(*c.number(field, 0.5) == 0.5);
    CHECK(*c.boolean(field, true) == true);
    CHECK(*c.text(field, "x") == "x");
    CHECK(c.integer(field, 1, 10).error().what == "The field \"" + std::string(field) + "\" is missing");
    CHECK_FALSE(c.number(field).ok());
    CHECK_FALSE(c.boolean(field).ok());
    CHECK_FALSE(c.text(field).ok());
  }
}

TEST_CASE("mistyped fields are an error even with a fallback") {
  const Config c =
      config(R"({"i": 1.5, "t": 3, "b": 0, "n": "1", "o": {}, "huge": 18446744073709551615, "whole": 12.0})");
  CHECK(c.integer("i", 0, 10, 1).error().code == ErrorCode::bad_file);
  CHECK(c.integer("i", 0, 10, 1).error().what == "The field \"i\" should be an integer, not number");
  CHECK_FALSE(c.integer("whole", 0, 100).ok());
  CHECK_FALSE(c.text("t", "x").ok());
  CHECK_FALSE(c.boolean("b", true).ok());
  CHECK_FALSE(c.number("n", 1.0).ok());
  CHECK_FALSE(c.integer("o", 0, 1, 1).ok());
  CHECK(c.integer("huge", INT64_MIN, INT64_MAX).error().what ==
        "The field \"huge\" is 18446744073709551615, outside -9223372036854775808 to 9223372036854775807");
}

TEST_CASE("integers keep to their range") {
  const Config c = config(R"({"n": 5, "m": -5})");
  CHECK(c.integer("n", 5, 5).ok());
  CHECK(c.integer("n", 6, 10).error().what == "The field \"n\" is 5, outside 6 to 10");
  CHECK_FALSE(c.integer("n", 0, 4).ok());
  CHECK(*c.integer("m", -5, 0) == -5);
  CHECK_FALSE(c.integer("m", 0, 10).ok());
}

TEST_CASE("what is no config is refused") {
  for (const char* text : {"", "[]", "3", "null", "{\"a\":", "{\"a\":1,\"a\":2}", "\xFF"}) {
    const auto out = Config::parse(text);
    REQUIRE_MESSAGE(!out.ok(), text);
    CHECK(out.error().code == ErrorCode::bad_file);
    CHECK(out.error().where.starts_with("config.json"));
  }
}

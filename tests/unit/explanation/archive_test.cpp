// What is written is read back; what is missing or of another type is an error that names struct and field.
#include "explanation/archive.h"

#include <doctest/doctest.h>

#include <limits>
#include <map>

using namespace vitrine;
using nlohmann::json;

namespace {

enum class Colour { red, green };
const char* name_of(Colour c) { return c == Colour::red ? "red" : "green"; }

struct Inner {
  int32_t a = 0;
  std::optional<double> b;
  bool operator==(const Inner&) const = default;
};
struct Outer {
  std::string name;
  Colour colour = Colour::red;
  uint8_t small = 0;
  std::vector<Inner> list;
  std::map<std::string, double> by_name;
  bool flag = false;
  bool operator==(const Outer&) const = default;
};

}  // namespace

template <>
struct vitrine::Names<Colour> {
  static constexpr Colour all[] = {Colour::red, Colour::green};
};
template <>
struct vitrine::Fields<Inner> {
  static constexpr const char* what = "the inner";
  static void list(auto& a, auto& inner) {
    a.must("a", inner.a, -5, 5);
    a.may("b", inner.b);
    a.says("double_a", 2 * inner.a);
  }
};
template <>
struct vitrine::Fields<Outer> {
  static constexpr const char* what = "the outer";
  static void list(auto& a, auto& outer) {
    a.must("name", outer.name);
    a.may("colour", outer.colour);
    a.may("small", outer.small);
    a.may("list", outer.list);
    a.may("by_name", outer.by_name);
    a.brief("flag", outer.flag);
    a.check(outer.name != "no", "name", "another one");
  }
};

TEST_CASE("archive: there and back, in CBOR and in text") {
  const Outer outer{"x", Colour::green, 200, {{3, 0.5}, {-4, {}}}, {{"k", 1.5}}, true};
  const json j = written(outer);
  CHECK(j["list"][0]["double_a"] == 6);
  CHECK_FALSE(j["list"][1].contains("b"));
  for (const json& form : {json::from_cbor(json::to_cbor(j)), json::parse(j.dump())}) {
    const auto back = read_as<Outer>(form, ErrorCode::bad_file);
    REQUIRE(back.ok());
    CHECK(*back == outer);
  }
  CHECK_FALSE(written(Outer{}).contains("flag"));
  CHECK(written(std::numeric_limits<double>::quiet_NaN()).is_null());
}

TEST_CASE("archive: a wrong type from outside is an error, never an abort") {
  const auto refused = [](const char* text, const char* where) {
    CAPTURE(text);
    const auto outer = read_as<Outer>(json::parse(text), ErrorCode::bad_file);
    REQUIRE_FALSE(outer.ok());
    CHECK(outer.error().code == ErrorCode::bad_file);
    CHECK(outer.error().where == where);
    CHECK(outer.error().what.find(" must be ") != std::string::npos);
  };
  refused("5", "");
  refused("[]", "");
  refused("{}", "name");
  refused(R"({"name": 5})", "name");
  refused(R"({"name": null})", "name");
  refused(R"({"name": "no"})", "name");
  refused(R"({"name": "x", "colour": "blue"})", "colour");
  refused(R"({"name": "x", "colour": {}})", "colour");
  refused(R"({"name": "x", "small": 256})", "small");
  refused(R"({"name": "x", "small": -1})", "small");
  refused(R"({"name": "x", "small": 1.5})", "small");
  refused(R"({"name": "x", "list": {}})", "list");
  refused(R"({"name": "x", "list": [5]})", "");
  refused(R"({"name": "x", "list": [{"a": 6}]})", "a");
  refused(R"({"name": "x", "list": [{"a": 18446744073709551615}]})", "a");
  refused(R"({"name": "x", "list": [{"a": 1, "b": "1"}]})", "b");
  refused(R"({"name": "x", "by_name": [1]})", "by_name");
  refused(R"({"name": "x", "by_name": {"k": true}})", "by_name");
  refused(R"({"name": "x", "flag": 1})", "flag");
  const auto fewer = read_as<Outer>(json::parse(R"({"name": "x", "list": null, "more": []})"), ErrorCode::bad_file);
  REQUIRE(fewer.ok());
  CHECK(*fewer == Outer{"x", Colour::red, 0, {}, {}, false});
}

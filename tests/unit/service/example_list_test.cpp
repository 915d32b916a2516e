// Pages of examples with a known rationale.
#include "service/example_list.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

using namespace vitrine;
using namespace vitrine::service;

namespace {

constexpr const char* file = R"({
  "where": [{"prompt": "Tom hid the key in the box. The key is in the", "answer": " box", "foil": " hall", "rationale": [[12, 15], [23, 26]], "pair_prompt": "Tom hid the key in the hall. The key is in the"},
            {"prompt": "two"}, {"prompt": "three"}],
  "who": [{"prompt": "one", "answer": " a"}]})";

}  // namespace

TEST_CASE("a page has its examples, and the names and sizes of all groups") {
  ExampleList list;
  REQUIRE(list.read(file).ok());
  const auto page = list.page("where", 0, 2);
  REQUIRE(page.ok());
  CHECK((*page)["groups"].size() == 2);
  CHECK((*page)["groups"][0]["name"] == "where");
  CHECK((*page)["groups"][0]["count"] == 3);
  REQUIRE((*page)["examples"].size() == 2);
  const auto& first = (*page)["examples"][0];
  CHECK(first["rationale"] == "12-15,23-26");
  CHECK(first["pair"] == "Tom hid the key in the hall. The key is in the");
  CHECK(first["target"] == " box");
  CHECK((*page)["examples"][1]["rationale"] == "");
  CHECK((*list.page("where", 2, 50))["examples"].size() == 1);
  CHECK((*list.page("where", 99, 50))["examples"].empty());
  CHECK((*list.page("", 0, 50))["group"] == "where");
}

TEST_CASE("what is not there is said in a sentence") {
  ExampleList list;
  CHECK(!list.page("", 0, 1).ok());
  REQUIRE(list.read(file).ok());
  const auto none = list.page("what", 0, 1);
  REQUIRE(!none.ok());
  CHECK(none.error().what.find("what") != std::string::npos);
  CHECK(!list.read("nonsense").ok());
  CHECK(list.page("who", 0, 1).ok());  // the list before is kept
}

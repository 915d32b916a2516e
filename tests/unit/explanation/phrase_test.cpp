#include <doctest/doctest.h>

#include "explanation/phrase_fields.h"

using namespace vitrine;

TEST_CASE("a sentence travels as its pattern and its words") {
  const Phrase said =
      phrase("{n|# row|# rows} of {file}, seed {seed}, {p}", 2, "a.csv", ungrouped(5130), numeral("0.25"));
  const nlohmann::json j = written(said);
  CHECK(j["words"] == nlohmann::json::parse(R"([2, "a.csv", {"plain": 5130}, {"numeral": "0.25"}])"));
  const auto read = read_as<Phrase>(j, ErrorCode::bad_file);
  REQUIRE(read.ok());
  CHECK(*read == said);
  CHECK(say(*read) == "2 rows of a.csv, seed 5130, 0.25");
  for (const char* bad : {R"({"pattern": "x"})", R"({"pattern": "x", "words": [null]})",
                          R"({"pattern": "x", "words": [{"plain": "7"}]})", R"({"pattern": 1, "words": []})"})
    CHECK_FALSE(read_as<Phrase>(nlohmann::json::parse(bad), ErrorCode::bad_file).ok());
}

// Planted truth: tables whose rule is known. The tree finds it and says it; shuffled labels give nothing.
#include "dataset/tree/grow.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "dataset/tree/edit.h"
#include "dataset/tree/measure.h"
#include "help.h"
#include "statistics/random.h"

using namespace vitrine;
using namespace vitrine::dataset;

namespace {

// late when distance >= 7 and weather is storm or snow, else on time; `noise` of the labels are turned round.
std::string delays(int rows, double noise, uint64_t seed) {
  Random random(seed);
  std::string text = "distance,weather,colour,label\n";
  const char* weathers[] = {"sun", "rain", "storm", "snow"};
  for (int i = 0; i < rows; ++i) {
    const auto distance = random.below(15);
    const char* weather = weathers[random.below(4)];
    bool late = distance >= 7 && weather[0] == 's' && weather[1] != 'u';
    if (random.uniform() < noise) late = !late;
    text += std::to_string(distance) + "," + weather + "," + (random.below(2) ? "red" : "blue") + "," +
            (late ? "late" : "on time") + "\n";
  }
  return text;
}

// Reviews of filler words; good ones contain "superb" or "never dull".
std::string reviews(int rows, uint64_t seed, bool shuffled = false) {
  Random random(seed);
  const char* filler[] = {"the", "film", "is", "a", "story", "of", "two", "friends", "in", "town", "with", "music"};
  std::string text;
  for (int i = 0; i < rows; ++i) {
    const bool good = random.below(2) == 1;
    std::string line;
    for (int k = 0; k < 8; ++k) line += std::string(filler[random.below(12)]) + " ";
    if (good) line += random.below(2) ? "superb" : "never dull";
    const bool label = shuffled ? random.below(2) == 1 : good;
    text += line + "\t" + (label ? "good" : "bad") + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("the rule of a table is found and said") {
  auto file = read(delays(1500, 0.05, 4));
  REQUIRE(file.ok());
  const Tree tree = grown(ground_of(file->table), 8);
  CHECK(tree.leaves == 3);
  std::vector<std::string> said;
  for (const TreeNode& node : tree.nodes)
    if (!node.leaf()) said.push_back(words_of(*node.question));
  REQUIRE(said.size() == 2);
  CHECK(std::find(said.begin(), said.end(), "Is distance at least 7?") != said.end());
  const bool weather = std::any_of(said.begin(), said.end(), [](const std::string& s) {
    return s == "Is weather “storm” or “snow”?" || s == "Is weather “snow” or “storm”?" ||
           s == "Is weather “sun” or “rain”?" || s == "Is weather “rain” or “sun”?";
  });
  CHECK(weather);
  CHECK(tree.accuracy[static_cast<size_t>(Part::test)].value() > 0.92);
  for (const TreeNode& node : tree.nodes)
    if (!node.leaf()) CHECK(node.gain.significant);
}

TEST_CASE("words that decide are found") {
  auto file = read(reviews(900, 2), "reviews.tsv");
  REQUIRE(file.ok());
  CHECK(file->table.columns[0].role == Role::text);
  CHECK(file->table.columns[1].role == Role::label);
  const Tree tree = grown(ground_of(file->table), 8);
  REQUIRE(tree.leaves >= 2);
  const Question& q = *tree.nodes.front().question;
  CHECK(q.kind == Question::Kind::ngrams);
  CHECK(tree.accuracy[static_cast<size_t>(Part::test)].value() > 0.97);
  const auto says = [&](const char* word) {
    return std::find(q.ngrams.begin(), q.ngrams.end(), word) != q.ngrams.end();
  };
  CHECK(says("superb"));
  CHECK((says("dull") || says("never") || says("never dull")));
}

TEST_CASE("shuffled labels are said to hold nothing: at most 5 of 100") {
  int found = 0;
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    auto file = read(reviews(300, seed, true), "reviews.tsv");
    REQUIRE(file.ok());
    const Tree tree = grown(ground_of(file->table, seed), 4, seed);
    found += tree.leaves > 1;
    if (tree.leaves == 1) CHECK(tree.checks.front().code == "nothing_significant");
  }
  MESSAGE("trees that found something on shuffled labels: " << found << " of 100");
  CHECK(found <= 5);
}

TEST_CASE("edits change what they name and the figures follow") {
  auto file = read(delays(1200, 0.05, 9));
  REQUIRE(file.ok());
  const GroundPtr ground = ground_of(file->table);
  const std::vector<Part> all = {Part::train, Part::validation, Part::test};
  const Tree tree = grown(ground, 8);
  const int32_t below = tree.nodes.front().yes >= 0 && !tree.find(tree.nodes.front().yes)->leaf()
                            ? tree.nodes.front().yes
                            : tree.nodes.front().no;

  const auto cut = run(measure(ground, pruned(tree, below), all, Ticket()));
  REQUIRE(cut.ok());
  CHECK(cut->leaves == 2);
  CHECK(cut->accuracy[2].right < tree.accuracy[2].right);

  GrowOptions options;
  options.leaves = 8;
  const auto again = run(grow(ground, cut_for_growth(*cut, below, true), below, options, Ticket(), {}));
  REQUIRE(again.ok());
  CHECK(again->leaves == tree.leaves);
  CHECK(again->accuracy[2].right == tree.accuracy[2].right);

  Question colour;
  colour.kind = Question::Kind::category;
  colour.column = "colour";
  colour.categories = {"red"};
  colour.threshold = 1;
  const auto edited = run(measure(ground, with_question(tree, 0, colour), all, Ticket()));
  REQUIRE(edited.ok());
  CHECK_FALSE(edited->nodes.front().gain.significant);
  CHECK(edited->accuracy[2].value() < tree.accuracy[2].value());
  REQUIRE(edited->nodes.front().runners_up.size() >= 1);
  const auto back = swapped(*edited, 0, 0);
  REQUIRE(back.ok());
  CHECK(words_of(*back->nodes.front().question) == words_of(*tree.nodes.front().question));

  // A locked node and the way to it stay.
  const auto kept = cut_for_growth(with_lock(tree, below, true), 0, true);
  CHECK(kept.find(below) != nullptr);
  CHECK_FALSE(kept.find(below)->leaf());
  CHECK(cut_for_growth(with_lock(tree, below, true), 0, false).nodes.size() == 1);
}

TEST_CASE("a tree survives JSON and is measured to the same figures") {
  auto file = read(delays(600, 0.05, 9));
  REQUIRE(file.ok());
  const GroundPtr ground = ground_of(file->table);
  const Tree tree = grown(ground, 8);
  auto back = tree_from_json(to_json(tree));
  REQUIRE(back.ok());
  const auto measured = run(measure(ground, *back, {Part::train, Part::validation, Part::test}, Ticket()));
  REQUIRE(measured.ok());
  CHECK(to_json(*measured)["confusion"] == to_json(tree)["confusion"]);
  CHECK(measured->accuracy[2].right == tree.accuracy[2].right);
}

// Words, n-grams, and scores of questions: the index says what reading the text says.
#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "dataset/analyses/companions.h"
#include "dataset/tree/scores.h"
#include "help.h"
#include "statistics/random.h"
#include "text/words.h"

using namespace vitrine;
using namespace vitrine::dataset;

TEST_CASE("words of a text") {
  std::vector<std::string> words;
  append_words("It's “NEVER” dull—ÉTÉ, isn’t it? 'quoted' 3-D", Marks::ending, words);
  CHECK(words == std::vector<std::string>{"it's", "never", "dull", "été", "isn't", "it", "?", "quoted", "3", "d"});
  CHECK(normal_ngram("  Never, DULL ") == "never dull");
}

TEST_CASE("the index and reading the text agree, also on what the vocabulary lacks") {
  Random random(7);
  const char* stock[] = {"red", "green", "blue", "small", "big", "old", "new", "cat", "dog"};
  std::string tsv;
  for (int i = 0; i < 200; ++i) {
    for (int k = 0; k < 6; ++k) tsv += std::string(stock[random.below(9)]) + " ";
    tsv += std::string("\t") + (i % 2 ? "x" : "y") + "\n";
  }
  const auto file = read(tsv, "a.tsv");
  REQUIRE(file.ok());
  const GroundPtr ground = ground_of(file->table);
  Question q;
  q.column = ground->text_column();
  q.ngrams = {"red", "old cat", "big"};
  q.opposing = {"dog", "new"};
  q.threshold = 1;
  std::vector<int32_t> rows;
  for (int32_t i = 0; i < 200; ++i) rows.push_back(i);
  const auto fast = local_scores(*ground->table, ground->words.get(), q, rows),
             slow = local_scores(*ground->table, nullptr, q, rows);
  REQUIRE(fast.ok());
  REQUIRE(slow.ok());
  CHECK(*fast == *slow);
  for (const int32_t row : rows) {  // a third way: find words between blanks
    const std::string text = " " + std::string(ground->table->columns[0].cells[static_cast<size_t>(row)]) + " ";
    double count = 0;
    for (const char* word : {" red ", " old cat ", " big "}) count += text.find(word) != std::string::npos;
    for (const char* word : {" dog ", " new "}) count -= text.find(word) != std::string::npos;
    CHECK((*fast)[static_cast<size_t>(row)] == count);
  }
}

TEST_CASE("questions survive JSON, in words") {
  Question q;
  q.column = "text";
  q.ngrams = {"a", "b", "c", "d"};
  q.opposing = {"e"};
  q.threshold = 2;
  const auto back = question_from_json(to_json(q));
  REQUIRE(back.ok());
  CHECK(back->ask_key() == q.ask_key());
  CHECK(words_of(*back) == "More words like “a”, “b”, “c” (4 in all) than like “e”, by 2 or more?");
  CHECK_FALSE(question_from_json(nlohmann::json{{"kind", "ngrams"}, {"ngrams", nlohmann::json::array()}}).ok());
  CHECK_FALSE(question_from_json(nlohmann::json{{"kind", "poem"}}).ok());
  CHECK_FALSE(question_from_json(nlohmann::json{{"kind", "prompt"}, {"yes", {3}}}).ok());
}

TEST_CASE("boosting three weak answers gives the majority of them, which no single one can be") {
  // label = majority of three bits; all eight patterns once.
  std::vector<std::vector<bool>> answers(3);
  std::vector<int32_t> labels;
  for (int i = 0; i < 8; ++i) {
    for (int q = 0; q < 3; ++q) answers[static_cast<size_t>(q)].push_back(i >> q & 1);
    labels.push_back((i & 1) + (i >> 1 & 1) + (i >> 2 & 1) >= 2);
  }
  const auto rounds = boost(answers, labels, 8, 2, 20);
  REQUIRE(rounds.size() >= 3);
  CHECK(rounds.back() == labels);
  CHECK(rounds.front() != labels);
}

TEST_CASE("companions: all on the same rows, boosted at least as good as one question on train") {
  Random random(2);
  std::string csv = "a,b,c,label\n";
  for (int i = 0; i < 900; ++i) {
    const bool a = random.below(2), b = random.below(2), c = random.below(2);
    const bool label = (a + b + c >= 2) != (random.uniform() < 0.05);
    csv += std::string(a ? "yes" : "no") + "," + (b ? "yes" : "no") + "," + (c ? "yes" : "no") + "," +
           (label ? "p" : "q") + "\n";
  }
  auto file = read(csv);
  REQUIRE(file.ok());
  REQUIRE(set_roles(file->table,
                    {{"a", Role::category}, {"b", Role::category}, {"c", Role::category}, {"label", Role::label}})
              .ok());
  const GroundPtr ground = ground_of(file->table);
  const auto tree = std::make_shared<const Tree>(grown(ground, 8));
  const auto all = run(compare(ground, tree, {}, Ticket()));
  REQUIRE(all.ok());
  const auto named = [&](const char* name) {
    for (const Companion& c : all->companions)
      if (c.name == name) return c;
    FAIL("no companion " << name);
    return Companion{};
  };
  for (const Companion& c : all->companions)
    CHECK(c.accuracy[2].total == static_cast<int64_t>(ground->split->of(Part::test).size()));
  CHECK(named("tree").accuracy[2].right == tree->accuracy[2].right);
  CHECK(named("soft").accuracy[2].right == all->soft.soft[2].right);
  CHECK(all->soft.hard[2].right == tree->accuracy[2].right);
  CHECK(named("boosted").accuracy[2].value() > 0.9);
  CHECK(named("vote").accuracy[2].value() > 0.9);
  CHECK(named("best_question").accuracy[2].value() < 0.8);
  CHECK(named("majority").accuracy[2].right == tree->majority[2].right);
}

#include <doctest/doctest.h>

#include <cmath>

#include "app/carry.h"
#include "app/readings.h"
#include "fixture.h"

using namespace vitrine;
using namespace vitrine::app;

TEST_CASE("ranking: most probable first, ties by id, sums to one") {
  const std::vector<float> logits = {2, 5, 5, -1};
  const auto ranked = rank(logits, 1, 4);
  REQUIRE(ranked.size() == 4);
  CHECK(ranked[0].id == 1);
  CHECK(ranked[1].id == 2);
  double sum = 0;
  for (const Ranked& r : ranked) sum += r.probability;
  CHECK(sum == doctest::Approx(1).epsilon(1e-6));
  CHECK(probability(logits, 1, 0) == doctest::Approx(ranked[2].probability));
  CHECK(rank(logits, 1, 2).size() == 2);
  CHECK(rank({}, 1, 5).empty());
  const std::vector<float> huge = {1e30f, 0};
  CHECK(rank(huge, 1, 1)[0].probability == 1);
  CHECK(probability(huge, 1, 1) == 0);
}

TEST_CASE("views refuse tensors of another shape instead of reading past them") {
  Explanation e;
  e.tensors.push_back({"attention", {}, "", Tensor({1, 2, 3, 4}, std::vector<float>(24))});
  CHECK_FALSE(attention(e));
  e.tensors[0] = {"attention", {}, "", Tensor({1, 2, 3, 3}, std::vector<float>(18, 0.5f))};
  const AttentionView view = attention(e);
  REQUIRE(view);
  CHECK(view.heads == 2);
  CHECK(view.at(0, 1, 2, 2) == 0.5f);

  Explanation l;
  l.tensors.push_back({"top_ids", {}, "", Tensor({2, 3, 1}, std::vector<int64_t>(6, 7))});
  CHECK_FALSE(lens(l));
  l.tensors.push_back({"top_probabilities", {}, "", Tensor({2, 3, 1}, std::vector<float>(6, 0.25f))});
  l.tensors.push_back({"rank", {}, "", Tensor({2, 2}, std::vector<int64_t>(4, 1))});
  const LensView lens_view = lens(l);
  REQUIRE(lens_view);
  CHECK(lens_view.id(1, 2) == 7);
  CHECK_FALSE(lens_view.rank_at(0, 0));  // misshapen: ignored
  CHECK(lens_row_name(0, 7) == "embedding");
  CHECK(lens_row_name(3, 7) == "layer 3");
  CHECK(lens_row_name(6, 7) == "output");
}

TEST_CASE("the head that matters most is shown until one is chosen") {
  fixture::Running r;
  auto ablation = std::make_shared<Explanation>();
  ablation->tensors.push_back({"scores", {}, "", Tensor({2, 3}, std::vector<float>{0, 1, 0, 0, 0, -3})});
  CHECK(shown_head(r.state) == Head{1, 0});
  r.state.answer(Slot::heads).shown = ablation;
  CHECK(shown_head(r.state) == Head{1, 2});
  CHECK(without_head(*ablation, 1, 2) == -3.f);
  CHECK_FALSE(without_head(*ablation, 2, 0));
  reduce(r.state, SelectHead{0, 0});
  CHECK(shown_head(r.state) == Head{0, 0});
}

TEST_CASE("tokens are carried over an edit at both ends") {
  const std::vector<TokenInfo> tokens = fixture::tokens("a b c");
  const auto same = carry("a b c", "a b c", tokens);
  REQUIRE(same.size() == 3);
  const auto inserted = carry("a b c", "a xx b c", tokens);
  REQUIRE(inserted.size() == 3);
  CHECK(inserted[1].index == 1);
  CHECK(inserted[1].byte_begin == 4);
  CHECK(inserted[2].byte_end == 8);
  const auto removed = carry("a b c", "a c", tokens);
  for (const Carried& c : removed) CHECK(c.byte_end <= 3);
  CHECK(carry("a b c", "", tokens).empty());
  for (const Carried& c : carry("a a a", "a a", fixture::tokens("a a a"))) CHECK(c.byte_end <= 3);
}

TEST_CASE("how much of a text is kept by an edit") {
  CHECK(kept_share("a b c", "a b c") == 1);
  CHECK(kept_share("abcd", "abxxcd") == 1);
  CHECK(kept_share("aaaa", "aa") == 0.5);
  CHECK(kept_share("abcd", "xy") == 0);
  CHECK(kept_share("abcd", "") == 0);
  CHECK(kept_share("", "abcd") == 1);
}

TEST_CASE("the tail of a text begins at a letter") {
  CHECK(tail("abc", 10) == "abc");
  CHECK(tail("one two three", 7) == "three");
  const std::string accents = "ééééé";
  CHECK(tail(accents, 5) == "éé");
  CHECK(tail("", 5).empty());
}

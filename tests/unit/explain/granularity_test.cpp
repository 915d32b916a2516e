// Words, phrases and sentences from token scores: worked out by hand.
#include <doctest/doctest.h>

#include <cmath>

#include "explain/granularity.h"

using namespace vitrine;

namespace {

// "It" " was" " un" "fair," " but" " fun" "." " Go" "!" after a bos.
Explanation example() {
  Explanation e;
  e.provenance.text = "It was unfair, but fun. Go!";
  e.tokens.push_back({0, "<bos>"});
  uint32_t at = 0;
  for (const char* piece : {"It", " was", " un", "fair", ",", " but", " fun", ".", " Go", "!"}) {
    const auto size = static_cast<uint32_t>(std::string(piece).size());
    e.tokens.push_back({7, piece, at, at + size, at, at + size});
    at += size;
  }
  e.position = 10;
  e.tensors.push_back(
      {"scores", {"token"}, "logit", Tensor({11}, std::vector<float>{9, 1, 2, 3, -4, 0.5f, 6, 7, 0.25f, 8, -0.125f})});
  e.tensors.push_back(
      {"standard_error", {"token"}, "logit", Tensor({11}, std::vector<float>{0, 1, 1, 3, 4, 0, 0, 0, 0, 0, 0})});
  e.tensors.push_back(
      {"scores_by_target",
       {"target token", "token"},
       "",
       Tensor({2, 11}, std::vector<float>{0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0})});
  return e;
}

std::vector<float> values(const Explanation& e, const char* name) {
  const auto v = e.find(name)->f32();
  return {v.begin(), v.end()};
}

std::vector<std::string> texts(const Explanation& e) {
  std::vector<std::string> all;
  for (const TokenInfo& t : e.tokens) all.push_back(t.text);
  return all;
}

}  // namespace

TEST_CASE("scores of words, phrases and sentences are sums") {
  const Explanation words = regroup(example(), Granularity::word);
  CHECK(words.granularity == "word");
  CHECK(texts(words) ==
        std::vector<std::string>{"<bos>", "It", " was", " unfair", ",", " but", " fun", ".", " Go", "!"});
  CHECK(values(words, "scores") == std::vector<float>{9, 1, 2, -1, 0.5f, 6, 7, 0.25f, 8, -0.125f});
  CHECK(words.tokens[3].byte_begin == 6);
  CHECK(words.tokens[3].byte_end == 13);
  CHECK(words.tokens[3].id == -1);
  CHECK(words.position == 9);

  const Explanation phrases = regroup(example(), Granularity::phrase);
  CHECK(texts(phrases) == std::vector<std::string>{"<bos>", "It was unfair,", " but fun.", " Go!"});
  CHECK(values(phrases, "scores") == std::vector<float>{9, 2.5f, 13.25f, 7.875f});

  const Explanation sentences = regroup(example(), Granularity::sentence);
  CHECK(texts(sentences) == std::vector<std::string>{"<bos>", "It was unfair, but fun.", " Go!"});
  CHECK(values(sentences, "scores") == std::vector<float>{9, 15.75f, 7.875f});
  CHECK(sentences.position == 2);
}

TEST_CASE("every tensor over tokens follows, standard errors as independent ones") {
  const Explanation words = regroup(example(), Granularity::word);
  CHECK(values(words, "standard_error")[3] == doctest::Approx(5));
  CHECK(words.find("scores_by_target")->shape() == Shape{2, 10});
  CHECK(values(words, "scores_by_target")[10 + 3] == 2);
}

TEST_CASE("norms of gradients join as the norm of the part's gradient") {
  Explanation e = example();
  e.tensors[0].unit = "logit / unit";
  e.provenance.settings["norm"] = std::string("l2");
  CHECK(values(regroup(e, Granularity::word), "scores")[3] == doctest::Approx(5));  // 3 and 4
  e.provenance.settings["norm"] = std::string("l1");
  CHECK(values(regroup(e, Granularity::word), "scores")[3] == doctest::Approx(-1));
}

TEST_CASE("tokens, and views without token scores, stay as they are") {
  const Explanation same = regroup(example(), Granularity::token);
  CHECK(same.tokens.size() == 11);
  CHECK(same.granularity == "token");
  Explanation matrix = example();
  matrix.view = View::token_matrix;
  CHECK(regroup(matrix, Granularity::sentence).tokens.size() == 11);
  CHECK(part_of(example(), Granularity::word, 4) == 3);
  CHECK(part_of(example(), Granularity::word, 99) == -1);
  CHECK(granularity_named("phrase") == Granularity::phrase);
  CHECK(!granularity_named("chapter"));
}

#include "explain/model_difference.h"

#include <doctest/doctest.h>

#include <cmath>

#include "explain/second_request.h"

using namespace vitrine;

namespace {

Explanation predictions(const char* model, std::vector<float> logits) {
  Explanation e;
  e.method = "predictions";
  e.provenance.model = model;
  const auto size = std::ssize(logits);
  e.tensors.push_back({"logits", {"vocabulary"}, "logit", Tensor({size}, std::move(logits))});
  return e;
}

// One token for each end.
Explanation scored(std::vector<uint32_t> ends, std::vector<float> scores) {
  Explanation e;
  e.method = "occlusion";
  e.provenance.text = "a text";
  uint32_t begin = 0;
  for (const uint32_t end : ends) {
    e.tokens.push_back({0, "x", begin, end, begin, end});
    begin = end;
  }
  e.tensors.push_back({"scores", {"token"}, "logit", Tensor({std::ssize(scores)}, std::vector<float>(scores))});
  return e;
}

const Figure& named(const ModelDifference& d, std::string_view name) {
  for (const Figure& f : d.figures)
    if (f.name == name) return f;
  FAIL("no figure " << name);
  return d.figures.front();
}

}  // namespace

TEST_CASE("KL divergence by its definition, and zero for the same distribution") {
  // p = (1/2, 1/4, 1/4), q = (1/4, 1/4, 1/2): KL = 1/2 log 2 + 0 - 1/4 log 2
  const std::vector<float> p = {std::log(2.f), 0, 0}, q = {5, 5, 5 + std::log(2.f)};
  CHECK(kl_divergence(p, q) == doctest::Approx(0.25 * std::log(2.0)).epsilon(1e-6));
  const std::vector<float> shifted = {std::log(2.f) + 30, 30, 30};
  CHECK(kl_divergence(p, shifted) == doctest::Approx(0).epsilon(1e-5));
  // Not symmetric: p = (0.9, 0.1), q = (0.5, 0.5).
  const std::vector<float> a = {std::log(9.f), 0}, b = {0, 0};
  CHECK(kl_divergence(a, b) == doctest::Approx(0.9 * std::log(1.8) + 0.1 * std::log(0.2)).epsilon(1e-6));
  CHECK(kl_divergence(b, a) == doctest::Approx(0.5 * std::log(1 / 1.8) + 0.5 * std::log(5.0)).epsilon(1e-6));
}

TEST_CASE("what cannot be compared says why") {
  const Explanation a = predictions("one", {1, 2, 3}), b = predictions("two", {3, 2, 1});
  const ModelDifference same = difference({&a, nullptr}, {&b, nullptr}, true);
  CHECK(named(same, "kl_divergence").status == Figure::Status::measured);
  CHECK(named(same, "kl_divergence").meaning.find("two finds what one would write") != std::string::npos);
  CHECK(named(same, "rank_correlation").status == Figure::Status::not_measured);
  CHECK(same.notes.empty());
  const ModelDifference other = difference({&a, nullptr}, {&b, nullptr}, false);
  CHECK(named(other, "kl_divergence").status == Figure::Status::not_measured);
  CHECK(named(other, "kl_divergence").meaning.find("different vocabularies") != std::string::npos);
  CHECK(other.notes.size() == 1);
  const Explanation shorter = predictions("two", {3, 2});
  CHECK(named(difference({&a, nullptr}, {&shorter, nullptr}, true), "kl_divergence").status ==
        Figure::Status::not_measured);
}

TEST_CASE("rank correlation of scores, summed where one tokenizer cuts finer") {
  const Explanation a = scored({2, 4, 6, 8}, {1, 2, 3, 4}), b = scored({2, 4, 6, 8}, {10, 20, 40, 30});
  CHECK(named(difference({nullptr, &a}, {nullptr, &b}, true), "rank_correlation").value == doctest::Approx(0.8));
  // The third token in two halves: 25 + 15 = 40.
  const Explanation finer = scored({2, 4, 5, 6, 8}, {10, 20, 25, 15, 30});
  const ModelDifference d = difference({nullptr, &a}, {nullptr, &finer}, false);
  CHECK(named(d, "rank_correlation").value == doctest::Approx(0.8));
  CHECK(named(d, "rank_correlation").meaning.find("4 pieces of the text, 1 of them") != std::string::npos);
  Explanation elsewhere = b;
  elsewhere.provenance.text = "another";
  CHECK(named(difference({nullptr, &a}, {nullptr, &elsewhere}, true), "rank_correlation").status ==
        Figure::Status::not_measured);
}

TEST_CASE("the second model is asked in words where ids mean something else") {
  Request request;
  request.target = TokenChoice{3, {}};
  TokenChoice set;
  set.any_of = {TokenChoice{1, {}}, TokenChoice{{}, " given"}};
  request.foil = set;
  request.position = 7;
  const auto text_of = [](int32_t id) { return "w" + std::to_string(id); };
  CHECK(asked_of_second(request, true, false, text_of)->target == request.target);
  CHECK_FALSE(asked_of_second(request, false, false, text_of));
  const auto asked = asked_of_second(request, false, true, text_of);
  REQUIRE(asked);
  CHECK(asked->target == TokenChoice{{}, "w3"});
  CHECK(asked->foil->any_of == std::vector<TokenChoice>{TokenChoice{{}, "w1"}, TokenChoice{{}, " given"}});
  CHECK_FALSE(asked->position);
}

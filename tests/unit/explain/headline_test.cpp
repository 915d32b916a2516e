// The sentence is checked as a reader would: delete the word from the text, ask the model, compare the digits.
#include "explain/headline.h"

#include "../support/model_files.h"
#include "explain/word_removal.h"

using namespace vitrine;
using namespace vitrine::service;
using namespace vitrine::test;

namespace {

struct Reading {
  std::string chance, answer;
  double probability = 0;
};
std::string digits(double p) {
  char text[16];
  std::snprintf(text, sizeof text, "%.3f", p);
  if (p > 0 && std::string(text) == "0.000") return "< 0.001";
  if (p < 1 && std::string(text) == "1.000") return "> 0.999";
  return text;
}

// What the model says of a text: the probability of `target`, and its answer.
Reading read(Service& service, const std::string& text, const std::string& target) {
  const Explanation p = good(now(service.explain({"predictions", text, {}, {}, {}, {}}, Ticket())));
  const auto logits = p.find("logits")->f32();
  size_t best = 0, id = logits.size();
  for (size_t i = 0; i < logits.size(); ++i) {
    if (logits[i] > logits[best]) best = i;
    if (service.loaded()->readable(static_cast<int32_t>(i)) == target) id = i;
  }
  REQUIRE(id < logits.size());
  double total = 0;
  for (const float logit : logits) total += std::exp(static_cast<double>(logit) - static_cast<double>(logits[id]));
  std::string answer = service.loaded()->readable(static_cast<int32_t>(best));
  if (answer.starts_with(' ')) answer.erase(0, 1);
  return {digits(1 / total), answer, 1 / total};
}

// What stands between two marks.
std::string between(const std::string& text, const std::string& open, const std::string& close, size_t from = 0) {
  const size_t begin = text.find(open, from);
  if (begin == std::string::npos) return {};
  const size_t end = text.find(close, begin + open.size());
  return text.substr(begin + open.size(), end - begin - open.size());
}

// As with the Delete key: the word and the blank before it.
std::string deleted(std::string text, const std::string& word) {
  const size_t at = text.find(" " + word);
  if (at != std::string::npos) return text.erase(at, word.size() + 1);
  REQUIRE(text.starts_with(word + " "));
  return text.erase(0, word.size() + 1);
}

WordFact fact(double before, double after, int32_t top_after = 3) {
  WordFact f;
  f.plain = true;
  f.before = {before, 0};
  f.deleted = f.masked = {after, 0};
  f.top_before = 3;
  f.top_after = top_after;
  return f;
}

}  // namespace

TEST_CASE("every figure of the sentence is what the model says of the text that the sentence describes") {
  Service service = service_with(read_folder(std::filesystem::path(VITRINE_SOURCE_DIR) / "models/vitrine-nano"));
  const struct {
    const char *text, *target, *foil;
  } cases[] = {
      {"Review: Long, but never boring and beautifully acted.\nSentiment:", " positive", " negative"},
      {"When Anna and Tom went to the market, Tom gave a book to", " Anna", " Tom"},
      {"Tom has a red ball and Anna has a blue kite. The kite is", " blue", ""},
  };
  int turns = 0, disagreements = 0;
  for (const auto& one : cases) {
    CAPTURE(one.text);
    Request request{"deletion", one.text, TokenChoice{{}, one.target}, {}, {}, {}};
    if (*one.foil) request.foil = TokenChoice{{}, one.foil};
    const Explanation e = good(now(service.explain(request, Ticket())));
    REQUIRE_FALSE(e.claims.empty());
    const Reading whole = read(service, one.text, one.target);
    std::string last_word;
    bool first = true;
    for (const Claim& claim : e.claims) {
      CAPTURE(claim.statement);
      CAPTURE(claim.test);
      CHECK(claim.holds);
      if (claim.statement.starts_with("Masked instead of deleted")) {
        if (last_word.empty()) continue;  // one of several alike
        ++disagreements;
        // A mask written into the place of the word is the same text to the model.
        std::string masked = one.text;
        const size_t at = masked.find(" " + last_word);
        REQUIRE(at != std::string::npos);
        masked.replace(at, last_word.size() + 1, "<|mask|>");
        const Reading now_masked = read(service, masked, one.target);
        const bool probability = claim.statement.find("it is " + now_masked.chance) != std::string::npos;
        CHECK_MESSAGE(probability, now_masked.chance);
        CHECK(claim.test.find("replaced by the mask token") != std::string::npos);
        continue;
      }
      const std::string word = last_word = between(claim.statement, "Delete “", "”");
      if (!claim.statement.starts_with("Delete “")) {  // one of several alike, or none
        last_word.clear();
        first = false;
        continue;
      }
      const std::string left = deleted(one.text, word);
      const Reading without = read(service, left, one.target);
      // The check that the JSON names is of this very text.
      CHECK(claim.test.find("“" + left + "”") != std::string::npos);
      if (claim.statement.find("log-odds") == std::string::npos) {
        CHECK(claim.statement.ends_with(" " + without.chance + "."));
        CHECK(claim.statistic == doctest::Approx(without.probability).epsilon(1e-3));
        if (first) CHECK(claim.statement.find("from " + whole.chance + " to ") != std::string::npos);
      }
      const std::string turned = between(claim.statement, "the answer turns to “", "”");
      CHECK(turned == (without.answer == whole.answer ? std::string() : without.answer));
      turns += turned.empty() ? 0 : 1;
      first = false;
    }
  }
  CHECK(turns >= 1);
  MESSAGE(disagreements << " disagreements of deleting and masking");
}

TEST_CASE("where masking a word says something else than deleting it, the sentence says both") {
  Service service = service_with(read_folder(std::filesystem::path(VITRINE_SOURCE_DIR) / "models/vitrine-nano"));
  const Request request{
      "deletion", "Tom has a red ball and Anna has a blue kite. The kite is", TokenChoice{{}, " blue"}, {}, {}, {}};
  Explanation e = good(now(service.explain(request, Ticket())));
  const Headline before = headline(e);
  REQUIRE_FALSE(before.facts.empty());
  const WordFact& first = before.facts[0];
  const double other = first.deleted.probability < 0.5 ? 0.875 : 0.125;
  for (NamedTensor& t : e.tensors)
    if (t.name == "masked_probability")
      for (int64_t i = first.begin; i < first.end; ++i)
        t.tensor.f32()[static_cast<size_t>(i)] = static_cast<float>(other);
  const auto readable = [&](int32_t id) { return service.loaded()->readable(id); };
  const Headline now_apart = headline(e);
  REQUIRE(disagrees(now_apart.facts[0]));
  const std::vector<Claim> claims = headline_claims(e, now_apart, readable);
  REQUIRE(claims.size() >= 2);
  CHECK(claims[1].statement ==
        "Masked instead of deleted, it is " + digits(other) + ": here the two ways to leave the word out disagree.");
  CHECK(claims[1].statistic == doctest::Approx(other));
  CHECK(claims[0].statement.starts_with("Delete "));
}

TEST_CASE("a word that stands in the text twice is told from the other") {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  const Request request{"deletion", "dog cat dog", TokenChoice{70, {}}, {}, {}, {}};
  const Explanation e = good(now(service.explain(request, Ticket())));
  std::vector<std::string> words;
  for (const WordFact& f : word_facts(e)) words.push_back(f.word);
  CHECK(words == std::vector<std::string>{"the first “dog”", "“cat”", "the second “dog”"});
}

TEST_CASE("only the words of the list of tokens are deleted") {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  Request request{"deletion", "one two three four", TokenChoice{70, {}}, {}, {}, {}};
  const Explanation all = good(now(service.explain(request, Ticket())));
  const auto facts = word_facts(all);
  REQUIRE(facts.size() == 4);
  request.settings["tokens"] = std::to_string(facts[2].begin);
  const Explanation one = good(now(service.explain(request, Ticket())));
  REQUIRE(word_facts(one).size() == 1);
  CHECK(word_facts(one)[0].word == facts[2].word);
  CHECK(word_facts(one)[0].deleted.probability == doctest::Approx(facts[2].deleted.probability).epsilon(1e-4));
  CHECK(one.cost.forward_passes < all.cost.forward_passes);
  request.settings["tokens"] = std::string("1,x");
  CHECK(now(service.explain(request, Ticket())).error().code == ErrorCode::bad_request);
}

TEST_CASE("the rule of what is worth saying") {
  CHECK(worth_saying(fact(0.9, 0.84)));
  CHECK_FALSE(worth_saying(fact(0.9, 0.87)));
  CHECK(worth_saying(fact(0.06, 0.03)));
  CHECK_FALSE(worth_saying(fact(0.06, 0.05)));
  CHECK_FALSE(worth_saying(fact(0.006, 0.001)));
  CHECK(worth_saying(fact(0.30, 0.29, 1)));  // another answer
  WordFact odds = fact(0.999, 0.998);
  odds.before.strength = 6.9;
  odds.deleted.strength = 6.3;
  CHECK_FALSE(worth_saying(odds));
  odds.deleted.strength = 6.2;  // half the odds
  CHECK(worth_saying(odds));
  CHECK(by_strength(odds));
  odds.masked.strength = 5.0;
  CHECK(disagrees(odds));
  WordFact apart = fact(0.999, 0.38, 1);
  CHECK_FALSE(disagrees(apart));
  apart.masked.probability = 0.89;
  CHECK(disagrees(apart));
}

TEST_CASE("what goes with a word that is deleted") {
  const auto words = [](std::string_view text, std::vector<std::pair<uint32_t, uint32_t>> spans) {
    std::vector<TokenInfo> tokens;
    for (const auto& [begin, end] : spans) tokens.push_back({1, "", 0, 0, begin, end});
    std::vector<std::string> left;
    for (const RemovableWord& word : removable_words(text, tokens, 0, static_cast<int64_t>(tokens.size())))
      left.push_back(text_without(text, word));
    return left;
  };
  using Left = std::vector<std::string>;
  CHECK(words("so good", {{0, 2}, {2, 7}}) == Left{"good", "so"});
  CHECK(words("so good", {{0, 2}, {3, 7}}) == Left{"good", "so"});  // the tokens leave the blank out
  CHECK(words("so good", {{0, 2}, {2, 5}, {5, 7}}) == Left{"good", "so"});
  CHECK(words("no, it", {{0, 2}, {2, 3}, {3, 6}}) == Left{", it", "no it", "no,"});
  CHECK(words("a\nb c", {{0, 1}, {1, 2}, {2, 3}, {3, 5}}) == Left{"\nb c", "ab c", "a\nc", "a\nb"});
}

// Edits by hand-made cases; minimal pairs against predictions of the edited texts.
#include "../support/model_files.h"

#include "explain/counterfactual/edits.h"

using namespace vitrine;
using namespace vitrine::service;
using namespace vitrine::test;

namespace {

// Tokens of single characters: enough for what reads spans only.
std::vector<TokenInfo> characters(const std::string& text) {
  std::vector<TokenInfo> tokens;
  for (uint32_t i = 0; i < text.size(); ++i) tokens.push_back({0, text.substr(i, 1), i, i + 1, i, i + 1});
  return tokens;
}
std::vector<std::string> words_in(const std::string& text) {
  const auto tokens = characters(text);
  std::vector<std::string> words;
  for (const EditableWord& w : editable_words(text, tokens, static_cast<int64_t>(tokens.size()) - 1))
    words.emplace_back(w.text);
  return words;
}
bool has(const std::vector<TextEdit>& edits, const char* kind, const std::string& text) {
  return std::any_of(edits.begin(), edits.end(),
                     [&](const TextEdit& e) { return std::string(e.kind) == kind && e.text == text; });
}

}  // namespace

TEST_CASE("words of a prompt's form are not edited") {
  using Words = std::vector<std::string>;
  CHECK(words_in("Review: Long, but never dull.\nSentiment:") == Words{"Long", "but", "never", "dull"});
  CHECK(words_in("The keys near the door") == Words{"The", "keys", "near", "the"});
  CHECK(words_in("It's half-done, isn't it") == Words{"It's", "half-done", "isn't"});
  CHECK(words_in("a") == Words{});
  CHECK(words_in("\n:") == Words{});
}

TEST_CASE("edits of one word, and words that change places") {
  const std::string text = "Anna met Tom near 12 good keys. A dog saw the cat now";
  const auto tokens = characters(text);
  const auto words = editable_words(text, tokens, static_cast<int64_t>(tokens.size()) - 1);
  const auto of = [&](const char* word) {
    for (size_t i = 0; i < words.size(); ++i)
      if (words[i].text == word) return edits_of(text, words, static_cast<int64_t>(i));
    return std::vector<TextEdit>();
  };
  CHECK(has(of("good"), "replace", "Anna met Tom near 12 bad keys. A dog saw the cat now"));
  CHECK(has(of("good"), "delete", "Anna met Tom near 12 keys. A dog saw the cat now"));
  CHECK(has(of("good"), "insert", "Anna met Tom near 12 not good keys. A dog saw the cat now"));
  CHECK(has(of("12"), "replace", "Anna met Tom near 13 good keys. A dog saw the cat now"));
  CHECK(has(of("Tom"), "replace", "Anna met Anna near 12 good keys. A dog saw the cat now"));
  CHECK(has(of("Anna"), "delete", "met Tom near 12 good keys. A dog saw the cat now"));
  CHECK(has(of("keys"), "replace", "Anna met Tom near 12 good key. A dog saw the cat now"));
  CHECK(has(of("dog"), "replace", "Anna met Tom near 12 good keys. A dogs saw the cat now"));
  CHECK(!has(of("met"), "replace", "Anna mets Tom near 12 good keys. A dog saw the cat now"));
  CHECK(!has(of("A"), "insert", "Anna met Tom near 12 good keys. not A dog saw the cat now"));
  const auto swaps = swaps_of(text, words);
  CHECK(has(swaps, "swap", "Tom met Anna near 12 good keys. A dog saw the cat now"));
  CHECK(has(swaps, "swap", "Anna met Tom near 12 good keys. A cat saw the dog now"));
  CHECK(swaps.size() == 2);
}

TEST_CASE("every minimal pair is what the model says of the edited text") {
  for (const int32_t foil : {-1, 71, 90}) {
    CAPTURE(foil);
    Service service = service_with(read_folder(shipped("tiny-gpt2")));
    Request r{"minimal_pairs",
              "The soup was not good, and never the best",
              {},
              {},
              {},
              {{"count", int64_t{100}}, {"samples", int64_t{60}}}};
    if (foil >= 0) r.target = TokenChoice{70, {}}, r.foil = TokenChoice{foil, {}};
    const Explanation e = good(now(service.explain(r, Ticket())));
    REQUIRE(!e.rows.empty());
    const auto score = [&](const std::string& text, bool* turned) {
      const Explanation p = good(now(service.explain({"predictions", text, {}, {}, {}, {}}, Ticket())));
      const auto logits = p.find("logits")->f32();
      const auto best = std::max_element(logits.begin(), logits.end()) - logits.begin();
      const double target = static_cast<double>(logits[static_cast<size_t>(e.target)]);
      const double result = foil < 0 ? target : target - static_cast<double>(logits[static_cast<size_t>(foil)]);
      *turned = foil < 0 ? best != e.target : result < 0;
      return result;
    };
    bool before = false, after = false;
    const double whole = score(r.text, &before);
    bool flipping = true;
    for (const Row& row : e.rows) {
      CAPTURE(row.name);
      REQUIRE(row.figures.size() == 4);
      const double now_ = score(row.name, &after);
      CHECK(row.figures[0].value == doctest::Approx(now_).epsilon(1e-4));
      CHECK(row.figures[1].value == doctest::Approx(now_ - whole).epsilon(1e-3));
      CHECK(row.figures[3].value == (after != before ? 1 : 0));
      CHECK((row.figures[3].value == 0 || flipping));  // those that turn it come first
      flipping = row.figures[3].value == 1;
      CHECK(row.name != r.text);
    }
    CHECK(e.rows[0].chosen == (e.rows[0].figures[3].value == 1));
    for (const Claim& c : e.claims) CHECK(c.holds);
  }
}

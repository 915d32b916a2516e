#include "app/claims.h"

#include <algorithm>
#include <cmath>

#include "app/readings.h"
#include "explain/word_removal.h"
#include "text/unicode.h"

namespace vitrine::app {
namespace {

bool holds_word(const TokenInfo& token) { return token.byte_end > token.byte_begin && has_letter_or_digit(token.text); }

std::optional<RemovableWord> removable(const State& state, int token) {
  if (!state.tokens_fresh() || token < 0) return std::nullopt;
  for (const RemovableWord& word : removable_words(state.text, state.tokens, 0, int_size(state.tokens)))
    if (token >= word.begin && token < word.end) return word;
  return std::nullopt;
}

}  // namespace

std::optional<std::string> deleted_tokens(const State& state) {
  if (int_size(state.tokens) <= kMostDeletions) return std::string();
  const Answer& answer = state.answer(Slot::attribution);
  const std::span<const float> values = answer.shown ? scores(*answer.shown) : std::span<const float>{};
  if (!state.fresh(Slot::attribution) || values.size() != state.tokens.size()) return std::nullopt;
  constexpr size_t most = 8;
  std::vector<int> by_size;
  for (int t = 0; t < int_size(state.tokens); ++t)
    if (holds_word(state.tokens[t])) by_size.push_back(t);
  std::ranges::stable_sort(by_size, std::greater{}, [&](int t) { return std::abs(values[t]); });
  if (by_size.size() > most) by_size.resize(most);
  if (state.selection.token >= 0) by_size.push_back(state.selection.token);
  std::string list;
  for (const int t : by_size) list += (list.empty() ? "" : ",") + std::to_string(t);
  return list;
}

const Explanation* deletions(const State& state) {
  return state.fresh(Slot::deletions) ? state.answer(Slot::deletions).shown.get() : nullptr;
}

Headline headline(const State& state) {
  const Explanation* e = deletions(state);
  if (!e || e->tokens.size() != state.tokens.size()) return {};
  Headline said = vitrine::headline(*e, state.selection.token);
  if (int_size(state.tokens) > kMostDeletions) said.largest.reset();  // only said of all words
  return said;
}

std::optional<std::string> text_without(const State& state, int token) {
  const auto word = removable(state, token);
  if (!word) return std::nullopt;
  std::string left = vitrine::text_without(state.text, *word);
  if (left.empty()) return std::nullopt;
  return left;
}

std::optional<std::string> missed_answer(const State& state) {
  if (!state.model || !state.fresh(Slot::predictions) || state.ranking.empty()) return std::nullopt;
  std::string right;
  if (state.rationale && state.rationale->text == state.text) right = state.rationale->answer;
  for (const Example& example : state.model->examples)
    if (right.empty() && example.text == state.text) right = example.target;
  const std::string said = state.token_text(state.ranking.front().id);
  const bool last = state.position() == int_size(state.tokens) - 1;  // the place that the answer is to
  if (right.empty() || right == said || !last) return std::nullopt;
  return right;
}

std::string word_at(const State& state, int token) {
  const auto word = removable(state, token);
  return word ? std::string(said(state.text, *word)) : std::string();
}

}  // namespace vitrine::app

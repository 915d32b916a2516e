#include "app/claims.h"

#include <algorithm>
#include <cctype>

#include "app/readings.h"

namespace vitrine::app {

Suspects suspects_of(const State& state) {
  Suspects found;
  const Answer& answer = state.answer(Slot::attribution);
  if (!answer.shown) return found;
  const std::span<const float> values = scores(*answer.shown);
  if (values.size() != state.tokens.size()) return found;
  const auto stands_for_text = [&](size_t i) {
    return state.tokens[i].byte_end > state.tokens[i].byte_begin;
  };
  // A sentence about a comma helps nobody, unless the person points at it.
  const auto is_word = [&](size_t i) {
    const std::string& text = state.tokens[i].text;
    return std::any_of(text.begin(), text.end(), [](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) || static_cast<unsigned char>(c) >= 0x80;
    });
  };
  for (size_t i = 0; i < values.size(); ++i) {
    if (!stands_for_text(i) || !is_word(i)) continue;
    if (values[i] > 0 && (found.supporting < 0 || values[i] > values[static_cast<size_t>(found.supporting)]))
      found.supporting = static_cast<int>(i);
    if (values[i] < 0 && (found.opposing < 0 || values[i] < values[static_cast<size_t>(found.opposing)]))
      found.opposing = static_cast<int>(i);
  }
  const int chosen = state.selection.token;
  if (chosen >= 0 && chosen < static_cast<int>(values.size()) && stands_for_text(static_cast<size_t>(chosen))) {
    if (found.opposing == chosen) found.opposing = -1;
    found.supporting = chosen;
  }
  return found;
}

std::optional<Fact> fact_of(const State& state, Slot slot) {
  if (!state.fresh(Slot::predictions) || !state.fresh(slot) || !state.model) return std::nullopt;
  const Explanation& whole = *state.answer(Slot::predictions).shown;
  const Explanation& masked = *state.answer(slot).shown;
  if (masked.tokens.size() != whole.tokens.size()) return std::nullopt;
  Fact fact;
  for (size_t i = 0; i < whole.tokens.size(); ++i) {
    if (whole.tokens[i].id == masked.tokens[i].id) continue;
    if (fact.token >= 0 || masked.tokens[i].id != state.model->mask_token) return std::nullopt;
    fact.token = static_cast<int>(i);
  }
  if (fact.token < 0) return std::nullopt;
  fact.target = state.target();
  const std::span<const float> before = logits(whole), after = logits(masked);
  const std::vector<Ranked> first_before = rank(before, state.temperature, 1);
  const std::vector<Ranked> first_after = rank(after, state.temperature, 1);
  if (first_before.empty() || first_after.empty()) return std::nullopt;
  fact.before = probability(before, state.temperature, fact.target);
  fact.after = probability(after, state.temperature, fact.target);
  fact.top_before = first_before.front().id;
  fact.top_after = first_after.front().id;
  return fact;
}

std::vector<Fact> facts(const State& state) {
  std::vector<Fact> known;
  for (const Slot slot : {Slot::without, Slot::against})
    if (const auto fact = fact_of(state, slot)) known.push_back(*fact);
  return known;
}

}  // namespace vitrine::app

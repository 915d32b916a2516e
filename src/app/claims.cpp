#include "app/claims.h"

#include <algorithm>
#include <cmath>

#include "app/choice.h"
#include "app/readings.h"
#include "text/unicode.h"

namespace vitrine::app {
namespace {

constexpr double kLarge = 0.05, kSmall = 0.01, kPart = 1.0 / 3;
const double kDouble = std::log(2.0);

bool stands_for_text(const TokenInfo& token) { return token.byte_end > token.byte_begin; }
bool holds_word(const TokenInfo& token) { return stands_for_text(token) && has_letter_or_digit(token.text); }
bool worth(double before, double after) {
  const double change = std::abs(after - before);
  return change >= kLarge || (change >= kSmall && change >= kPart * before);
}

bool worth_nats(double change) { return std::abs(change) >= kDouble; }

// By how much each token counts; its sign is that of "supports the target". Empty while that is not known. Of the
// removals their probabilities, or their strengths where only those are worth saying.
std::vector<double> effects(const State& state, bool& measured) {
  std::vector<double> out;
  measured = false;
  if (const auto known = removals(state)) {
    measured = true;
    for (const float after : known->after) out.push_back(known->before - static_cast<double>(after));
    const bool moves = std::ranges::any_of(
        known->after, [&](float after) { return worth(known->before, static_cast<double>(after)); });
    if (!moves && std::ranges::any_of(known->strength, worth_nats)) return known->strength;
    return out;
  }
  // Until the removals are there nothing is guessed, unless they will never be.
  if (int_size(state.tokens) <= kMostRemovals && state.find_method("occlusion")) return out;
  const Answer& answer = state.answer(Slot::attribution);
  if (!answer.shown || !state.fresh(Slot::attribution)) return out;
  const std::span<const float> values = scores(*answer.shown);
  if (values.size() == state.tokens.size()) out.assign(values.begin(), values.end());
  return out;
}

// What the score of the removals is: with a foil the log-odds, of a continuation its log-probability. A logit alone is
// neither.
std::optional<Strength::Scale> scale_of_score(const State& state) {
  const std::optional<TokenChoice> target = state.target();
  if (state.foil()) return Strength::Scale::log_odds;
  if (target && is_continuation(*target)) return Strength::Scale::log_probability;
  return std::nullopt;
}

// The fact that the removals alone tell: for continuations, and for models whose mask cannot be written into the text.
std::optional<Fact> fact_from_removals(const State& state, int token) {
  const auto known = removals(state);
  if (!known || token < 0 || state.temperature != 1) return std::nullopt;
  Fact fact{.token = token, .before = known->before, .after = static_cast<double>(known->after[token]), .strength = {}};
  const auto whole = output_value(*state.answer(Slot::removals).shown);
  if (const auto scale = scale_of_score(state); scale && whole)
    fact.strength = Strength{*scale, *whole, *whole - known->strength[token]};
  return fact;
}

std::optional<Fact> fact_about(const State& state, Slot slot, int token) {
  if (token < 0) return std::nullopt;
  if (!state.model->mask_token) return fact_from_removals(state, token);
  auto fact = fact_of(state, slot);
  return fact && fact->token == token ? fact : std::nullopt;
}

}  // namespace

bool moves_probability(const Fact& fact) { return fact.turns() || worth(fact.before, fact.after); }
bool by_strength(const Fact& fact) { return fact.strength && !moves_probability(fact); }
bool worth_saying(const Fact& fact) {
  return moves_probability(fact) || (fact.strength && worth_nats(fact.strength->change()));
}

std::optional<Removals> removals(const State& state) {
  if (!state.fresh(Slot::removals)) return std::nullopt;
  const Explanation& e = *state.answer(Slot::removals).shown;
  const Tensor* after = e.find("probability");
  const Figure* before = figure(e, "target_probability");
  if (!after || !before || after->dtype() != DType::f32 || after->size() != static_cast<int64_t>(state.tokens.size()) ||
      e.tokens.size() != state.tokens.size())
    return std::nullopt;
  Removals out{before->value, {after->f32().begin(), after->f32().end()}, {}, {}};
  for (const TokenInfo& token : state.tokens) out.word.push_back(holds_word(token));
  const std::span<const float> drops = scores(e);
  const bool of_score = scale_of_score(state) && drops.size() == out.after.size();
  // Without a foil the odds against all else follow from the probability, as far as 32 bits hold them.
  const auto odds = [](double p) {
    return std::log(std::clamp(p, 1e-6, 1 - 1e-6) / (1 - std::clamp(p, 1e-6, 1 - 1e-6)));
  };
  for (size_t i = 0; i < out.after.size(); ++i)
    out.strength.push_back(of_score ? static_cast<double>(drops[i])
                                    : odds(out.before) - odds(static_cast<double>(out.after[i])));
  return out;
}

Suspects suspects_of(const State& state) {
  bool measured = false;
  const std::vector<double> effect = effects(state, measured);
  Suspects found;
  const int chosen = state.selection.token, count = int_size(effect);
  const bool asked = chosen >= 0 && chosen < int_size(state.tokens) && stands_for_text(state.tokens[chosen]);
  const auto strength = [&](int i) { return std::abs(effect[i]); };
  const auto strongest = [&](bool words, auto allowed) {
    int best = -1;
    for (int i = 0; i < count; ++i) {
      const TokenInfo& token = state.tokens[i];
      if (!(words ? holds_word(token) : stands_for_text(token)) || i == found.first || !allowed(i)) continue;
      if (strength(i) > 0 && (best < 0 || strength(i) > strength(best))) best = i;
    }
    return best;
  };
  const auto any = [](int) { return true; };
  const auto known = measured ? removals(state) : std::nullopt;
  const auto is_worth = [&](int i) {
    if (i < 0 || !known) return i >= 0;
    const auto at = static_cast<size_t>(i);
    return worth(known->before, static_cast<double>(known->after[at])) || worth_nats(known->strength[at]);
  };

  if (asked) found.first = chosen;
  int leading = strongest(true, any);
  if (!is_worth(leading))
    if (const int sign = strongest(false, any); is_worth(sign) && measured) leading = sign;
  if (!asked) {
    found.first = leading;
    if (found.first < 0) return found;
    const double side = effect[found.first];
    const int other = strongest(true, [&](int i) { return effect[i] * side < 0; });
    leading = is_worth(other) ? other : strongest(true, any);
  }
  if (is_worth(leading)) found.second = leading;
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
  const std::span<const float> before = logits(whole), after = logits(masked);
  const std::vector<Ranked> first_before = rank(before, state.temperature, 1);
  const std::vector<Ranked> first_after = rank(after, state.temperature, 1);
  if (first_before.empty() || first_after.empty()) return std::nullopt;
  const std::optional<TokenChoice> target = state.target(), foil = state.foil();
  const std::vector<int32_t> of = target ? single_tokens(*state.model, *target) : std::vector<int32_t>{};
  const std::vector<int32_t> against = foil ? single_tokens(*state.model, *foil) : std::vector<int32_t>{};
  if (of.empty() || (foil && against.empty())) {
    // The logits of one place do not tell of several tokens after each other; the removals were run on all of them.
    const auto swept = fact_from_removals(state, fact.token);
    if (!swept) return std::nullopt;
    fact = *swept;
  } else {
    fact.before = probability(before, state.temperature, of);
    fact.after = probability(after, state.temperature, of);
    const auto odds_before = log_odds(before, state.temperature, of, against),
               odds_after = log_odds(after, state.temperature, of, against);
    if (odds_before && odds_after) fact.strength = Strength{Strength::Scale::log_odds, *odds_before, *odds_after};
  }
  fact.top_before = first_before.front().id;
  fact.top_after = first_after.front().id;
  return fact;
}

Account account(const State& state) {
  Account out;
  if (!state.model || !state.target()) return out;
  const Suspects suspects = suspects_of(state);
  for (const auto& [slot, token] :
       {std::pair{Slot::without, suspects.first}, std::pair{Slot::against, suspects.second}}) {
    auto fact = fact_about(state, slot, token);
    if (!fact) continue;
    fact->asked = fact->token == state.selection.token;
    if (fact->asked || worth_saying(*fact)) out.facts.push_back(*fact);
    else if (!out.largest) out.largest = fact;
  }
  if (!out.facts.empty()) out.largest.reset();
  if (!out.largest) return out;
  // "No single word" is only said of all of them.
  const auto known = removals(state);
  if (!known || state.temperature != 1) {
    out.largest.reset();
    return out;
  }
  out.words = static_cast<int>(std::count(known->word.begin(), known->word.begin() + state.position() + 1, true));
  return out;
}

}  // namespace vitrine::app

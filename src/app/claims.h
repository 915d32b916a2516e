// What the answer sentence may say: each fact comes from runs of the model on the same text with one token
// removed.
//
// A fact is worth saying when the most probable token is another one without the token, or the probability of the
// target moves by at least 0.05, or by at least 0.01 and a third of what it was, or its odds at least double or halve:
// near 0 and 1 a probability hardly moves, whatever a word does. Words come before signs: a token without a letter or
// digit is named only when no word is worth it. Where nothing is, the largest change of any word is what is said. A
// token that the person selected is always told about.
#pragma once
#include <optional>
#include <vector>

#include "app/state.h"

namespace vitrine::app {

// The target on a scale without ends, in nats: its log-odds against the foil or against all else; of a continuation
// without foil its log-probability.
struct Strength {
  enum class Scale { log_odds, log_probability } scale = Scale::log_odds;
  double before = 0, after = 0;

  double change() const { return after - before; }
};

// What removing one token did, at the page's temperature.
struct Fact {
  int token = -1;                           // index into the page's tokens
  double before = 0, after = 0;             // probability of the target
  std::optional<Strength> strength;         // where it was measured
  int32_t top_before = -1, top_after = -1;  // the most probable next tokens; top_after -1: not measured
  bool asked = false;                       // about the selected token

  double change() const { return after - before; }
  bool turns() const { return top_after >= 0 && top_after != top_before; }
};
bool worth_saying(const Fact& fact);
// Its probability alone is worth saying, or the answer turns: what is said is then that. Else its strength is.
bool moves_probability(const Fact& fact);
bool by_strength(const Fact& fact);

// The target's probability at temperature 1 without each token, of the removals that were run, one token at a time.
struct Removals {
  double before = 0;
  std::vector<float> after;      // [T] of the page's tokens
  std::vector<double> strength;  // [T] how much of the target's strength goes with it, nats
  std::vector<bool> word;        // [T] has a letter or a digit
};
std::optional<Removals> removals(const State& state);
// A text longer than so many tokens is not run without each of them; the words that the attribution blames most
// are tried instead.
inline constexpr int kMostRemovals = 96;

// The tokens whose removal is to be checked by a run of its own; -1: none. `first` is the selected token if there
// is one, else that with the largest effect; `second` the largest of the others, in the other direction if it is
// worth saying.
struct Suspects {
  int first = -1, second = -1;
};
Suspects suspects_of(const State& state);

// Nothing if the run has not been made, or if the text without the token was read as other tokens.
std::optional<Fact> fact_of(const State& state, Slot slot);

// All that the answer sentence says about the question as it is now.
struct Account {
  std::vector<Fact> facts;      // worth saying or asked for
  std::optional<Fact> largest;  // when nothing is: the largest change that removing one word makes ...
  int words = 0;                // ... of so many that were tried
  bool empty() const { return facts.empty() && !largest; }
};
Account account(const State& state);

}  // namespace vitrine::app

// What the answer sentence may say: each fact comes from a run of the model on the same text with one token
// masked.
#pragma once
#include <optional>
#include <vector>

#include "app/state.h"

namespace vitrine::app {

// The tokens that the attribution blames most, for the target and against it; -1: none.
struct Suspects {
  int supporting = -1, opposing = -1;
};
// The selected token, if there is one, takes the place of the first.
Suspects suspects_of(const State& state);

// What masking one token did, at the page's temperature.
struct Fact {
  int token = -1;                     // index into the page's tokens
  double before = 0, after = 0;       // probability of the target
  int32_t target = -1;
  int32_t top_before = -1, top_after = -1;  // the most probable next tokens
};
// Nothing if the run has not been made, or if the text without the token was read as other tokens.
std::optional<Fact> fact_of(const State& state, Slot slot);
// All facts known for the question as it is now.
std::vector<Fact> facts(const State& state);

}  // namespace vitrine::app

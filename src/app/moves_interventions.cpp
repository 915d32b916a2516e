#include <algorithm>

#include "app/moves.h"

namespace vitrine::app {

// What the model says unchanged stays beside it, unless something else is compared.
void intervene(State& state, const Intervention& change, double now) {
  remember(state, now, false);
  const auto there = std::ranges::find(state.interventions, change, &AppliedIntervention::change);
  if (there != state.interventions.end()) {
    there->on = !there->on;
    return;
  }
  if (!state.pinned) pin(state);
  state.interventions.push_back({change, true});
}

void drop_intervention(State& state, int index, double now) {
  if (index >= int_size(state.interventions) || state.interventions.empty()) return;
  remember(state, now, false);
  if (index < 0) state.interventions.clear();
  else state.interventions.erase(state.interventions.begin() + index);
  if (state.interventions.empty() && state.pinned && state.pinned->text == state.text) unpin(state);
}

}  // namespace vitrine::app

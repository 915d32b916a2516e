#include "app/moves.h"

#include <algorithm>
#include <utility>

#include "app/choice.h"
#include "app/persistence.h"

namespace vitrine::app {

void forget(Answer& answer) {
  const uint64_t version = answer.version, pending = answer.pending;
  answer = {};
  answer.version = version;
  answer.pending = pending;
}

void forget_pinned_answers(State& state) {
  for (Answer& answer : state.answers[Side::pinned]) {
    forget(answer);
    ++answer.version;
  }
}

void forget_pending(State& state) {
  state.tokenize_pending = 0;
  state.tokenize_text.clear();
  for (auto& side : state.answers)
    for (Answer& answer : side) {
      answer.pending = 0;
      answer.pending_key.clear();
    }
}

void open_example(State& state, int index, double now) {
  if (!state.model || index < 0 || static_cast<size_t>(index) >= state.model->examples.size()) return;
  const Example& example = state.model->examples[index];
  open_question(state, example.text, example.target, example.foil, now);
}

void set_model(State& state, ModelInfo model, bool stored) {
  const bool had_model = state.model.has_value();
  const bool other = !state.model || state.model->hash != model.hash;
  if (!stored) {
    state.loading = {};
    state.loading.active = false;
    state.core_failed.reset();
  }
  state.model = std::move(model);
  if (std::exchange(state.stored, stored)) forget_pending(state);  // what only the model can answer is asked again
  if (!other) return;
  // Another tokenizer and other weights: nothing that was known still holds.
  if (had_model || state.selection_model != state.model->hash) state.interventions.clear();
  for (auto& side : state.answers)
    for (Answer& answer : side) forget(answer);
  state.tokens.clear();
  state.tokens_text.clear();
  state.tokenize_text.clear();
  state.tokenize_pending = 0;
  state.text_error.reset();
  state.notes.clear();
  state.ranking.clear();
  const int64_t vocabulary =
      std::max<int64_t>(state.model->vocabulary_size, static_cast<int64_t>(state.model->vocabulary.size()));
  Selection& s = state.selection;
  const bool same_model = state.selection_model == state.model->hash;
  const auto known = [&](const TokenChoice& choice) {
    return same_model &&
           std::ranges::all_of(single_tokens(*state.model, choice), [&](int32_t id) { return id < vocabulary; });
  };
  if (s.target && !known(*s.target)) s.target.reset();
  if (s.foil && !known(*s.foil)) {
    s.foil.reset();
    s.foil_mode = FoilMode::runner_up;
  }
  if (state.pinned) state.pinned->position = -1;
  if (!same_model) forget_conversation(state);
  if (s.layer >= state.model->layers || s.head >= state.model->heads) s.layer = s.head = -1;
  if (s.lens_layer > state.model->layers) s.lens_layer = -1;
  state.selection_model = state.model->hash;
  if (had_model && state.wanted_model.empty()) s.token = -1;
  if (!state.wanted_model.empty() && state.wanted_model != state.model->name)
    state.notes.push_back(made_with_another(state));
  state.wanted_model.clear();
  if (state.edits == 0 && state.text.empty()) open_example(state, 0, 0);
}

}  // namespace vitrine::app

// The second model, beside the page's own: arriving, failing, going.
#include <unordered_map>

#include "app/moves.h"
#include "app/second_model.h"
#include "app/shipped_models.h"
#include "text/say.h"

namespace vitrine::app {
namespace {
std::string not_loaded(const std::string& reason) { return say("The second model was not loaded. {reason}", reason); }
}  // namespace

void match_vocabularies(State& state) {
  state.same_vocabulary = true;
  state.second_ids.clear();
  if (!state.model || !state.second) return;
  const ModelInfo &first = *state.model, &second = *state.second;
  state.same_vocabulary = first.vocabulary_size == second.vocabulary_size && first.vocabulary == second.vocabulary;
  if (state.same_vocabulary) return;
  std::unordered_map<std::string_view, int32_t> by_text;
  for (size_t i = 0; i < second.vocabulary.size(); ++i) by_text.emplace(second.vocabulary[i], static_cast<int32_t>(i));
  state.second_ids.assign(first.vocabulary.size(), -1);
  for (size_t i = 0; i < first.vocabulary.size(); ++i)
    if (const auto found = by_text.find(first.vocabulary[i]); found != by_text.end() && !found->first.empty())
      state.second_ids[i] = found->second;
}

void set_second(State& state, ModelInfo model) {
  std::erase_if(state.notes, [](const std::string& note) { return note.starts_with(not_loaded({})); });
  state.second_loading = {.active = false, .loaded = 0, .total = 0, .file = {}, .error = {}};
  if (!state.pinned) state.pinned = Pinned{};
  state.pinned->model = model.name;
  state.second = std::move(model);
  forget_pinned_answers(state);
  match_vocabularies(state);
}

// The page stays as it was; what a link wanted and did not get is given up.
void second_failed(State& state, const Error& error) {
  state.second_loading = {.active = false, .loaded = 0, .total = 0, .file = {}, .error = error};
  const bool asked_by_link = state.pinned && !state.pinned->model.empty() && !state.two_models();
  if (asked_by_link) drop_second(state, "");
  state.notes.push_back(not_loaded(error.sentence()));
}

void drop_second(State& state, const std::string& why) {
  state.second_loading.active = false;
  if (!why.empty()) state.notes.push_back(why);
  if (!state.pinned || state.pinned->model.empty()) return;
  state.pinned->model.clear();
  if (state.pinned->text.empty()) state.pinned.reset();
  forget_pinned_answers(state);
}

namespace {

// Grows with every answer that the difference rests on.
uint64_t versions(const State& state) {
  uint64_t sum = 1;
  for (const Side side : {Side::current, Side::pinned})
    for (const Slot slot : {Slot::predictions, Slot::attribution}) sum += state.answer(slot, side).version;
  return sum;
}

void update_difference(State& state) {
  if (!state.two_models() || state.other_text()) {
    state.difference.reset();
    state.difference_of = 0;
    return;
  }
  const uint64_t now = versions(state);
  if (state.difference_of == now) return;
  const auto shown = [&](Slot slot, Side side) -> const Explanation* {
    const Answer& answer = state.answer(slot, side);
    return answer.key.empty() ? nullptr : answer.shown.get();  // none from samples that still arrive
  };
  const SideAnswers mine{shown(Slot::predictions, Side::current), shown(Slot::attribution, Side::current)};
  const SideAnswers other{shown(Slot::predictions, Side::pinned), shown(Slot::attribution, Side::pinned)};
  state.difference_of = now;
  // Of two texts, while one answer is older than the other, nothing is said.
  const bool same_text =
      mine.predictions && other.predictions && mine.predictions->provenance.text == other.predictions->provenance.text;
  if (same_text) state.difference = difference(mine, other, state.same_vocabulary);
  else state.difference.reset();
}

}  // namespace

void settle_second(State& state) {
  if (state.second && !state.two_models()) {
    state.second.reset();
    state.second_ids.clear();
    state.same_vocabulary = true;
    forget_pinned_answers(state);
  }
  update_difference(state);
}

std::optional<Command> second_model_wanted(const State& state) {
  if (!state.pinned || state.pinned->model.empty() || state.two_models() || state.second_loading.active) return {};
  if (!state.model || state.stored || state.loading.active || state.core_failed) return {};
  for (const ShippedModel& shipped : kShippedModels)
    if (shipped.name == state.pinned->model) return compare_with(shipped);
  return DropSecond{
      say("The link compares with the model {model}, which does not come with this page. Choose it in the menu of "
          "models to compare again.",
          state.pinned->model)};
}

}  // namespace vitrine::app

// Writing on: starting, stopping, the next turn, and from a written token to what made it and back.
#include <algorithm>

#include "app/choice.h"
#include "app/conversation.h"
#include "app/moves.h"
#include "app/planner.h"

namespace vitrine::app {
namespace {

Settings chosen_settings(const State& state) {
  const auto found = state.settings.find(kWriter);
  return found == state.settings.end() ? Settings{} : found->second;
}

// The conversation so far, with the answer that is there.
std::vector<Turn> turns_so_far(const State& state) {
  if (!state.writing || state.writing->turns.empty()) return {};
  std::vector<Turn> turns = turns_of(state);
  if (!turns.empty() && turns.back().of_model && turns.back().tokens.empty()) turns.pop_back();
  return turns;
}

void ask_last(Selection& selection) {
  const int layer = selection.layer, head = selection.head;
  selection = {};
  selection.layer = layer;
  selection.head = head;
}

// The views are about what the answer begins with.
void show_prompt(State& state, double now) {
  set_text(state, state.writing->prompt, now, false);
  ask_last(state.selection);
}

}  // namespace

void write_on(State& state) {
  if (!state.model || state.text.empty()) return;
  state.writing = Writing{state.text, {}, chosen_settings(state)};
  forget(state.answer(Slot::writing));
}

void show_writing(State& state, bool on) {
  if (!on) state.writing.reset();
  else if (!state.writing) state.writing = Writing{};
  forget(state.answer(Slot::writing));
}

void write_again(State& state) {
  if (!state.writing) return;
  Writing& writing = *state.writing;
  writing.settings = chosen_settings(state);
  if (!writing.turns.empty()) writing.prompt = conversation_text(state, writing.turns);
  else if (writing.prompt.empty()) writing.prompt = state.text;
  forget(state.answer(Slot::writing));
}

void say_turn(State& state, const std::string& text, double now) {
  if (!chats(state) || text.find_first_not_of(" \n\t") == std::string::npos) return;
  stop_writing(state);
  std::vector<Turn> turns = turns_so_far(state);
  if (turns.size() + 2 > kMostTurns) return;
  if (!turns.empty() && !turns.back().of_model) turns.pop_back();  // it was not answered
  turns.push_back({.of_model = false, .text = text, .tokens = {}});
  std::string prompt = conversation_text(state, turns);
  if (prompt.empty()) return;
  // The text first: with what was there before, it goes to Undo.
  set_text(state, prompt, now, false);
  ask_last(state.selection);
  state.writing = Writing{std::move(prompt), std::move(turns), chosen_settings(state)};
  forget(state.answer(Slot::writing));
}

void stop_writing(State& state) {
  Answer& answer = state.answer(Slot::writing);
  const Want* want = state.want(Slot::writing);
  if (!state.writing || !want || answer.key == want->key) return;
  const int64_t written = answer_turn(state).tokens.size();
  if (written == 0) {
    state.writing->prompt.clear();
    return;
  }
  // What is there is the whole answer to the question for so many tokens.
  Request request = want->request;
  state.writing->settings["count"] = request.settings["count"] = written;
  answer.key = key_of(request, state.model->hash);
  answer.error.reset();
}

void explain_written(State& state, int turn, int token, double now) {
  const std::vector<Turn> turns = turns_of(state);
  if (turn < 0 || turn >= int_size(turns) || !turns[turn].of_model) return;
  const Turn& answer = turns[turn];
  if (token >= int_size(answer.tokens) || answer.tokens.empty()) return;
  const std::string text = text_before(state, turn, std::max(token, 0));
  const WrittenToken* one = token >= 0 ? &answer.tokens[token] : nullptr;
  if (text.empty()) return;
  set_text(state, text, now, false);
  ask_last(state.selection);
  const bool known = one && one->id >= 0 && one->id < state.model->vocabulary_size;
  if (known) state.selection.target = token_choice(one->id);
  else state.selection.target = plain(*state.model, {.id = {}, .text = one ? one->text : answer.text});
}

void set_chat_form(State& state, const std::string& given) {
  if (!state.model || !state.model->chat || given == state.chat_form || given.size() > kLongestChatForm) return;
  state.chat_form = given;
  if (!state.writing) return;
  state.writing = Writing{};  // what was said was said in another form
  forget(state.answer(Slot::writing));
}

void forget_conversation(State& state) {
  state.chat_form.clear();
  if (state.writing && !state.writing->turns.empty()) state.writing.reset();
}

void back_to_writing(State& state, double now) {
  if (state.writing && !state.writing->prompt.empty()) show_prompt(state, now);
}

}  // namespace vitrine::app

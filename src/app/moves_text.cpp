#include "app/moves.h"

#include <algorithm>

#include "app/carry.h"
#include "app/choice.h"
#include "app/persistence.h"
#include "app/reducer.h"
#include "base/int_size.h"
#include "text/say.h"

namespace vitrine::app {
namespace {

constexpr double kSameText = 0.25;  // of a text must stay for the new one to be the same, edited

constexpr size_t kMostEarlier = 50;
constexpr double kOneEdit = 5;  // seconds: typing that pauses for less is one change

}  // namespace

void remember(State& state, double now, bool typed) {
  if (!typed && state.edits > 0) ++state.earlier.replaced;
  if (state.text.empty() || (typed && state.typed && now - state.edited_at < kOneEdit)) return;
  Earlier& earlier = state.earlier;
  earlier.redo.clear();
  earlier.undo.push_back(work(state));
  earlier.undo_text = state.text;
  if (earlier.undo.size() > kMostEarlier) earlier.undo.erase(earlier.undo.begin());
}

void ask_anew(Selection& s) {
  s.target.reset();
  s.foil.reset();
  if (s.foil_mode == FoilMode::chosen) s.foil_mode = FoilMode::runner_up;
}

void set_text(State& state, std::string text, double now, bool typed) {
  state.notes.clear();
  const size_t limit = text_limit(state);
  if (text.size() > limit) {
    text = std::string(tail(text, limit));
    state.notes.push_back(say("Only the end of this text was kept; the model reads at most {n|# token|# tokens}.",
                              state.model ? state.model->context : 256));
  }
  if (text == state.text) return;
  remember(state, now, typed);
  // Beside a pinned text the question is what both are asked.
  const bool pinned = state.pinned && !state.pinned->text.empty();
  if (!pinned && kept_share(state.text, text) < kSameText) ask_anew(state.selection);
  state.text = std::move(text);
  ++state.edits;
  state.edited_at = now;
  state.typed = typed;
  state.text_error.reset();
  state.stopped = false;
  state.selection.position = -1;
}

void set_tokens(State& state, std::vector<TokenInfo> tokens, std::vector<std::string> notes) {
  int selected = -1;
  if (state.selection.token >= 0) {
    for (const Carried& c : carry(state.tokens_text, state.tokenize_text, state.tokens)) {
      if (c.index != state.selection.token) continue;
      for (size_t i = 0; i < tokens.size(); ++i)
        if (tokens[i].byte_begin == c.byte_begin && tokens[i].byte_end == c.byte_end) selected = i;
    }
  }
  // What a link or an earlier visit selected waits for the first tokens.
  if (state.tokens_text.empty() && state.selection.token < int_size(tokens)) selected = state.selection.token;
  state.selection.token = selected;
  state.tokens = std::move(tokens);
  state.tokens_text = state.tokenize_text;
  for (std::string& note : notes)
    if (std::find(state.notes.begin(), state.notes.end(), note) == state.notes.end())
      state.notes.push_back(std::move(note));
}

void open_question(State& state, const std::string& text, const std::string& target_text, const std::string& foil_text,
                   double now) {
  const int layer = state.selection.layer, head = state.selection.head;
  set_text(state, text, now, false);
  state.selection = {};
  state.selection.layer = layer;
  state.selection.head = head;
  if (const int32_t target = find_token(*state.model, target_text); target >= 0)
    state.selection.target = token_choice(target);
  if (const int32_t foil = find_token(*state.model, foil_text); foil >= 0) {
    state.selection.foil = token_choice(foil);
    state.selection.foil_mode = FoilMode::chosen;
  }
}

size_t text_limit(const State& state) {
  const int64_t context = state.model ? state.model->context : 256;
  return std::clamp<int64_t>(64 * context, 16384, 1 << 18);
}

}  // namespace vitrine::app

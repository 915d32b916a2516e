// What is read out of the writing (writing.h): its turns, and the text that each of its tokens was drawn after.
#pragma once
#include <string>
#include <vector>

#include "app/state.h"

namespace vitrine::app {

// How turns are written: what the person gave, else what the model's files say. Nothing: it is no chat model.
std::optional<ChatTemplate> chat_template(const State&);
// The model was trained on conversations, and how they are written is known.
bool chats(const State&);
// The conversation as a text that the model's answer follows; empty if its template does not allow it.
std::string conversation_text(const State&, std::span<const Turn> turns);

std::vector<WrittenToken> tokens_of(const Explanation& generation);
// The answer of the run under way or done; no tokens while there are none.
Turn answer_turn(const State&);
// All turns, that answer last. Of a text without conversation, the answer alone.
std::vector<Turn> turns_of(const State&);

// The text up to a token of a turn of the model: what it was drawn after. `token` may be one past the last.
std::string text_before(const State&, size_t turn, size_t token);

// The token that the page explains now; token -1: none.
struct WrittenPlace {
  int turn = -1, token = -1;
};
WrittenPlace explained_token(const State&);
// The tokens of the text, read anew, are those that were written up to that place.
bool reads_as_written(const State&, WrittenPlace);

// A setting of the run, or the method's default.
double setting_of_run(const State&, std::string_view name);

}  // namespace vitrine::app

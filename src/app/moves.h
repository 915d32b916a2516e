// What several commands do to the state; only the reducer calls these.
#pragma once
#include <string>
#include <vector>

#include "app/state.h"

namespace vitrine::app {

// ---- the text (moves_text.cpp)
void ask_anew(Selection&);  // target and foil belonged to another text or place
void set_text(State&, std::string text, double now, bool typed);
// The tokens of the text as it is now; the selected one stays selected if it is still there.
void set_tokens(State&, std::vector<TokenInfo>, std::vector<std::string> notes);
// Another text with its own question; the head that is looked at stays. Empty target or foil: as usual.
void open_question(State&, const std::string& text, const std::string& target, const std::string& foil, double now);

// ---- the model (moves_model.cpp)
void open_example(State&, int index, double now);  // of those that the model brings along
void set_model(State&, ModelInfo, bool stored);
void forget(Answer&);         // nothing is known any more; what is under way has lost its key, so it is cancelled
void forget_pending(State&);  // nothing is under way any more

}  // namespace vitrine::app

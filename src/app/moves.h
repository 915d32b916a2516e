// What several commands do to the state; only the reducer calls these.
#pragma once
#include <string>
#include <vector>

#include "app/state.h"

namespace vitrine::app {

// ---- the text (moves_text.cpp)
void ask_anew(Selection&);  // target and foil belonged to another text or place
void set_text(State&, std::string text, double now, bool typed);
// What is there before something else takes its place, for Undo.
void remember(State&, double now, bool typed);
// The tokens of the text as it is now; the selected one stays selected if it is still there.
void set_tokens(State&, std::vector<TokenInfo>, std::vector<std::string> notes);
// Another text with its own question; the head that is looked at stays. Empty target or foil: as usual.
void open_question(State&, const std::string& text, const std::string& target, const std::string& foil, double now);

// ---- writing on (moves_writing.cpp)
void write_on(State&);                                          // from the text as it is
void show_writing(State&, bool on);                             // without a run; off: the conversation is gone
void write_again(State&);                                       // the last answer, with the settings of now
void say_turn(State&, const std::string& text, double now);     // the person's next turn
void stop_writing(State&);                                      // what is there is the answer
void explain_written(State&, int turn, int token, double now);  // -1: the whole answer
void back_to_writing(State&, double now);
void set_chat_form(State&, const std::string& given);
void forget_conversation(State&);  // it was with another model; a text can be written on by any

// ---- interventions (moves_interventions.cpp)
void intervene(State&, const Intervention&, double now);
void drop_intervention(State&, int index, double now);  // -1: all of them
void pin(State&);
void unpin(State&);

// ---- the model (moves_model.cpp)
void open_example(State&, int index, double now);  // of those that the model brings along
void set_model(State&, ModelInfo, bool stored);
void forget_pinned_answers(State&);
void forget(Answer&);         // nothing is known any more; what is under way has lost its key, so it is cancelled
void forget_pending(State&);  // nothing is under way any more

// ---- the second model (moves_second.cpp)
void set_second(State&, ModelInfo);
void second_failed(State&, const Error&);
void drop_second(State&, const std::string& why);
void match_vocabularies(State&);
// After every command: a second model that nothing is asked of any more is gone, and the difference is that of the
// answers that are there.
void settle_second(State&);

}  // namespace vitrine::app

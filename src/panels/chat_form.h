// How a chat model's turns are written where its own template is not a published one: the template is shown, and the
// person chooses a known form or writes the words around a turn.
#pragma once
#include <string>

#include "draw/popup.h"
#include "panels/panel.h"

namespace vitrine::panels {

struct ChatFormState {
  std::string pattern, shown;  // as it is typed; of the state, when it was last looked at
  draw::MenuState menu;
  draw::Rect anchor;
  bool open = false;
};

// Whether there is anything to give: the model has a template that is not known.
bool wants_chat_form(const app::State& state);
// The y below it.
float draw_chat_form(Context& c, ChatFormState& own, draw::Rect area, float y);
void draw_chat_form_menu(Context& c, ChatFormState& own);

}  // namespace vitrine::panels

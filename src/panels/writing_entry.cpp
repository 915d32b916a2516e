#include "panels/writing_entry.h"

#include "app/conversation.h"
#include "text/say.h"

namespace vitrine::panels {

using namespace draw;

namespace {
bool can_write(const Context& c) { return c.state.find_method(app::kWriter) && !c.state.text.empty(); }
}  // namespace

void open_writing(Context& c) {
  if (!can_write(c)) return;
  if (app::chats(c.state)) c.commands.push_back(app::ShowWriting{true});
  else c.commands.push_back(app::WriteOn{});
}

float writing_entry(Context& c, float right, float baseline) {
  if (!can_write(c)) return 0;
  const bool chat = app::chats(c.state);
  const ActionResult entry =
      action(c.ui, id("write on"), right, baseline, chat ? say("Chat") : say("Write on"), Align::right);
  c.hook("button:write_on", 0, 0, entry.rect);
  if (entry.hovered)
    tooltip(c.ui, c.ui.pointer(),
            {chat ? say("ask the model, and see what made each token of its answer (w)")
                  : say("let the model write on, and see what made each token (w)")});
  if (entry.clicked) open_writing(c);
  return entry.width;
}

}  // namespace vitrine::panels

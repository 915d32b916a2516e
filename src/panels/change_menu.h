// What can be changed at the head that is looked at and at its layer: a word that opens a menu.
#pragma once
#include "app/readings.h"
#include "panels/panel.h"

namespace vitrine::panels {

struct ChangeMenu {
  bool open = false;
  draw::Rect anchor;
  draw::MenuState menu;
  app::Head head;
};
// "Switch it off", or on again.
draw::ActionResult head_switch(Context& c, draw::Id id, app::Head head, float x, float baseline);
// That and the menu. Returns the y below.
float draw_change_choice(Context& c, ChangeMenu& own, app::Head head, float x, float y);
void draw_change_menu(Context& c, ChangeMenu& own);

}  // namespace vitrine::panels

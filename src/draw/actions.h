// Things to click that live in text: an action (solid hairline under Inter Medium), a choice (dotted
// underline), a caret choice (a note with a small caret: opens a menu), a check box line.
#pragma once
#include "draw/text.h"

namespace vitrine::draw {

struct ActionResult {
  float width = 0;
  bool clicked = false, hovered = false;
  Rect rect;
};

// `disabled_reason` not empty: grey, shows the reason on hover, cannot be clicked.
ActionResult action(Ui& ui, Id id, float x, float baseline, std::string_view label, Align align = Align::left,
                    std::string_view disabled_reason = {}, Role role = Role::note);
// A name in the head of the page: no line under it; bold and ink while `on`.
ActionResult plain_action(Ui& ui, Id id, float x, float baseline, std::string_view label, const TextStyle& style,
                          Align align = Align::left);
// A word of a title that can be changed: dotted underline, 4.5 px below the baseline (6.5 in titles).
ActionResult dotted_choice(Ui& ui, Id id, float x, float baseline, std::string_view label, const TextStyle& style);
// "Integrated gradients, mask baseline, 32 steps ⌄"; caret on the left when `caret_first`.
ActionResult caret_choice(Ui& ui, Id id, float x, float baseline, std::string_view label, const TextStyle& style,
                          Align align = Align::left, bool caret_first = false);
// Half disc that switches light and dark.
ActionResult scheme_switch(Ui& ui, Id id, ImVec2 centre);
// A box with a tick and a label; returns clicked when it should change.
ActionResult toggle(Ui& ui, Id id, float x, float baseline, std::string_view label, bool on);

}  // namespace vitrine::draw

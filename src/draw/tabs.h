// Names side by side, one current. The head of the page marks it below, the phone's foot above.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "draw/text.h"

namespace vitrine::draw {

struct TabsResult {
  int clicked = -1;
  float right = 0;
  std::vector<Rect> rects;
};  // rects: of the names
// Left and right arrows choose the neighbour of the tab that has the keyboard.
// Head of the page: natural widths, 26 px apart, the mark 3 px high with its top at `mark_y`.
TabsResult tabs(Ui& ui, Id id, float x, float baseline, float mark_y, std::span<const std::string> names, int current);
// Foot of a phone: equal parts of `bar`, 56 px high, the mark at the top.
TabsResult foot_tabs(Ui& ui, Id id, Rect bar, std::span<const std::string> names, int current);

}  // namespace vitrine::draw

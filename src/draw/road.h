// A ribbon from left to right whose width is an amount: the same height at both ends and between, so that ribbons that
// start side by side stay side by side.
#pragma once
#include "draw/ui.h"

namespace vitrine::draw {

// From the middle of its left end to the middle of its right end; `width` in CSS pixels. At least a hairline is drawn.
void road(Ui& ui, ImVec2 from, ImVec2 to, float width, Colour colour);
// A straight one from x0 to x1 whose width changes evenly: four corners, for pictures of thousands.
void straight_road(Ui& ui, float x0, float x1, float y, float width_from, float width_to, Colour colour);

}  // namespace vitrine::draw

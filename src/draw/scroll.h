// A part of the page that scrolls downwards by wheel, finger or keys. The bar shows only while it moves.
#pragma once
#include "draw/ui.h"

namespace vitrine::draw {

struct ScrollState {
  float offset = 0;
  double moved_at = -10;
};
// Clips to `area` until end_scroll; draw content at area.y - state.offset. `content`: its height.
void begin_scroll(Ui& ui, Id id, Rect area, float content, ScrollState& state);
void end_scroll(Ui& ui);

}  // namespace vitrine::draw

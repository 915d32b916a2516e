#include "draw/scroll.h"

#include <cmath>

#include "draw/shapes.h"
#include "platform/platform.h"

namespace vitrine::draw {
namespace {
constexpr double kBarStays = 0.8;  // seconds after the last movement
}

void begin_scroll(Ui& ui, Id id, Rect area, float content, ScrollState& state) {
  if (ui.measuring()) return ui.push_clip(area);
  const float most = std::max(0.f, content - area.h);
  const float before = state.offset;
  state.offset = std::clamp(state.offset + ui.scroll(id, area), 0.f, most);
  if (std::abs(state.offset - before) > 0.01f) {
    state.moved_at = ui.now;
    platform::request_redraw();
  }
  if (most > 0 && ui.now - state.moved_at < kBarStays) {
    const float length = std::max(ui.px(24), area.h * area.h / content);
    const float top = area.y + (area.h - length) * state.offset / most;
    ImDrawList* const page = ui.list;
    ui.list = ui.over;
    fill(ui, {area.right() - ui.px(6), top, ui.px(4), length}, ui.colours().rule2);
    ui.list = page;
    platform::request_redraw_at(state.moved_at + kBarStays + 0.01);
  }
  ui.push_clip(area);
}

void end_scroll(Ui& ui) { ui.pop_clip(); }

}  // namespace vitrine::draw

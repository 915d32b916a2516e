#include "draw/bar_list.h"

#include "draw/shapes.h"
#include "draw/tooltip.h"

namespace vitrine::draw {

BarListResult bar_list(Ui& ui, Id id, float x, float y, float width, std::span<const Bar> bars,
                       const BarListOptions& options) {
  const Palette& c = ui.colours();
  const float row = ui.px(options.row), bar_height = ui.px(11);
  const float bar_x = x + ui.px(options.label_width);
  const float bar_width = width - ui.px(options.label_width + options.number_width);
  BarListResult result{.bottom = y + row * bars.size()};

  for (size_t i = 0; i < bars.size(); ++i) {
    const Bar& bar = bars[i];
    const float top = y + row * i, middle = top + row / 2;
    const Rect area{x, top, width, row};
    Hit h;
    if (options.clickable) {
      h = ui.hit(draw::id("bar", id, i), area);
      if (h.clicked) {
        result.clicked = i;
        result.shift = h.shift;
      }
      if (h.hovered) result.hovered = i;
    }
    const bool sided = bar.colour != 0;
    const Colour colour = sided ? bar.colour : c.rule2;
    const TextStyle label =
        bar.strong ? style(Role::label, Weight::semibold, sided ? bar.colour : c.ink) : style(Role::label, c.ink2);
    bool cut = false;
    text_cut(ui, x, baseline_in(ui, top, row, label), ui.px(options.label_width - 8), bar.label, label, Align::left,
             &cut);
    hairline(ui, bar_x, bar_x + bar_width, middle, c.rule);
    const float shown = ui.moving(draw::id("bar length", id, i), std::clamp(bar.value, 0.f, 1.f));
    const Rect filled{bar_x, middle - bar_height / 2, std::max(ui.px(1.5f), bar_width * shown), bar_height};
    if (bar.pinned) {
      frame(ui, {bar_x, filled.y - ui.px(2), bar_width * std::clamp(*bar.pinned, 0.f, 1.f), bar_height + ui.px(4)},
            c.ink2);
    }
    fill(ui, filled, colour);
    const TextStyle number = style(Role::note, bar.strong ? c.ink : c.ink2);
    const float base = baseline_in(ui, top, row, number);
    if (!bar.change.empty()) text(ui, x + width, base, bar.change, number, Align::right);
    text(ui, x + width - (bar.change.empty() ? 0 : ui.px(48)), base, bar.number, number, Align::right);
    if (h.ring) {
      focus_ring(ui, area);
    } else if (h.hovered) {
      frame(ui, area.grown(ui.px(1)), c.ink, 1, 2);
    }
    if (h.hovered && cut) tooltip(ui, h.pointer, {bar.label, bar.number});
  }
  return result;
}

}  // namespace vitrine::draw

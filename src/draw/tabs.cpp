#include "draw/tabs.h"

#include "draw/shapes.h"

namespace vitrine::draw {

TabsResult tabs(Ui& ui, Id id, float x, float baseline, float mark_y, std::span<const std::string> names,
                int current) {
  const Palette& c = ui.colours();
  TabsResult result{.right = x};
  for (int i = 0; i < static_cast<int>(names.size()); ++i) {
    const bool on = i == current;
    const TextStyle s = on ? style(Role::label, Weight::semibold) : style(Role::label, c.ink2);
    const float width = text_width(ui, names[i], s);
    const Rect word{x, baseline - ui.px(14), width, ui.px(20)};
    const Hit h = ui.hit(draw::id("tab", static_cast<int64_t>(id), i), word.grown(ui.px(8)), {.minimum = ui.px(44)});
    text(ui, x, baseline, names[i], h.hovered && !on ? s.with(c.ink) : s);
    if (on) fill(ui, {x, mark_y, width, ui.px(3)}, c.ink);
    if (h.hovered && !on) hairline(ui, x, x + width, baseline + ui.px(4), c.ink2);
    if (h.ring) focus_ring(ui, word);
    if (h.clicked) result.clicked = i;
    result.right = x + width;
    x += width + ui.px(26);
  }
  return result;
}

TabsResult foot_tabs(Ui& ui, Id id, Rect bar, std::span<const std::string> names, int current) {
  const Palette& c = ui.colours();
  TabsResult result{.right = bar.right()};
  fill(ui, bar, c.paper);
  hairline(ui, bar.x, bar.right(), bar.y, c.rule2);
  const float width = bar.w / static_cast<float>(std::max<size_t>(1, names.size()));
  for (int i = 0; i < static_cast<int>(names.size()); ++i) {
    const bool on = i == current;
    const Rect part{bar.x + width * static_cast<float>(i), bar.y, width, bar.h};
    const TextStyle s = (on ? style(Role::label, Weight::semibold) : style(Role::label, c.ink2)).sized(14);
    const Hit h = ui.hit(draw::id("tab", static_cast<int64_t>(id), i), part, {.minimum = ui.px(44)});
    text(ui, part.center_x(), baseline_in(ui, bar.y, ui.px(56), s), names[i], s, Align::center);
    if (on) fill(ui, {part.center_x() - ui.px(26), bar.y, ui.px(52), ui.px(3)}, c.ink);
    if (h.ring) focus_ring(ui, part.grown(-ui.px(6)));
    if (h.clicked) result.clicked = i;
  }
  return result;
}

}  // namespace vitrine::draw

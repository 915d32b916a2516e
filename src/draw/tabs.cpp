#include "draw/tabs.h"

#include "draw/shapes.h"

namespace vitrine::draw {
namespace {

Id tab_id(Id id, int i) { return draw::id("tab", id, i); }

// One tab: a click or, from its neighbour, an arrow key chooses it.
Hit tab_hit(Ui& ui, Id id, int i, int count, Rect area, TabsResult& result) {
  const Hit h = ui.hit(tab_id(id, i), area, {.takes_arrows = true, .minimum = ui.px(44)});
  if (h.clicked) result.clicked = i;
  const Key key = ui.arrow(tab_id(id, i));
  const int next = key == Key::left    ? i - 1
                   : key == Key::right ? i + 1
                   : key == Key::home  ? 0
                   : key == Key::end   ? count - 1
                                       : i;
  if (next != i && next >= 0 && next < count) {
    result.clicked = next;
    ui.focus(tab_id(id, next));
  }
  return h;
}

}  // namespace

TabsResult tabs(Ui& ui, Id id, float x, float baseline, float mark_y, std::span<const std::string> names, int current) {
  const Palette& c = ui.colours();
  TabsResult result;
  const int count = names.size();
  for (int i = 0; i < count; ++i) {
    const bool on = i == current;
    const TextStyle s = on ? style(Role::label, Weight::semibold) : style(Role::label, c.ink2);
    const float width = text_width(ui, names[i], s);
    const Rect word{x, baseline - ui.px(14), width, ui.px(20)};
    const Hit h = tab_hit(ui, id, i, count, word.grown(ui.px(8)), result);
    text(ui, x, baseline, names[i], h.hovered && !on ? s.with(c.ink) : s);
    if (on) fill(ui, {x, mark_y, width, ui.px(3)}, c.ink);
    if (h.hovered && !on) hairline(ui, x, x + width, baseline + ui.px(4), c.ink2);
    if (h.ring) focus_ring(ui, word);
    result.rects.push_back(word);
    result.right = x + width;
    x += width + ui.px(26);
  }
  return result;
}

TabsResult foot_tabs(Ui& ui, Id id, Rect bar, std::span<const std::string> names, int current) {
  const Palette& c = ui.colours();
  TabsResult result;
  result.right = bar.right();
  const int count = names.size();
  fill(ui, bar, c.paper);
  hairline(ui, bar.x, bar.right(), bar.y, c.rule2);
  const float width = bar.w / std::max<size_t>(1, names.size());
  for (int i = 0; i < count; ++i) {
    const bool on = i == current;
    const Rect part{bar.x + width * i, bar.y, width, bar.h};
    const TextStyle s = (on ? style(Role::label, Weight::semibold) : style(Role::label, c.ink2)).sized(14);
    const Hit h = tab_hit(ui, id, i, count, part, result);
    text(ui, part.center_x(), baseline_in(ui, bar.y, ui.px(56), s), names[i], s, Align::center);
    if (on) fill(ui, {part.center_x() - ui.px(26), bar.y, ui.px(52), ui.px(3)}, c.ink);
    if (h.ring) focus_ring(ui, part.grown(-ui.px(6)));
    result.rects.push_back(part);
  }
  return result;
}

}  // namespace vitrine::draw

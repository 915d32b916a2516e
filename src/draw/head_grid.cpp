#include <cmath>

#include "draw/matrix.h"
#include "draw/shapes.h"

namespace vitrine::draw {

HeadGridResult head_grid(Ui& ui, Id id, float x, float y, float width, const HeatTexture& texture, int layers,
                         int heads, const HeatStyle& style_, Cell selected, Cell hovered) {
  const Palette& c = ui.colours();
  HeadGridResult result;
  if (layers <= 0 || heads <= 0) return result;
  // 19 + 3 px as drawn for 8 heads, larger for fingers; smaller for models with more, down to 5 + 1.
  const float pitch = std::clamp((width + ui.px(3)) / heads, ui.px(6), ui.px(ui.theme.phone() ? 41 : 22));
  const float gap = std::max(1.f / ui.theme.pixel_ratio, pitch * 3 / 22), size = pitch - gap;
  // Whole device pixels, so that all thumbnails have the same pixels.
  const float p = ui.theme.snap(pitch), s = ui.theme.snap(size), x0 = ui.theme.snap(x), y0 = ui.theme.snap(y);
  result.rect = {x0, y0, p * heads - (p - s), p * layers - (p - s)};
  heat_grid(ui, x0, y0, s, p - s, texture, layers, heads, style_);

  const TextStyle tick = style(Role::tick, c.ink3);
  const int every = p >= ui.px(13) ? 1 : p >= ui.px(8) ? 2 : 4;
  for (int l = 0; l < layers; ++l) {
    const bool on = l == selected.row;
    if (l % every && !on) continue;
    text(ui, x0 - ui.px(8), baseline_in(ui, y0 + p * l, s, tick), std::to_string(l + 1),
         on ? style(Role::tick, Weight::semibold) : tick, Align::right);
  }

  const Rect area = result.rect.grown((p - s) / 2);
  const Hit h = ui.hit(id, area, {.takes_arrows = true});
  const auto cell_at = [&](ImVec2 at) {
    return Cell{std::clamp(static_cast<int>((at.y - area.y) / p), 0, layers - 1),
                std::clamp(static_cast<int>((at.x - area.x) / p), 0, heads - 1)};
  };
  if (h.hovered) result.hovered = cell_at(h.pointer);
  if (h.clicked && area.contains(h.pointer)) result.clicked = cell_at(h.pointer);
  for (Key key = ui.arrow(id); key != Key::none; key = ui.arrow(id)) {
    Cell at = selected ? selected : Cell{0, 0};
    const Cell before = at;
    if (key == Key::left) at.column = std::max(0, at.column - 1);
    if (key == Key::right) at.column = std::min(heads - 1, at.column + 1);
    if (key == Key::up) at.row = std::max(0, at.row - 1);
    if (key == Key::down) at.row = std::min(layers - 1, at.row + 1);
    if (at.row != before.row || at.column != before.column) result.clicked = at;
  }
  const auto rect_of = [&](Cell cell) { return Rect{x0 + p * cell.column, y0 + p * cell.row, s, s}; };
  const Cell over = result.hovered ? result.hovered : hovered;
  if (over && over.row < layers && over.column < heads) frame(ui, rect_of(over).grown(1), c.ink, 1, 1);
  if (selected && selected.row < layers && selected.column < heads) ring(ui, rect_of(selected), 2, 2);
  if (h.ring) focus_ring(ui, area);
  return result;
}

}  // namespace vitrine::draw

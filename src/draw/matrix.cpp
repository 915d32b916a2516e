#include "draw/matrix.h"

#include <cmath>

#include "base/int_size.h"
#include "draw/shapes.h"
#include "draw/tooltip.h"

namespace vitrine::draw {

MatrixResult matrix(Ui& ui, Id id, Rect area, const HeatTexture& texture, int layer, const HeatStyle& heat,
                    std::span<const std::string> labels, const MatrixOptions& options) {
  const Palette& c = ui.colours();
  MatrixResult result;
  const int n = texture.rows();
  if (n <= 0 || texture.columns() <= 0) return result;
  const float label_width = options.labels ? ui.px(options.label_width) : 0;
  const float top = ui.px(18);  // the selected column's name
  const float side = std::min(area.w - label_width, area.h - top);
  const float ratio = ui.theme.pixel_ratio;
  // Whole device pixels for each cell where cells have gaps.
  float cell = side / n;
  if (cell * ratio >= 3) cell = std::floor(cell * ratio) / ratio;
  const Rect map{ui.theme.snap(area.x + label_width), ui.theme.snap(area.y + top), cell * n, cell * n};
  result.rect = map;
  heat_map(ui, map, texture, layer, heat);

  const auto row_y = [&](int i) { return map.y + cell * i; };
  const auto column_x = [&](int i) { return map.x + cell * i; };

  const Hit h = ui.hit(id, map, {.takes_arrows = true});
  const auto cell_at = [&](ImVec2 at) {
    return Cell{std::clamp(static_cast<int>((at.y - map.y) / cell), 0, n - 1),
                std::clamp(static_cast<int>((at.x - map.x) / cell), 0, n - 1)};
  };
  if (h.hovered) result.hovered = cell_at(h.pointer);
  if (h.clicked && map.contains(h.pointer)) result.clicked = cell_at(h.pointer);
  for (Key key = ui.arrow(id); key != Key::none; key = ui.arrow(id)) {
    Cell at{std::max(options.row, 0), std::max(options.column, 0)};
    const Cell before = at;
    if (key == Key::left) at.column = std::max(0, at.column - 1);
    if (key == Key::right) at.column = std::min(n - 1, at.column + 1);
    if (key == Key::up) at.row = std::max(0, at.row - 1);
    if (key == Key::down) at.row = std::min(n - 1, at.row + 1);
    if (at.row != before.row || at.column != before.column) result.clicked = at;
  }
  const Cell over = result.hovered ? result.hovered : options.hovered;

  // ---- row names: all where they fit, else the selected, the pointed at and some between
  const TextStyle tick = style(Role::tick, c.ink3);
  if (options.labels) {
    const int every = std::max(1, static_cast<int>(std::ceil(ui.px(13) / cell)));
    for (int i = 0; i < n && i < int_size(labels); ++i) {
      const bool on = i == options.row || i == options.column, pointed = i == over.row;
      const bool near = (options.row >= 0 && std::abs(i - options.row) < every) ||
                        (options.column >= 0 && std::abs(i - options.column) < every) ||
                        (over && std::abs(i - over.row) < every);
      if (!on && !pointed && every > 1 && (i % every != 0 || near)) continue;
      const TextStyle s = on ? style(Role::tick, Weight::semibold) : pointed ? style(Role::tick, c.ink) : tick;
      text_cut(ui, map.x - ui.px(6), baseline_in(ui, row_y(i), cell, s), label_width - ui.px(8), labels[i], s,
               Align::right);
    }
  }

  // ---- selection: a framed column with its name and yellow tab, a framed row
  const auto framed = [&](Rect r) { frame(ui, r.grown(1), c.ink, 1.5f, 1); };
  if (options.row >= 0 && options.row < n) { framed({map.x, row_y(options.row), map.w, cell}); }
  const auto name_column = [&](int column, Weight weight) {
    if (!options.labels || column >= int_size(labels)) return;
    const float first = heat.triangle ? row_y(column) : map.y;
    // Over the diagonal the left half would lie on cells.
    const TextStyle s = style(Role::tick, weight);
    const float width = text_width(ui, labels[column], s);
    const float x = heat.triangle && column > 0 ? column_x(column) : column_x(column) + (cell - width) / 2;
    text(ui, std::min(x, std::max(area.right(), map.right()) - width), first - ui.px(9), labels[column], s);
  };
  if (options.column >= 0 && options.column < n) {
    const float first = heat.triangle ? row_y(options.column) : map.y;
    framed({column_x(options.column), first, cell, map.bottom() - first});
    fill(ui, {column_x(options.column) - 1, first - ui.px(6), cell + 1, ui.px(4)}, c.mark);
    name_column(options.column, Weight::semibold);
  }
  if (over && over.row < n && over.column < n && !(heat.triangle && over.column > over.row)) {
    frame(ui, Rect{column_x(over.column), row_y(over.row), cell, cell}.grown(1), c.ink, 1, 1);
    if (result.hovered && over.column != options.column) name_column(over.column, Weight::regular);
  }
  if (h.ring) focus_ring(ui, map);
  if (result.hovered && !(heat.triangle && over.column > over.row)) {
    const auto name = [&](int i) { return i < int_size(labels) ? labels[i] : std::to_string(i + 1); };
    tooltip(ui, h.pointer,
            {number(texture.value(layer, over.row, over.column), 3),
             "“" + name(over.row) + "” reads “" + name(over.column) + "”"});
  }
  return result;
}

}  // namespace vitrine::draw

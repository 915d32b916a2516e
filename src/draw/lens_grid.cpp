#include <algorithm>
#include <cmath>

#include "draw/matrix.h"
#include "draw/shapes.h"

namespace vitrine::draw {
namespace {
constexpr float kTop = 0.78f;      // words are set on stops 0 to 6 of the ramp
constexpr float kWordColumn = 30;  // px: narrower cells are colour only
}  // namespace

LensResult lens_grid(Ui& ui, Id id, const TokenAxis& axis, float y, std::span<const std::string> row_labels,
                     std::span<const LensCell> cells, const LensOptions& options) {
  const Palette& c = ui.colours();
  const float row = ui.theme.snap(ui.px(options.row));
  const int rows = row_labels.size();
  const Rect grid{axis.x, y, axis.right_end() - axis.x, row * rows};
  LensResult result;
  result.bottom = grid.bottom();
  if (rows == 0 || axis.count == 0 || cells.size() < static_cast<size_t>(rows) * axis.count) return result;

  if (options.selected_token >= 0 && options.selected_token < axis.count) {
    fill(ui, {axis.left(options.selected_token), y - ui.px(5), axis.column, ui.px(4)}, c.mark);
  }
  const float label_right = options.label_right > 0 ? options.label_right : axis.x - ui.px(8);
  const float inset = axis.column >= ui.px(12) ? ui.px(1) : 0;
  for (int l = 0; l < rows; ++l) {
    const bool last = l + 1 == rows;
    const float top = y + row * l;
    const TextStyle name = last ? style(Role::tick, Weight::semibold) : style(Role::tick, c.ink3);
    text(ui, label_right, baseline_in(ui, top, row, name), row_labels[l], name, Align::right);
    for (int i = 0; i < axis.count; ++i) {
      const LensCell& cell = cells[static_cast<size_t>(l) * axis.count + i];
      const Rect box{axis.left(i) + inset, top + ui.px(1), axis.column - 2 * inset, row - ui.px(2)};
      if (!ui.visible(box)) continue;
      const Colour back = legible(c, c.sequential, cell.amount * kTop);
      fill(ui, box, back, axis.column >= ui.px(18) ? 1 : 0);
      if (axis.column < ui.px(kWordColumn)) continue;
      const TextStyle s =
          style(Role::tick, i == options.framed_column ? Weight::medium : Weight::regular, text_on(c, back));
      text_cut(ui, box.center_x(), baseline_in(ui, box.y, box.h, s), box.w - ui.px(4), cell.word, s, Align::center);
    }
  }

  const Hit h = ui.hit(id, grid, {.takes_arrows = true});
  const auto cell_at = [&](ImVec2 at) {
    return Cell{std::clamp(static_cast<int>((at.y - grid.y) / row), 0, rows - 1),
                std::clamp(axis.at(at.x), 0, axis.count - 1)};
  };
  if (h.hovered) result.hovered = cell_at(h.pointer);
  if (h.clicked && grid.contains(h.pointer)) result.clicked = cell_at(h.pointer);
  for (Key key = ui.arrow(id); key != Key::none; key = ui.arrow(id)) {
    Cell at = options.selected ? options.selected : Cell{rows - 1, std::max(options.framed_column, 0)};
    const Cell before = at;
    if (key == Key::left) at.column = std::max(0, at.column - 1);
    if (key == Key::right) at.column = std::min(axis.count - 1, at.column + 1);
    if (key == Key::up) at.row = std::max(0, at.row - 1);
    if (key == Key::down) at.row = std::min(rows - 1, at.row + 1);
    if (at.row != before.row || at.column != before.column) result.clicked = at;
  }
  const auto rect_of = [&](Cell cell) { return Rect{axis.left(cell.column), y + row * cell.row, axis.column, row}; };
  if (options.framed_column >= 0 && options.framed_column < axis.count) {
    frame(ui, {axis.left(options.framed_column), y, axis.column, grid.h}, c.ink, 1.5f, 2);
  }
  const Cell over = result.hovered ? result.hovered : options.hovered;
  if (over && over.row < rows && over.column < axis.count) frame(ui, rect_of(over), c.ink, 1, 1);
  if (options.selected && options.selected.row < rows && options.selected.column < axis.count) {
    frame(ui, rect_of(options.selected), c.ink, 2, 2);
  }
  if (h.ring) focus_ring(ui, grid);
  return result;
}

}  // namespace vitrine::draw

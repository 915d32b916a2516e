// Rows with figures: one column for each figure; the best of a column bold, the row that is recommended semibold. The
// pinned text's value of a row of the same name stands behind it.
#include <algorithm>
#include <cmath>

#include "panels/phrases.h"
#include "panels/pictures/picture.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;

constexpr float kRow = 21, kHead = 22, kNumber = 92;
constexpr size_t kMost = 40;  // rows; the command line has all of them

size_t rows_of(const Explanation& e) { return std::min(e.rows.size(), kMost); }

float height(Context& c, const Drawn& d, float) {
  return c.ui.px(kHead + kRow * rows_of(d.e) + (d.e.rows.size() > kMost ? kRow : 0));
}

std::string said(const Figure& f) {
  if (f.status != Figure::Status::measured) return "–";
  return number(f.value, f.value == std::round(f.value) ? 0 : 2) + (f.unit == "%" ? " %" : "");
}

const Figure* pinned_figure(const Drawn& d, const Row& row, const Figure& f) {
  if (!d.comparison) return nullptr;
  for (const Row& other : d.comparison.pinned->rows)
    for (const Figure& kept : other.figures)
      if (other.name == row.name && kept.name == f.name) return &kept;
  return nullptr;
}

void draw_table(Context& c, PanelState&, const Drawn& d, Rect area) {
  Ui& ui = c.ui;
  const Palette& colours = ui.colours();
  if (d.e.rows.empty()) return;
  const std::vector<Figure>& heads = d.e.rows.front().figures;
  const size_t columns = std::min<size_t>(heads.size(), std::max(0.f, (area.w - ui.px(150)) / ui.px(kNumber)));
  const auto right = [&](size_t k) { return area.right() - ui.px(kNumber) * (columns - 1 - k); };
  const float label = area.w - ui.px(kNumber) * columns - ui.px(12);
  for (size_t k = 0; k < columns; ++k)
    text_cut(ui, right(k), area.y + ui.px(13), ui.px(kNumber - 10),
             translated(heads[k].label.empty() ? spaced(heads[k].name) : heads[k].label),
             style(Role::tick, colours.ink3), Align::right);
  hairline(ui, area.x, area.right(), area.y + ui.px(kHead - 3), colours.ink);
  for (size_t i = 0; i < rows_of(d.e); ++i) {
    const Row& row = d.e.rows[i];
    const float y = area.y + ui.px(kHead) + ui.px(kRow) * i;
    const TextStyle name = style(Role::label, row.chosen ? Weight::semibold : Weight::regular);
    text_cut(ui, area.x, baseline_in(ui, y, ui.px(kRow), name), label, row.label, name);
    c.hook("table row", i, 0, {area.x, y, area.w, ui.px(kRow)});
    for (size_t k = 0; k < columns && k < row.figures.size(); ++k) {
      const Figure& f = row.figures[k];
      const TextStyle look = style(Role::note, f.best ? Weight::semibold : Weight::regular,
                                   f.status == Figure::Status::measured ? colours.ink : colours.ink3);
      const Figure* kept = pinned_figure(d, row, f);
      text(ui, right(k), baseline_in(ui, y, ui.px(kRow), look), said(f) + (kept ? " (" + said(*kept) + ")" : ""), look,
           Align::right);
      const Rect cell{right(k) - ui.px(kNumber), y, ui.px(kNumber), ui.px(kRow)};
      if (cell.contains(ui.pointer()) && !f.meaning.empty())
        tooltip(ui, ui.pointer(), {translated(f.label), translated(f.meaning)});
    }
  }
  if (d.e.rows.size() > kMost)
    text(ui, area.x, area.y + ui.px(kHead + kRow * kMost + 14), say("and {n} more", d.e.rows.size() - kMost),
         style(Role::note, colours.ink3));
}

}  // namespace

const Picture picture_table{.make = make_state<PanelState>, .height = height, .draw = draw_table};

}  // namespace vitrine::panels

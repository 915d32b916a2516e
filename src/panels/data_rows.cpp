// The first rows of the table, as they were read, with the part that each was put into.
#include "panels/data_words.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;

constexpr size_t kShown = 12;
constexpr float kRow = 42;

bool shown(const Context& c) { return stage_of(c.state.data) == DataStage::table && !c.state.data.preview.empty(); }
size_t rows(const Context& c) { return std::min(kShown, c.state.data.preview.size()); }

float height(Context& c, PanelState&, float) { return shown(c) ? c.ui.px(34 + kRow * rows(c)) : 0; }

// The text column where there is one, else all cells side by side.
std::string words(const app::Data& data, const dataset::ShownRow& row) {
  std::string all;
  for (size_t k = 0; k < row.cells.size() && k < data.table->columns.size(); ++k) {
    const dataset::Role role = data.table->columns[k].role;
    if (role == dataset::Role::text) return row.cells[k];
    if (role == dataset::Role::number || role == dataset::Role::category)
      all += (all.empty() ? "" : ", ") + data.table->columns[k].name + " " + row.cells[k];
  }
  return all;
}

void draw_data_rows(Context& c, PanelState&, Rect area) {
  if (!shown(c)) return;
  Ui& ui = c.ui;
  const Palette& colours = ui.colours();
  const app::Data& data = c.state.data;
  text(ui, area.x, area.y + ui.px(16), say("What do the rows look like?"), style(Role::question2));
  text(ui, area.right(), area.y + ui.px(16), say("the first {n}", static_cast<int64_t>(rows(c))),
       style(Role::note, colours.ink2), Align::right);
  float y = area.y + ui.px(30);
  for (size_t i = 0; i < rows(c); ++i) {
    const dataset::ShownRow& row = data.preview[i];
    bool cut = false;
    const std::string said = words(data, row);
    text_cut(ui, area.x, y + ui.px(16), area.w, said, style(Role::sentence).sized(15), Align::left, &cut);
    text_cut(ui, area.x, y + ui.px(32), area.w * 0.7f, data.table->class_name(row.label),
             style(Role::tick, row.label < 0 ? colours.ink3 : colours.ink2));
    text(ui, area.right(), y + ui.px(32), row.part == "left_out" ? say("left out") : translated(row.part),
         style(Role::tick, colours.ink3), Align::right);
    const Rect r{area.x, y, area.w, ui.px(kRow)};
    if (cut && ui.hit(id("data row", i), r, {.cursor = Cursor::arrow, .focusable = false}).hovered)
      tooltip(ui, ui.pointer(), {said});
    hairline(ui, area.x, area.right(), r.bottom(), colours.rule);
    y += ui.px(kRow);
  }
}

}  // namespace

const Panel panel_data_rows{
    .name = "data_rows",
    .view = app::View::data,
    .area = Area::data_rows,
    .make = make_state<PanelState>,
    .height = height,
    .draw = draw_data_rows,
    .draw_over = nullptr,
};

}  // namespace vitrine::panels

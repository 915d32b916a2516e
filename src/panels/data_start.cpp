// The empty view: where a file is dropped, and the data sets that come with the page.
#include "panels/data_words.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;

struct Shipped {
  const char* file;
  const char* title;
  const char* what;
};
constexpr Shipped kShipped[] = {
    {"reviews.csv", to_say("Reviews"),
     to_say("short reviews of films, books, meals and tools, with what they praise or blame")},
    {"questions.csv", to_say("Questions"), to_say("what kind of answer does a question ask for?")},
    {"formula.csv", to_say("A table with a known rule"),
     to_say("numbers and categories behind which a formula stands: does the tree find it?")},
};
constexpr float kDrop = 150, kRow = 46;

bool shown(const Context& c) { return stage_of(c.state.data) == DataStage::nothing; }

float height(Context& c, PanelState&, float) { return shown(c) ? c.ui.px(kDrop + 56 + kRow * std::size(kShipped)) : 0; }

void draw_data_start(Context& c, PanelState&, Rect area) {
  if (!shown(c)) return;
  Ui& ui = c.ui;
  const Palette& colours = ui.colours();
  Rect drop = area.cut_top(ui.px(kDrop));
  const Hit h = ui.hit(id("drop"), drop);
  c.hook("button:data_open", 0, 0, drop);
  fill(ui, drop, colours.sunk, 3);
  frame(ui, drop, h.hovered ? colours.ink : colours.rule2, 1, 3);
  if (h.ring) focus_ring(ui, drop);
  if (h.clicked) tell_data(c, app::PickData{});
  const float middle = drop.center_x();
  text(ui, middle, drop.y + ui.px(62), say("Drop a file, paste rows, or open one"), style(Role::lesson), Align::center);
  text(ui, middle, drop.y + ui.px(88), say("CSV, TSV, JSON lines, or one text a line; up to 100,000 rows"),
       style(Role::note, colours.ink2), Align::center);
  text(ui, middle, drop.y + ui.px(108), say("UTF-8, UTF-16 and Latin-1 are recognised"),
       style(Role::note, colours.ink3), Align::center);

  float y = area.y + ui.px(36);
  text(ui, area.x, y, say("Or begin with one of these"), style(Role::question2));
  y += ui.px(12);
  for (size_t i = 0; i < std::size(kShipped); ++i) {
    const Rect row{area.x, y, area.w, ui.px(kRow)};
    const ActionResult open = action(ui, id("shipped", i), row.x, row.y + ui.px(22), translated(kShipped[i].title),
                                     Align::left, {}, Role::label);
    c.hook("data_set", i, 0, open.rect);
    if (open.clicked) tell_data(c, app::OpenShippedData{kShipped[i].file});
    text_cut(ui, row.x, row.y + ui.px(40), row.w, translated(kShipped[i].what), style(Role::note, colours.ink2));
    y += ui.px(kRow);
  }
}

}  // namespace

const Panel panel_data_start{
    .name = "data_start",
    .view = app::View::data,
    .area = Area::data_start,
    .make = make_state<PanelState>,
    .height = height,
    .draw = draw_data_start,
    .draw_over = nullptr,
};

}  // namespace vitrine::panels

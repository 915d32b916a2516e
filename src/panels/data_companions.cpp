// Is a tree the right picture? Its accuracy beside that of simpler and of stronger ways to use the same questions, on
// the same rows that nothing was fitted on.
#include <algorithm>
#include <cmath>

#include "panels/data_words.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;

constexpr float kRow = 25;

bool shown(const Context& c) { return stage_of(c.state.data) == DataStage::tree && !c.state.data.partial; }
size_t columns_in(const Context& c) { return c.phone() ? 1 : 2; }
size_t rows_in(const Context& c) {
  const size_t n = std::max<size_t>(c.state.data.companions.size(), 1);
  return (n + columns_in(c) - 1) / columns_in(c);
}

float height(Context& c, PanelState&, float) { return shown(c) ? c.ui.px(70 + kRow * rows_in(c)) : 0; }

void draw_data_companions(Context& c, PanelState&, Rect area) {
  if (!shown(c)) return;
  Ui& ui = c.ui;
  const Palette& colours = ui.colours();
  const app::Data& data = c.state.data;
  hairline(ui, area.x, area.right(), area.y + ui.px(4), colours.ink);
  float y = area.y + ui.px(26);
  const float title = text(ui, area.x, y, say("Is a tree the right picture?"), style(Role::question2));
  const int64_t rows =
      data.companions.empty() ? data.tree->accuracy[2].total : data.companions.front().accuracy[2].total;
  std::string note = rows < data.tree->accuracy[2].total
                         ? say("accuracy on {n} of the test rows, lines: 95 % interval", rows)
                         : say("accuracy on {n|# test row|# test rows}, lines: 95 % interval", rows);
  if (data.companions_stale && !data.companions.empty()) note = say("for the tree before");
  text_cut(ui, area.x + title + ui.px(16), y, area.w - title - ui.px(16), note, style(Role::note, colours.ink2));
  if (data.companions.empty()) {
    const bool working = data.running && data.running->what == "baselines";
    text(ui, area.x, y + ui.px(26),
         working       ? say("comparing")
         : data.busy() ? say("compared when the tree is done")
                       : say("not measured"),
         style(Role::note, colours.ink3));
    return;
  }
  double least = 1;
  for (const dataset::Companion& k : data.companions) least = std::min(least, k.accuracy[2].low());
  const float low = std::max(0.0, std::floor(least * 10) / 10);
  const float pitch = area.w / columns_in(c);
  for (size_t i = 0; i < data.companions.size(); ++i) {
    const dataset::Companion& k = data.companions[i];
    const dataset::Proportion &test = k.accuracy[2], &train = k.accuracy[0];
    const bool tree = k.name == (data.tree->routing == dataset::Routing::soft ? "soft" : "tree");
    const float x = area.x + pitch * (i / rows_in(c));
    const float middle = y + ui.px(22) + ui.px(kRow) * (i % rows_in(c));
    const Colour ink = data.companions_stale ? colours.ink3 : tree ? colours.ink : colours.ink2;
    text_cut(ui, x, middle + ui.px(4), ui.px(132), translated(k.title),
             style(Role::note, tree ? Weight::semibold : Weight::regular, ink));
    const Rect cell{x + ui.px(138), middle - ui.px(6), std::max(ui.px(60), pitch - ui.px(138 + 120)), ui.px(12)};
    hairline(ui, cell.x, cell.right(), middle, colours.rule);
    dot_interval(ui, cell, test.value(), static_cast<float>(test.low()), static_cast<float>(test.high()), low, 1, tree,
                 data.companions_stale ? colours.ink3 : 0);
    text(ui, cell.right() + ui.px(12), middle + ui.px(4), number(test.value(), 2),
         style(Role::note, tree ? Weight::semibold : Weight::regular, ink));
    const std::string aside = tree && train.total   ? say("train {accuracy}", number(train.value(), 2))
                              : k.name == "boosted" ? say("upper bound")
                                                    : "";
    text_cut(ui, cell.right() + ui.px(44), middle + ui.px(4), ui.px(70), aside, style(Role::tick, colours.ink3));
    const Rect row{x, middle - ui.px(12), pitch - ui.px(8), ui.px(kRow)};
    if (ui.hit(id("companion", i), row, {.cursor = Cursor::arrow, .focusable = false}).hovered)
      tooltip(ui, ui.pointer(),
              {translated(k.title),
               say("{share} of {n|# test row|# test rows}, {low} to {high}", number(test.value(), 3), test.total,
                   number(test.low(), 3), number(test.high(), 3)),
               k.note.empty() ? say("{n|# question|# questions}", k.questions) : k.note});
    if (i % rows_in(c) + 1 == rows_in(c) || i + 1 == data.companions.size()) {
      const TextStyle tick = style(Role::tick, colours.ink3);
      text(ui, cell.x, middle + ui.px(20), number(low, 1), tick, Align::center);
      text(ui, cell.right(), middle + ui.px(20), "1.0", tick, Align::center);
    }
  }
}

}  // namespace

const Panel panel_data_companions{
    .name = "data_companions",
    .view = app::View::data,
    .area = Area::data_companions,
    .make = make_state<PanelState>,
    .height = height,
    .draw = draw_data_companions,
    .draw_over = nullptr,
};

}  // namespace vitrine::panels

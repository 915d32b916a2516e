// The foot of the page: what computes, how fast, how much memory, how long the text is.
#include <algorithm>
#include <limits>

#include "app/readings.h"
#include "panels/panel.h"
#include "panels/phrases.h"
#include "panels/status_words.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;

float height(Context& c, PanelState&, float) { return c.ui.px(c.phone() ? 40 : 34); }

void draw_status(Context& c, PanelState&, Rect area) {
  Ui& ui = c.ui;
  const Palette& colours = ui.colours();
  const TextStyle look = style(Role::tick, colours.ink3);
  hairline(ui, area.x, area.right(), area.y, colours.rule);
  float x = area.x, base = area.y + ui.px(21);
  const std::vector<std::string> parts = status_words(c.state);
  for (size_t i = 0; i < parts.size(); ++i) {
    const float width = text_width(ui, parts[i], look);
    if (x + width > area.right() && i > 0) {
      if (!c.phone() || base > area.y + ui.px(30)) break;
      x = area.x;
      base += ui.px(15);
    } else if (i > 0) {
      disc(ui, {x - ui.px(11), base - ui.px(4)}, ui.px(1.2f), colours.ink3);
    }
    text(ui, x, base, parts[i], look);
    const Rect hot{x, base - ui.px(12), width, ui.px(16)};
    if (i == 0 && !c.state.core.reason.empty() && hot.contains(ui.pointer()))
      tooltip(ui, ui.pointer(), {c.state.core.reason});
    x += width + ui.px(22);
  }
  const app::Answer& trust =
      c.state.answer(c.state.view == app::View::trust ? app::Slot::trust_table : app::Slot::trust);
  const std::string bands = say("grey bands: 95 % of random orders");
  const bool tree = c.state.view == app::View::data && c.state.data.tree.has_value();
  const std::string gains = say("gain: points of Gini impurity on validation rows, 95 % interval");
  if (tree && x + text_width(ui, gains, look) < area.right())
    text(ui, area.right(), area.y + ui.px(21), gains, look, Align::right);
  if (c.state.view != app::View::data && trust.shown && x + text_width(ui, bands, look) < area.right())
    text(ui, area.right(), area.y + ui.px(21), bands, look, Align::right);
}

}  // namespace

namespace {

// "13 methods", "1,193 passes, 4.0 s", "100 random orders, seed 7", "removed: mask token": what the table cost and
// rests on.
void trust_words(const app::State& s, std::vector<std::string>& parts) {
  const app::Answer& answer = s.answer(app::Slot::trust_table);
  if (!answer.shown) return;
  const Explanation& e = *answer.shown;
  parts.push_back(say("{n|# method|# methods}", e.rows.size()));
  const int64_t passes = e.cost.forward_passes + e.cost.backward_passes;
  parts.push_back(e.cost.milliseconds > 0 ? say("{n|# pass|# passes}, {time}", passes, duration(e.cost.milliseconds))
                                          : say("{n|# pass|# passes}", passes));
  const Settings& used = e.provenance.settings;
  if (const auto it = used.find("orders"); it != used.end())
    if (const auto* orders = std::get_if<int64_t>(&it->second))
      parts.push_back(say("{n|# random order|# random orders}, seed {seed}", *orders, ungrouped(e.provenance.seed)));
  if (const auto it = used.find("replacement"); it != used.end())
    if (const auto* with = std::get_if<std::string>(&it->second))
      parts.push_back(say("removed word: {replacement}", translated(spaced(*with))));
}

// "480 rows: 240 to grow, 96 to choose, 144 to test", "seed 7", "1,912 model passes, 41 s".
void data_words(const app::Data& data, std::vector<std::string>& parts) {
  if (!data.table) return;
  const dataset::Description& t = *data.table;
  parts.push_back(t.split ? say("{n|# row|# rows}: {grow} to grow, {choose} to choose, {test} to test", t.rows,
                                t.split->rows[0], t.split->rows[1], t.split->rows[2])
                          : say("{n|# row|# rows}", t.rows));
  if (!data.tree) return;
  parts.push_back(say("seed {seed}", ungrouped(data.tree->seed)));
  parts.push_back(say("{n|# model pass|# model passes}, {time}", data.tree->passes, duration(data.tree->milliseconds)));
}

// The least of what is shown: the first answers of a model also waited for its graphs to be built.
constexpr double kUnknown = std::numeric_limits<double>::infinity();
double milliseconds_of_a_pass(const app::State& s) {
  double least = kUnknown;
  for (const auto& side : s.answers)
    for (const app::Answer& answer : side) {
      if (!answer.shown) continue;
      const Cost& cost = answer.shown->cost;
      if (const int64_t passes = cost.forward_passes + cost.backward_passes; passes > 0 && cost.milliseconds > 0)
        least = std::min(least, cost.milliseconds / passes);
    }
  return least;
}

}  // namespace

std::vector<std::string> status_words(const app::State& s) {
  std::vector<std::string> parts;
  if (s.core.backend.empty())
    parts.push_back(s.core_failed ? say("stopped")
                    : s.stored    ? say("measured when this site was built")
                    : s.model     ? say("ready")
                                  : say("starting"));
  else if (s.core.backend == "webgpu") parts.push_back("WebGPU");
  else if (s.core.backend == "wasm" && s.core.threads <= 1) parts.push_back("WebAssembly");
  else if (s.core.backend == "wasm") parts.push_back(say("WebAssembly, {n|# thread|# threads}", s.core.threads));
  else if (s.core.backend == "ort") parts.push_back(say("ONNX Runtime, {n|# thread|# threads}", s.core.threads));
  else parts.push_back(s.core.backend);
  if (const double pass = milliseconds_of_a_pass(s); pass < kUnknown && s.view != app::View::data)
    parts.push_back(say("from {time} per pass", duration(pass)));
  if (s.view == app::View::trust) trust_words(s, parts);
  if (s.view == app::View::data) data_words(s.data, parts);
  if (s.core.memory_mb > 0) parts.push_back(number(s.core.memory_mb, 0) + " MB");
  if (s.model && !s.tokens.empty() && s.view != app::View::data)
    parts.push_back(say("{n|# token|# tokens} of {all}", s.tokens.size(), s.model->context));
  parts.push_back(s.view == app::View::data ? say("no row has left this tab") : say("nothing has left this tab"));
  return parts;
}

const Panel panel_status{
    .name = "status",
    .view = {},
    .area = Area::status,
    .make = make_state<PanelState>,
    .height = height,
    .draw = draw_status,
    .draw_over = nullptr,
};

}  // namespace vitrine::panels

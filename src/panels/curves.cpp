// What if its top words are removed? What if only they are kept? The curves of the method that Explain shows, of the
// one that is best here, and of the one that is pointed at, against random orders.
#include <algorithm>

#include "app/trust_table.h"
#include "panels/panel.h"
#include "panels/phrases.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;
using app::TrustTable;

constexpr float kLeast = 220;  // of one plot with its heads

float height(Context& c, PanelState&, float) { return c.ui.px(2 * kLeast + 24); }

struct Line {
  int row;
  Colour colour;
};

// Never the same method twice; the order is that of drawing.
std::vector<Line> lines_of(Context& c, const TrustTable& table) {
  const Palette& colours = c.ui.colours();
  std::vector<Line> lines;
  const auto add = [&](int row, Colour colour) {
    if (row >= 0 && std::none_of(lines.begin(), lines.end(), [&](const Line& l) { return l.row == row; }))
      lines.push_back({row, colour});
  };
  add(table.find(c.state.method), colours.categories[0]);
  add(table.chosen(), colours.categories[2]);
  add(table.find(c.shared.method), colours.categories[1]);
  return lines;
}

// The names of the curves in their colours, one beside the other.
void key(Context& c, const TrustTable& table, std::span<const Line> lines, float x, float base, float width) {
  Ui& ui = c.ui;
  const float right = x + width;
  for (const Line& line : lines) {
    const std::string name = translated(table.rows()[line.row].label);
    if (x + ui.px(60) > right) return;
    fill(ui, {x, base - ui.px(5), ui.px(14), ui.px(3)}, line.colour);
    x += ui.px(19) +
         text_cut(ui, x + ui.px(19), base, right - x - ui.px(19), name, style(Role::tick, ui.colours().ink2)) +
         ui.px(14);
  }
}

void draw_plot(Context& c, const TrustTable& table, bool insertion, Rect area) {
  Ui& ui = c.ui;
  text_cut(ui, area.x, area.y + ui.px(14), area.w,
           insertion ? say("What if only they are kept?") : say("What if its top words are removed?"),
           style(Role::question2));
  // The name of a set has its own quotes.
  const std::string target = target_shown(c.state, *table.explanation);
  const std::string note = [&](const std::string& named) {
    return insertion ? say("chance of {target} by number of words kept", named)
                     : say("chance of {target} by number of words removed", named);
  }(table.explanation->target_kind == "set" ? target : in_quotes(target));
  text_cut(ui, area.x, area.y + ui.px(32), area.w, note, style(Role::note, ui.colours().ink2));
  const std::vector<Line> lines = lines_of(c, table);
  key(c, table, lines, area.x, area.y + ui.px(50), area.w);

  const TrustTable::Band band = table.band(insertion);
  std::vector<float> x(table.removed.begin(), table.removed.end());
  std::vector<Curve> curves;
  for (size_t k = lines.size(); k-- > 0;) {
    Curve curve{.label = translated(table.rows()[lines[k].row].label),
                .y = table.curve(lines[k].row, insertion),
                .colour = lines[k].colour};
    curve.strong = k == 0;
    if (!curve.y.empty()) curves.push_back(std::move(curve));
  }
  CurvePlot plot{.x = x, .curves = curves, .band_low = band.low, .band_high = band.high, .band_mean = band.mean};
  plot.names = false;
  float high = 0;
  for (const Curve& curve : curves) high = std::max(high, *std::max_element(curve.y.begin(), curve.y.end()));
  for (const float v : band.high) high = std::max(high, v);
  plot.y_high = high > 0.5f ? 1.f : high > 0.2f ? 0.5f : high > 0.05f ? 0.2f : 0.05f;
  plot.y_decimals = plot.y_high >= 0.5f ? 2 : 3;
  curve_plot(ui, id("curves", insertion), {area.x, area.y + ui.px(56), area.w, area.h - ui.px(56)}, plot);
}

void draw_curves(Context& c, PanelState&, Rect area) {
  const TrustTable table = app::trust_table(c.state);
  if (!table || table.removed.size() < 2) return;
  const float gap = c.ui.px(24), half = (area.h - gap) / 2;
  draw_plot(c, table, false, {area.x, area.y, area.w, half});
  draw_plot(c, table, true, {area.x, area.y + half + gap, area.w, half});
}

}  // namespace

const Panel panel_curves{
    .name = "curves",
    .view = app::View::trust,
    .area = Area::curves,
    .make = make_state<PanelState>,
    .height = height,
    .draw = draw_curves,
    .draw_over = nullptr,
};

}  // namespace vitrine::panels

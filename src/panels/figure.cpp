#include "panels/figure.h"

#include <algorithm>
#include <array>

#include "app/exports/export.h"
#include "panels/phrases.h"
#include "panels/trust_figures.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;

constexpr float kMargin = 20, kTop = 10, kFootHeight = 34, kBetween = 8;

constexpr std::array kFigures = {Area::attributions, Area::lens, Area::attention, Area::predictions, Area::trust};

}  // namespace

Area figure_area(std::string_view name) {
  for (const Panel* panel : all_panels())
    if (name == panel->name && std::ranges::find(kFigures, panel->area) != kFigures.end()) return panel->area;
  return Area::attributions;
}

Span figure_columns(const Frame& frame, Area area, Area shown) {
  const bool opened = area == Area::writing && shown == Area::predictions;  // from there the model writes on
  if (area != shown && area != Area::question && area != Area::prompt && !opened) return {};
  const float margin = kMargin * frame.scale;
  return {margin, frame.width - 2 * margin};
}

Rect figure_foot(const Frame& frame) {
  const float height = kFootHeight * frame.scale, margin = kMargin * frame.scale;
  return {margin, frame.height - height, frame.width - 2 * margin, height};
}

Arrangement arrange_figure(const Frame& frame, const Heights& heights, Area shown) {
  Arrangement out;
  const Rect foot = figure_foot(frame);
  float y = kTop * frame.scale;
  const auto place = [&](Area area, float height) {
    const Span span = figure_columns(frame, area, shown);
    out[area] = {span.x, y, span.width, height};
    y += height + kBetween * frame.scale;
  };
  place(Area::question, heights[Area::question]);
  place(Area::prompt, heights[Area::prompt]);
  const bool opened = heights[Area::writing] > 0;
  place(shown, opened ? heights[shown] : std::max(heights[shown], foot.y - y));
  if (opened) place(Area::writing, heights[Area::writing]);
  out.content = y;
  out.view = {0, 0, frame.width, foot.y};
  return out;
}

void draw_figure_foot(Context& c, Rect area) {
  Ui& ui = c.ui;
  const Palette& colours = ui.colours();
  const TextStyle look = style(Role::note, colours.ink2);
  fill(ui, {0, area.y, area.right() + area.x, area.h}, colours.paper);  // what scrolls goes under it
  hairline(ui, area.x, area.right(), area.y, colours.rule);
  const float base = area.y + ui.px(22);
  const ActionResult whole = action(ui, id("whole page"), area.right(), base, say("Open in Vitrine"), Align::right);
  c.hook("button:whole", 0, 0, whole.rect);
  if (whole.clicked) c.commands.push_back(app::Export{std::string(app::kWholePage)});
  float right = area.right() - whole.width - ui.px(20);

  const app::MethodInfo* method = c.state.find_method(c.state.method);
  const std::string made =
      (method ? translated(method->title) : "") + (c.state.model ? ", " + c.state.model->name : "");
  const std::vector<TrustFigure> figures = trust_figures(c.state);
  const TrustFigure& first = most_telling(figures);
  const std::string trust =
      first.value.empty() ? say("{figure} not measured", first.label) : first.label + " " + first.value;
  const float wanted = text_width(ui, made, look), said = text_width(ui, trust, look);
  if (area.x + said + ui.px(20) + wanted < right) text(ui, right, base, made, look, Align::right);
  text_cut(ui, area.x, base, right - area.x, trust, style(Role::note, colours.ink));
}

}  // namespace vitrine::panels

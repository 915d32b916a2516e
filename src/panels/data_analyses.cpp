// Analyses without a picture of their own: a menu, a form and a result, all made from what the core declares and
// answers. Nothing here knows any analysis.
#include <algorithm>

#include "panels/data_words.h"
#include "panels/method_card.h"
#include "panels/report_curves.h"
#include "panels/report_map.h"
#include "panels/report_table.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;

constexpr float kLine = 20;
// What other panels of this view draw.
constexpr std::string_view kDrawnElsewhere[] = {"tree", "baselines", "linear", "nearest", "chart", "examples", "path"};

std::vector<const app::MethodInfo*> listed(const app::Data& data) {
  std::vector<const app::MethodInfo*> out;
  for (const app::MethodInfo& a : data.analyses)
    if (std::find(std::begin(kDrawnElsewhere), std::end(kDrawnElsewhere), a.name) == std::end(kDrawnElsewhere))
      out.push_back(&a);
  return out;
}

bool shown(const Context& c) { return c.state.data.table && !c.state.data.partial && !listed(c.state.data).empty(); }

float menu_part(Context& c, Rect area, float y) {
  Ui& ui = c.ui;
  float x = area.x;
  int place = 0;
  for (const app::MethodInfo* analysis : listed(c.state.data)) {
    const float width = text_width(ui, translated(analysis->title), style(Role::note));
    if (x > area.x && x + width > area.right()) {
      x = area.x;
      y += ui.px(kLine + 4);
    }
    const bool on = c.state.data.analysis == analysis->name;
    const TextStyle chosen = style(Role::note, Weight::semibold);
    const float base = y + ui.px(14);
    const ActionResult a = on ? plain_action(ui, id("analysis", place), x, base, translated(analysis->title), chosen)
                              : action(ui, id("analysis", place), x, base, translated(analysis->title));
    if (on) fill(ui, {x, base + ui.px(5), a.width, ui.px(2)}, ui.colours().ink);
    c.hook("analysis", place, on, a.rect);
    if (a.clicked) tell_data(c, app::ChooseAnalysis{on ? std::string() : analysis->name});
    x += width + ui.px(20);
    ++place;
  }
  return y + ui.px(kLine + 4);
}

float form_part(Context& c, const app::MethodInfo& analysis, Rect area, float y) {
  Ui& ui = c.ui;
  const app::Data& data = c.state.data;
  const TextStyle note = style(Role::note, ui.colours().ink2);
  const float width = std::min(area.w, ui.px(420));
  y = paragraph(ui, area.x, y, area.w, translated(analysis.question), style(Role::sentence)).bottom;
  y = paragraph(ui, area.x, y + ui.px(2), area.w, translated(analysis.caveat), note).bottom + ui.px(8);
  const std::vector<FormField> fields = form_of(data.settings, analysis);
  if (!fields.empty()) {
    const FormResult form = settings_form(ui, id("analysis form"), area.x, y, width, fields);
    for (size_t i = 0; i < form.texts.size(); ++i) c.hook("field:analysis", i, 0, form.texts[i]);
    if (form.changed) tell_data(c, app::SetAnalysisSetting{analysis.name, form.changed->first, form.changed->second});
    y = form.bottom + ui.px(8);
  }
  const ActionResult run = action(ui, id("run analysis"), area.x, y + ui.px(14), say("Run"), Align::left,
                                  data.busy() ? say("something else is under way") : "", Role::label);
  c.hook("button:data_run", 0, 0, run.rect);
  if (run.clicked && !data.busy()) tell_data(c, app::RunAnalysis{analysis.name});
  return y + ui.px(kLine + 8);
}

// Sentences that hold, figures, a table, a map, curves: whatever the result has.
float result_part(Context& c, const Report& report, Rect area, float y) {
  Ui& ui = c.ui;
  const TextStyle note = style(Role::note, ui.colours().ink2);
  const float top = y;
  for (const Claim& claim : report.claims) {
    if (!claim.holds) continue;
    tick_mark(ui, area.x, y + ui.px(8), ui.colours().ok);
    y = paragraph(ui, area.x + ui.px(14), y, area.w - ui.px(14), claim.statement, style(Role::note)).bottom + ui.px(4);
  }
  y = report_figures(c, report.figures, area, y + ui.px(4));
  y = report_table(c, report.rows, area, y + ui.px(4)) + ui.px(4);
  y = report_map(c, report, area, y + ui.px(4));
  y = report_curves(c, report, area, y + ui.px(8));
  for (const std::string& words : report.notes) y = paragraph(ui, area.x, y, area.w, words, note).bottom + ui.px(4);
  c.hook("analysis_result", report.claims.size(), report.figures.size(), {area.x, top, area.w, y - top});
  return y;
}

float all(Context& c, Rect area) {
  const app::Data& data = c.state.data;
  hairline(c.ui, area.x, area.right(), area.y + c.ui.px(4), c.ui.colours().ink);
  float y = area.y + c.ui.px(10);
  section_head(c, area.x, y, area.w, say("What else can be asked?"), "");
  y = menu_part(c, area, y + c.ui.px(24));
  const app::MethodInfo* analysis = data.find_analysis(data.analysis);
  if (!analysis) return y + c.ui.px(8);
  y = form_part(c, *analysis, area, y + c.ui.px(4));
  if (const auto report = data.reports.find(analysis->name); report != data.reports.end())
    y = result_part(c, report->second, area, y);
  return y + c.ui.px(12);
}

float height(Context& c, PanelState&, float width) { return shown(c) ? all(c, {0, 0, width, 0}) : 0; }

void draw_data_analyses(Context& c, PanelState&, Rect area) {
  if (shown(c)) all(c, area);
}

}  // namespace

const Panel panel_data_analyses{
    .name = "data_analyses",
    .view = app::View::data,
    .area = Area::data_analyses,
    .make = make_state<PanelState>,
    .height = height,
    .draw = draw_data_analyses,
    .draw_over = nullptr,
};

}  // namespace vitrine::panels

// The answer in words. Nothing is said that was not checked by running the model again.
#include "panels/panel.h"
#include "panels/phrases.h"

namespace vitrine::panels {
namespace {

using namespace draw;

std::vector<Run> runs_of(Context& c, size_t& claims) {
  std::vector<Run> runs;
  const std::vector<app::Fact> facts = app::facts(c.state);
  claims = facts.size();
  for (size_t i = 0; i < facts.size(); ++i)
    for (Run& run : sentence(c.ui, c.state, facts[i], i == 0)) runs.push_back(std::move(run));
  return runs;
}

// Room for the sentence is kept while it is being checked, so that nothing below jumps.
float height(Context& c, PanelState&, float width) {
  size_t claims = 0;
  const std::vector<Run> runs = runs_of(c, claims);
  const float line = c.ui.theme.line(Role::sentence);
  float y = runs.empty() ? line : paragraph(c.ui, 0, 0, width, runs, line, false).bottom;
  return y + c.ui.px(4) + c.ui.theme.line(Role::note);
}

void draw_answer(Context& c, PanelState&, Rect area) {
  Ui& ui = c.ui;
  size_t claims = 0;
  const std::vector<Run> runs = runs_of(c, claims);
  if (runs.empty()) return;
  const ParagraphResult drawn = paragraph(ui, area.x, area.y, area.w, runs, ui.theme.line(Role::sentence));
  const std::vector<app::Fact> facts = app::facts(c.state);
  for (const app::Fact& fact : facts)
    for (const RunRect& r : drawn.rects)
      if (runs[r.run].id == id("claim", fact.token)) {
        if (drawn.clicked == static_cast<int>(r.run)) c.commands.push_back(app::SelectToken{fact.token});
        if (drawn.hovered == static_cast<int>(r.run)) c.shared.hover.token = fact.token;
      }
  const float base = drawn.bottom + ui.px(4) + ui.px(12);
  tick_mark(ui, area.x, base - ui.px(4), ui.colours().ok);
  std::string note = "checked by running the model again without that word";
  if (claims > 1) note = std::to_string(claims) + " claims, each " + note;
  if (c.phone()) note = "checked by running the model without them";
  text_cut(ui, area.x + ui.px(14), base, area.w - ui.px(14), note, style(Role::note, ui.colours().ink2));
}

}  // namespace

const Panel panel_answer{
    .name = "answer",
    .view = app::View::explain,
    .area = Area::answer,
    .make = make_state<PanelState>,
    .height = height,
    .draw = draw_answer,
    .draw_over = nullptr,
};

}  // namespace vitrine::panels

// Which explanation of this answer can be trusted? The claims that were checked on this text, first the one that says
// which method is best here.
#include "app/trust_table.h"
#include "panels/core_lost.h"
#include "panels/panel.h"
#include "panels/phrases.h"

namespace vitrine::panels {
namespace {

using namespace draw;

constexpr size_t kSaid = 2;  // claims in the sentence; the others are counted

const app::Answer& answer_of(const Context& c) { return c.state.answer(app::Slot::trust_table); }

std::vector<const Claim*> claims_of(const Context& c) {
  std::vector<const Claim*> claims;
  if (answer_of(c).shown && c.state.fresh(app::Slot::trust_table))
    for (const Claim& claim : answer_of(c).shown->claims)
      if (claim.holds) claims.push_back(&claim);
  return claims;
}

// Why there is no table, if there will be none.
std::string trouble(const Context& c) {
  for (const auto& error : {c.state.text_error, answer_of(c).error})
    if (error) return error->sentence();
  return {};
}

float head(Context& c, float x, float y, float width, bool drawn) {
  Ui& ui = c.ui;
  y = paragraph(ui, x, y, width, "Which explanation of this answer can be trusted?", style(Role::question1),
                ui.theme.line(Role::question1), drawn)
          .bottom +
      ui.px(6);
  if (c.state.core_failed || c.state.loading.error) return core_lost(c, x, y, width, drawn);
  if (const std::string sentence = trouble(c); !sentence.empty())
    return paragraph(ui, x, y, width, sentence, style(Role::note, ui.colours().error), 0, drawn).bottom;

  const std::vector<const Claim*> claims = claims_of(c);
  std::string said;
  for (size_t i = 0; i < std::min(claims.size(), kSaid); ++i) said += (i ? " " : "") + tidy(claims[i]->statement) + ".";
  const float line = ui.theme.line(Role::sentence);
  y = said.empty() ? y + line : paragraph(ui, x, y, width, said, style(Role::sentence), line, drawn).bottom;
  return y + ui.px(4);
}

float height(Context& c, PanelState&, float width) { return head(c, 0, 0, width, false) + c.ui.theme.line(Role::note); }

void draw_verdict(Context& c, PanelState&, Rect area) {
  Ui& ui = c.ui;
  const Palette& colours = ui.colours();
  const float y = head(c, area.x, area.y, area.w, true), base = y + ui.px(12);
  const app::Answer& answer = answer_of(c);
  if (answer.pending) {
    progress_line(ui, id("table progress"), area.x, y + ui.px(8), ui.px(160), progress_fraction(answer),
                  progress_said(answer));
    return;
  }
  if (c.state.stopped) {
    const ActionResult again = action(ui, id("go on"), area.x, base, "Stopped. Go on");
    c.hook("button:go_on", 0, 0, again.rect);
    if (again.clicked) c.commands.push_back(app::Retry{app::Slot::trust_table});
    return;
  }
  if (answer.shown && !c.state.fresh(app::Slot::trust_table)) {
    text(ui, area.x, base, "for the text before", style(Role::note, colours.ink3));
    return;
  }
  const size_t claims = claims_of(c).size();
  if (claims == 0) return;
  tick_mark(ui, area.x, base - ui.px(4), colours.ok);
  const std::string note = count(static_cast<int64_t>(claims)) +
                           (claims == 1 ? " claim, checked" : " claims, each checked") + " on this text" +
                           (c.phone() ? "" : "; the methods stand in families, each with its own way of asking");
  text_cut(ui, area.x + ui.px(14), base, area.w - ui.px(14), note, style(Role::note, colours.ink2));
}

}  // namespace

const Panel panel_verdict{
    .name = "verdict",
    .view = app::View::trust,
    .area = Area::verdict,
    .make = make_state<PanelState>,
    .height = height,
    .draw = draw_verdict,
    .draw_over = nullptr,
};

}  // namespace vitrine::panels

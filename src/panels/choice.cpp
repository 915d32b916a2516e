// Choose for me: the method with the best measured fidelity on this text, why, and a way to use it.
#include "app/trust_table.h"
#include "panels/panel.h"
#include "panels/phrases.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;

// The claim that recommends is the first of the answer; it counts only if its check held.
std::string reason(const Context& c) {
  const app::TrustTable table = app::trust_table(c.state);
  if (!table || table.chosen() < 0 || !c.state.fresh(app::Slot::trust_table)) return {};
  const std::vector<Claim>& claims = table.explanation->claims;
  return claims.empty() || !claims.front().holds ? std::string() : claims.front().statement;
}

std::string said(const Context& c) {
  if (const std::string why = reason(c); !why.empty())
    return c.state.true_rationale().empty() ? why
                                            : say("{reason} Only what was measured on the model counts; what truly "
                                                  "decides takes no part in the choice.",
                                                  why);
  const app::Answer& answer = c.state.answer(app::Slot::trust_table);
  if (answer.pending) return say("The methods are being measured.");
  return answer.shown ? say("No method did measurably better than the others on this text.")
                      : say("Nothing has been measured yet.");
}

float height(Context& c, PanelState&, float width) {
  return c.ui.px(30) + paragraph(c.ui, 0, 0, width, said(c), style(Role::note), c.ui.px(18)).bottom + c.ui.px(8);
}

void draw_choice(Context& c, PanelState&, Rect area) {
  Ui& ui = c.ui;
  hairline(ui, area.x, area.right(), area.y, ui.colours().ink);
  const float base = area.y + ui.px(22);
  text(ui, area.x, base, say("Choose for me"), style(Role::question2));
  const app::TrustTable table = app::trust_table(c.state);
  if (!reason(c).empty()) {
    const Row& best = table.rows()[table.chosen()];
    const ActionResult use =
        action(ui, id("use"), area.right(), base, say("Use {method}", translated(best.label)), Align::right);
    c.hook("button:use", 0, 0, use.rect);
    if (use.clicked) {
      c.commands.push_back(app::SetMethod{best.name});
      c.commands.push_back(app::ShowView{app::View::explain});
    }
  }
  paragraph(ui, area.x, area.y + ui.px(32), area.w, said(c), style(Role::note, ui.colours().ink2), ui.px(18));
}

}  // namespace

const Panel panel_choice{
    .name = "choice",
    .view = app::View::trust,
    .area = Area::choice,
    .make = make_state<PanelState>,
    .height = height,
    .draw = draw_choice,
    .draw_over = nullptr,
};

}  // namespace vitrine::panels

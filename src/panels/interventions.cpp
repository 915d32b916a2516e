// What if a part were different? The changes under which every view is measured, each switched on and off and taken
// back, and what they do to the answer: measured on the model with them and on the model as it is.
#include <algorithm>
#include <optional>

#include "app/choice.h"
#include "app/readings.h"
#include "panels/panel.h"
#include "panels/phrases.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;

constexpr float kHead = 26, kLine = 22, kPhoneLine = 44, kFoot = 6;

float line_of(const Context& c) { return c.phone() ? kPhoneLine : kLine; }

// The chance of the answer that is explained, where both are known.
struct Effect {
  std::string target;
  double before = 0, after = 0;
};
std::optional<Effect> effect_of(const app::State& s) {
  const auto target = s.target();
  if (!target || !s.only_changed()) return {};
  if (!s.fresh(app::Slot::predictions) || !s.fresh(app::Slot::predictions, app::Side::pinned)) return {};
  const std::vector<int32_t> ids = app::single_tokens(*s.model, *target);
  if (ids.empty()) return {};
  const auto chance_of = [&](app::Side side) {
    return app::probability(app::logits(*s.answer(app::Slot::predictions, side).shown), 1, ids);
  };
  return Effect{named(s, *target), chance_of(app::Side::pinned), chance_of(app::Side::current)};
}

std::string effect_said(const app::State& s) {
  if (s.active_interventions().empty()) return say("All are taken back for now: the model is as it was.");
  const auto effect = effect_of(s);
  if (!effect) return say("Every view is measured on the changed model.");
  return say("With this {target} has {after} instead of {before}; every view is measured on the changed model.",
             effect->target, probability(static_cast<float>(effect->after)),
             probability(static_cast<float>(effect->before)));
}

float height(Context& c, PanelState&, float width) {
  const auto& list = c.state.interventions;
  if (list.empty()) return 0;
  const float said = paragraph(c.ui, 0, 0, width, effect_said(c.state), style(Role::note)).bottom;
  return c.ui.px(kHead + line_of(c) * list.size() + kFoot) + said;
}

void draw_interventions(Context& c, PanelState&, Rect area) {
  const auto& list = c.state.interventions;
  if (list.empty()) return;
  Ui& ui = c.ui;
  const TextStyle note = style(Role::note, ui.colours().ink2);
  const float base = area.y + ui.px(17);
  text(ui, area.x, base, say("What if a part were different?"), style(Role::question2));
  const ActionResult all =
      plain_action(ui, id("drop interventions"), area.right(), base, say("Take back all"), note, Align::right);
  c.hook("button:drop_interventions", 0, 0, all.rect);
  if (all.clicked) c.commands.push_back(app::DropIntervention{-1, ui.now});
  float y = paragraph(ui, area.x, area.y + ui.px(kHead), area.w, effect_said(c.state), note).bottom;
  for (int i = 0; i < int_size(list); ++i, y += ui.px(line_of(c))) {
    const float line = y + ui.px(line_of(c) / 2 + 5);
    const ActionResult on = toggle(ui, id("intervention", i), area.x, line, said(list[i].change), list[i].on);
    c.hook("intervention", i, list[i].on, on.rect);
    if (on.clicked) c.commands.push_back(app::Intervene{list[i].change, ui.now});
    const ActionResult drop =
        plain_action(ui, id("drop intervention", i), area.x + on.width + ui.px(18), line, say("Take back"), note);
    c.hook("button:drop_intervention", i, 0, drop.rect);
    if (drop.clicked) c.commands.push_back(app::DropIntervention{i, ui.now});
  }
}

}  // namespace

const Panel panel_interventions{
    .name = "interventions",
    .view = {},
    .area = Area::interventions,
    .make = make_state<PanelState>,
    .height = height,
    .draw = draw_interventions,
    .draw_over = nullptr,
};

}  // namespace vitrine::panels

#include "panels/change_menu.h"

#include <algorithm>

#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;
using Part = Intervention::Part;
using Act = Intervention::Act;

constexpr size_t kMeanTexts = 8;  // examples that a mean is taken over
constexpr float kWidth = 330;

Intervention off_of(app::Head head) { return {.part = Part::head, .layer = head.layer, .index = head.head}; }

std::vector<Intervention> changes_at(const app::State& s, app::Head head) {
  std::vector<Intervention> all = {off_of(head),
                                   {.part = Part::head, .layer = head.layer, .index = head.head, .factor = 2},
                                   {.part = Part::attention, .layer = head.layer},
                                   {.part = Part::mlp, .layer = head.layer}};
  std::vector<std::string> texts;
  for (const app::Example& example : s.model->examples)
    if (texts.size() < kMeanTexts) texts.push_back(example.text);
  if (!texts.empty())
    all.insert(
        all.begin() + 2,
        {.part = Part::head, .layer = head.layer, .index = head.head, .act = Act::mean, .texts = std::move(texts)});
  // From this text towards the pinned one.
  if (s.pinned && !s.pinned->text.empty() && s.pinned->text != s.text)
    all.push_back({.part = Part::residual,
                   .layer = head.layer,
                   .act = Act::steer,
                   .factor = 1,
                   .texts = {s.pinned->text},
                   .against = {s.text}});
  return all;
}

bool is_on(const app::State& s, const Intervention& change) {
  return std::ranges::count(s.active_interventions(), change) > 0;
}

}  // namespace

ActionResult head_switch(Context& c, Id id, app::Head head, float x, float baseline) {
  const Intervention off = off_of(head);
  const ActionResult result =
      action(c.ui, id, x, baseline, is_on(c.state, off) ? say("Switch it on") : say("Switch it off"));
  c.hook("button:switch_head", head.layer, head.head, result.rect);
  if (result.hovered) tooltip(c.ui, c.ui.pointer(), {say("every view is then measured without this head")});
  if (result.clicked) c.commands.push_back(app::Intervene{off, c.ui.now});
  return result;
}

float draw_change_choice(Context& c, ChangeMenu& own, app::Head head, float x, float y) {
  Ui& ui = c.ui;
  const float base = y + ui.px(15);
  const ActionResult off = head_switch(c, id("switch head"), head, x, base);
  const ActionResult more = caret_choice(ui, id("change more"), x + off.width + ui.px(14), base, say("more"),
                                         style(Role::note, ui.colours().ink2));
  c.hook("button:change_more", head.layer, head.head, more.rect);
  if (more.clicked) own = {.open = !own.open, .anchor = more.rect, .menu = {}, .head = head};
  return y + ui.px(24);
}

void draw_change_menu(Context& c, ChangeMenu& own) {
  if (!own.open || !c.state.model) return;
  const std::vector<Intervention> changes = changes_at(c.state, own.head);
  std::vector<MenuItem> items;
  for (const Intervention& change : changes) items.push_back({said(change), {}, is_on(c.state, change), false, {}});
  const MenuResult result = menu(c.ui, id("change menu"), own.anchor, kWidth, items, own.menu);
  if (result.chosen >= 0) c.commands.push_back(app::Intervene{changes[result.chosen], c.ui.now});
  if (result.chosen >= 0 || result.close) own.open = false;
}

}  // namespace vitrine::panels

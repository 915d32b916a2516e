// The title is the question and the question is the form: target and foil can be exchanged.
#include "app/shipped_models.h"
#include "panels/choice_picker.h"
#include "panels/core_lost.h"
#include "panels/panel.h"
#include "panels/phrases.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;

struct Own : PanelState {
  enum class Open { nothing, target, foil } open = Open::nothing;
  Rect anchor;
  ChoicePicker picker;
};

enum : Id { kTarget = 1, kFoil = 2, kCompare = 3 };

std::string asks(const app::State& s) {
  return s.model->causal ? say("What comes next?") : say("What is the masked token?");
}

std::vector<Run> title(Context& c) {
  const app::State& s = c.state;
  const Palette& colours = c.ui.colours();
  const TextStyle plain = style(Role::question1);
  if (!s.model) {
    const bool loading = s.loading.active;
    return {{loading ? say("Loading the model") : say("No model is loaded"), plain, Run::Line::none, 0}};
  }
  if (!s.target() || s.text_error || s.tokens.empty()) return {{asks(s), plain, Run::Line::none, 0}};
  const bool settled = s.fresh(app::Slot::predictions);
  const auto choice = [&](const TokenChoice& what, Colour colour, Id which) {
    return Run{shown(s, what), plain.with(settled ? colour : colours.ink3), Run::Line::dotted, which};
  };
  const std::optional<TokenChoice> foil = s.foil();
  const std::string sides[] = {shown(s, *s.target()), foil ? shown(s, *foil) : ""};
  std::vector<Run> runs;
  for (SaidPart& part : say_parts(foil ? phrase("Why {target} rather than {foil}?", sides[0], sides[1])
                                       : phrase("Why {target}?", sides[0])))
    runs.push_back(part.word < 0    ? Run{std::move(part.text), plain, Run::Line::none, 0}
                   : part.word == 0 ? choice(*s.target(), colours.target, kTarget)
                                    : choice(*foil, colours.foil, kFoil));
  if (!foil) {
    runs.push_back({" ", plain, Run::Line::none, 0});
    runs.push_back({say("rather than …"), style(Role::note, colours.ink2), Run::Line::dotted, kCompare});
  }
  return runs;
}

float lower_part(Context& c, float x, float y, float width) {
  Ui& ui = c.ui;
  const app::State& s = c.state;
  if (!s.model && s.loading.active) {
    const float part = s.loading.total ? static_cast<float>(s.loading.loaded) / s.loading.total : -1;
    progress_line(ui, id("first loading"), x, y + ui.px(8), std::min(width, ui.px(240)), part, loading_said(s.loading));
    y += ui.px(20);
  }
  if (s.core_failed || s.loading.error) return core_lost(c, x, y, width);
  if (const auto& error = s.answer(app::Slot::predictions).error)
    y = paragraph(ui, x, y + ui.px(4), width, error->sentence(), style(Role::note, ui.colours().error)).bottom;
  return y;
}

float height(Context& c, PanelState&, float width) {
  const std::vector<Run> runs = title(c);
  const float y = paragraph(c.ui, 0, 0, width, runs, c.ui.theme.line(Role::question1)).bottom;
  return lower_part(c, 0, y, width);
}

void draw_question(Context& c, PanelState& state, Rect area) {
  Own& own = panels::own<Own>(state);
  const std::vector<Run> runs = title(c);
  const ParagraphResult drawn = paragraph(c.ui, area.x, area.y, area.w, runs, c.ui.theme.line(Role::question1));
  for (const RunRect& r : drawn.rects) {
    const Id which = runs[r.run].id;
    c.hook(which == kTarget ? "button:target" : "button:foil", 0, 0, r.rect);
    if (drawn.clicked == static_cast<int>(r.run)) {
      own.open = which == kTarget ? Own::Open::target : Own::Open::foil;
      own.anchor = r.rect;
      own.picker.start(c.state, which == kTarget ? c.state.target() : c.state.foil());
    }
  }
  lower_part(c, area.x, drawn.bottom, area.w);
}

void draw_over(Context& c, PanelState& state) {
  Own& own = panels::own<Own>(state);
  if (own.open == Own::Open::nothing) return;
  const bool target = own.open == Own::Open::target;
  const ChoicePicker::Answer answer =
      own.picker.draw(c, own.anchor, target ? say("the most probable") : say("nothing: why this at all"),
                      target ? c.state.target() : c.state.foil(), target ? std::nullopt : c.state.target());
  if (answer.first) {
    if (target) c.commands.push_back(app::SetTarget{std::nullopt});
    else c.commands.push_back(app::SetFoil{app::FoilMode::none, std::nullopt});
  }
  if (answer.choice) {
    if (target) c.commands.push_back(app::SetTarget{answer.choice});
    else c.commands.push_back(app::SetFoil{app::FoilMode::chosen, answer.choice});
  }
  if (!answer.close) return;
  own.open = Own::Open::nothing;
  if (c.state.continues) c.commands.push_back(app::ShowContinuation{false});
}

}  // namespace

const Panel panel_question{
    .name = "question",
    .view = app::View::explain,
    .area = Area::question,
    .make = make_state<Own>,
    .height = height,
    .draw = draw_question,
    .draw_over = draw_over,
};

}  // namespace vitrine::panels

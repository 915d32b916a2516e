// The chosen method's answer: its question, which method and how it is set, and the picture of its kind of result
// (pictures/picture.h), with what it brought along besides.
#include "app/comparison.h"
#include "app/readings.h"
#include "explanation/figure_kinds.h"
#include "panels/method_card.h"
#include "panels/phrases.h"
#include "panels/pictures/picture.h"

namespace vitrine::panels {
namespace {

using namespace draw;

struct Own : PanelState {
  MethodCard card;
  Rect anchor;
  bool card_open = false;
  EnumArray<app::Kind, std::unique_ptr<PanelState>, app::kKinds.size()> pictures;

  Own() {
    for (const app::KindInfo& kind : app::kKinds) pictures[kind.kind] = picture_of(kind.kind).make();
  }
};

const app::Answer& answer_of(const Context& c) { return c.state.answer(app::Slot::attribution); }

app::Kind kind_of(const Explanation& e) {
  return app::find_kind(vitrine::name_of(e.view)).value_or(app::Kind::token_scores);
}

float head_height(const Context& c) { return c.ui.px(c.phone() ? 48 : 28); }

float error_height(Context& c, float width, bool drawn, float x = 0, float y = 0) {
  const auto& error = answer_of(c).error;
  if (!error) return 0;
  return paragraph(c.ui, x, y, width, error->sentence(), style(Role::note, c.ui.colours().error), 0, drawn).bottom - y;
}

// What is drawn of the newest answer; nothing without one.
template <class F>
void with_drawn(const Context& c, F&& use) {
  const app::Answer& answer = answer_of(c);
  if (!answer.shown) return;
  const app::Comparison comparison = app::compare(c.state, app::Slot::attribution);
  const uint64_t version = answer.version * 1024 + c.state.answer(app::Slot::attribution, app::Side::pinned).version;
  const bool stale = !c.state.fresh(app::Slot::attribution);
  use(Drawn{*answer.shown, comparison, version, stale});
}

// "embedding 0.31 logit": a figure without a place among the figures of trust.
std::vector<std::string> figures_said(const Explanation& e) {
  std::vector<std::string> out;
  for (const Figure& f : e.figures) {
    const bool of_trust = std::ranges::any_of(figure_kinds(), [&](const FigureKind& k) { return f.name == k.name; });
    if (of_trust || f.status != Figure::Status::measured) continue;
    out.push_back(f.label + " " + number(f.value) + (f.unit.empty() ? "" : " " + f.unit));
  }
  return out;
}

// Below a picture that has no words of its own: the claims that hold, and the figures.
float facts(Context& c, const Explanation& e, float x, float y, float width, bool drawn) {
  Ui& ui = c.ui;
  for (const Claim& claim : e.claims) {
    if (!claim.holds) continue;
    if (drawn) tick_mark(ui, x, y + ui.px(8), ui.colours().ok);
    y = paragraph(ui, x + ui.px(14), y, width - ui.px(14), tidy(claim.statement) + ".",
                  style(Role::note, ui.colours().ink2), 0, drawn)
            .bottom;
  }
  std::string said;
  for (const std::string& figure : figures_said(e)) said += (said.empty() ? "" : "  ·  ") + figure;
  if (said.empty()) return y;
  return paragraph(ui, x, y, width, said, style(Role::note, ui.colours().ink2), 0, drawn).bottom;
}

float height(Context& c, PanelState&, float width) {
  float picture = c.phone() ? c.ui.px(64) : waterfall_need(c);
  with_drawn(c, [&](const Drawn& d) {
    const app::Kind kind = kind_of(d.e);
    picture = picture_of(kind).height(c, d, width);
    if (kind != app::Kind::token_scores) picture += facts(c, d.e, 0, 0, width, false) + c.ui.px(20);
  });
  return head_height(c) + picture + error_height(c, width, false);
}

// The method in a few words, which opens the card; returns the right end.
float method_choice(Context& c, Own& own, float x, float base, float room) {
  Ui& ui = c.ui;
  const TextStyle look = style(Role::note, ui.colours().ink2);
  const ActionResult choice =
      caret_choice(ui, id("method"), x, base, cut_to(ui, method_summary(c.state), look, room), look);
  c.hook("button:method", 0, 0, choice.rect);
  if (choice.clicked) {
    own.card_open = !own.card_open;
    own.anchor = choice.rect;
    own.card = {};
  }
  return x + choice.width;
}

void head(Context& c, Own& own, Rect area) {
  Ui& ui = c.ui;
  const app::MethodInfo* method = c.state.find_method(c.state.method);
  const std::string question = method && !method->question.empty() ? method->question : "What did each token add?";
  const float base = area.y + ui.px(16);
  float x = area.x + text(ui, area.x, base, question, style(Role::question2)) + ui.px(14);
  if (!method) return;
  const float left = c.phone() ? area.x : x, line = c.phone() ? base + ui.px(20) : base;
  const float room = c.phone() ? area.w - ui.px(16 + 100) : area.right() - x - ui.px(72 + 14 + 24 + 96 + 84);
  x = method_choice(c, own, left, line, room) + ui.px(20);
  with_drawn(c, [&](const Drawn& d) {
    const app::Kind kind = kind_of(d.e);
    const Picture& picture = picture_of(kind);
    if (picture.choices) x = picture.choices(c, *own.pictures[kind], d, x, line);
    if (c.phone()) return;
    if (d.e.provenance.text != c.state.text)
      text(ui, x, line, "for the text before", style(Role::note, ui.colours().ink3));
    else if (picture.legend) picture.legend(c, d, area.right(), base - ui.px(8), area.right() - x);
  });
}

void draw_attributions(Context& c, PanelState& state, Rect area) {
  Own& own = panels::own<Own>(state);
  Ui& ui = c.ui;
  const app::Answer& answer = answer_of(c);
  head(c, own, area);
  if (answer.pending)
    progress_line(ui, id("attribution progress"), area.x, area.y + ui.px(c.phone() ? 44 : 24), ui.px(160),
                  progress_fraction(answer), progress_said(answer));
  if (c.state.stopped) {
    const ActionResult again = action(ui, id("go on"), area.x, area.y + ui.px(c.phone() ? 60 : 40), "Stopped. Go on");
    c.hook("button:go_on", 0, 0, again.rect);
    if (again.clicked) c.commands.push_back(app::Retry{app::Slot::attribution});
  }
  area.cut_top(head_height(c));
  area.cut_top(error_height(c, area.w, true, area.x, area.y));
  with_drawn(c, [&](const Drawn& d) {
    const app::Kind kind = kind_of(d.e);
    const Picture& picture = picture_of(kind);
    if (kind == app::Kind::token_scores) return picture.draw(c, *own.pictures[kind], d, area);
    const Rect drawn = area.cut_top(picture.height(c, d, area.w));
    picture.draw(c, *own.pictures[kind], d, drawn);
    c.hook("picture", static_cast<int>(kind), 0, drawn);
    facts(c, d.e, area.x, area.y + ui.px(10), area.w, true);
  });
}

void draw_over(Context& c, PanelState& state) {
  Own& own = panels::own<Own>(state);
  if (own.card_open) {
    if (own.card.draw(c, own.anchor)) own.card_open = false;
    return;
  }
  with_drawn(c, [&](const Drawn& d) {
    const app::Kind kind = kind_of(d.e);
    if (picture_of(kind).draw_over) picture_of(kind).draw_over(c, *own.pictures[kind]);
  });
}

}  // namespace

const Panel panel_attributions{
    .name = "attributions",
    .view = app::View::explain,
    .area = Area::attributions,
    .make = make_state<Own>,
    .height = height,
    .draw = draw_attributions,
    .draw_over = draw_over,
};

}  // namespace vitrine::panels

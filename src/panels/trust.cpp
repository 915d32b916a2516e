// How far can this be trusted? What was measured about the explanation that is shown; what was not measured
// says so.
#include <algorithm>
#include <cmath>

#include "app/readings.h"
#include "panels/panel.h"
#include "panels/phrases.h"
#include "panels/trust_figures.h"

namespace vitrine::panels {
namespace {

using namespace draw;

constexpr float kFigure = 96;        // label, value, line, two lines of words
constexpr float kIntro = 196;

enum class Form { strip, column, page, line };

Form form_of(const Context& c) {
  if (c.phone()) return c.tab == app::Tab::trust ? Form::page : Form::line;
  return c.kind == Layout::wide ? Form::column : Form::strip;
}

float height(Context& c, PanelState&, float width) {
  const float figures = static_cast<float>(trust_figure_count(c.state));
  switch (form_of(c)) {
    case Form::strip: return c.ui.px(width < c.ui.px(1000) ? 40 + std::ceil(figures / 3) * kFigure : 114);
    case Form::column: return c.ui.px(64 + figures * (kFigure + 6) + 110);
    case Form::page: return c.ui.px(70 + figures * (kFigure + 8));
    case Form::line: return c.ui.px(64);
  }
  return 0;
}

// The claim that was put to the test: "Its order of tokens beats 20 of 20 random orders."
float verdict(Context& c, float x, float y, float width) {
  const app::Answer& answer = c.state.answer(app::Slot::trust);
  if (!answer.shown || !c.state.fresh(app::Slot::trust)) return y;
  for (const Claim& claim : answer.shown->claims)
    return paragraph(c.ui, x, y, width, claim.statement,
                     style(Role::note, claim.holds ? c.ui.colours().ink2 : c.ui.colours().warn), c.ui.px(17)).bottom;
  return y;
}

// What the method itself warns of, and whose it is.
float about_method(Context& c, float x, float y, float width) {
  const app::MethodInfo* method = c.state.find_method(c.state.method);
  if (!method) return y;
  Ui& ui = c.ui;
  y = paragraph(ui, x, y, width, method->caveat, style(Role::note, ui.colours().ink2), ui.px(17)).bottom;
  if (!method->paper.empty())
    y = paragraph(ui, x, y + ui.px(4), width, method->paper, style(Role::tick, ui.colours().ink3), ui.px(15)).bottom;
  return y;
}

void draw_figure(Context& c, const TrustFigure& figure, int index, float x, float y, float width) {
  const TrustFigureResult result = trust_figure(c.ui, id("figure", index), x, y, width, figure);
  c.hook("figure", index, 0, {x, y, width, c.ui.px(kFigure)});
  (void)result;
}

void draw_trust(Context& c, PanelState&, Rect area) {
  Ui& ui = c.ui;
  const std::vector<TrustFigure> figures = trust_figures(c.state);
  const Palette& colours = ui.colours();
  const Form form = form_of(c);
  const float top = area.y;
  if (form != Form::column) hairline(ui, area.x, area.right(), top, colours.ink);
  const TextStyle title = style(Role::question2);

  if (form == Form::line) {
    const TrustFigure& first = most_telling(figures);
    text_cut(ui, area.x, top + ui.px(24), area.w, first.label + (first.value.empty() ? ": not measured" : " " + first.value), title);
    trust_line(ui, area.x, top + ui.px(40), area.w, first, true);
    return;
  }
  if (form == Form::column || form == Form::page) {
    float y = top + (form == Form::page ? ui.px(8) : 0);
    text(ui, area.x, y + ui.px(18), "How far can this be trusted?", title);
    y = verdict(c, area.x, y + ui.px(30), area.w) + ui.px(14);
    for (size_t i = 0; i < figures.size(); ++i) {
      draw_figure(c, figures[i], static_cast<int>(i), area.x, y, area.w);
      y += ui.px(kFigure + 6);
    }
    about_method(c, area.x, y + ui.px(6), area.w);
    return;
  }

  const bool two_rows = area.w < ui.px(1000);
  const float intro = ui.px(kIntro);
  text(ui, area.x, top + ui.px(22), "How far can this be trusted?", title);
  if (!two_rows) {
    const float below = verdict(c, area.x, top + ui.px(32), intro);
    const app::Answer& trust = c.state.answer(app::Slot::trust);
    if (trust.pending) {
      progress_line(ui, id("trust progress"), area.x, below + ui.px(10), intro, progress_fraction(trust), progress_said(trust));
    } else if (below == top + ui.px(32)) {
      about_method(c, area.x, below, intro);
    }
  }
  const int per_row = two_rows ? 3 : static_cast<int>(figures.size());
  const float x0 = two_rows ? area.x : area.x + ui.px(228);
  const float pitch = (area.right() - x0) / static_cast<float>(per_row);
  float y = top + ui.px(two_rows ? 36 : 8);
  for (size_t i = 0; i < figures.size(); ++i) {
    const int column = static_cast<int>(i) % per_row;
    if (i > 0 && column == 0) y += ui.px(kFigure);
    draw_figure(c, figures[i], static_cast<int>(i), x0 + pitch * static_cast<float>(column), y, pitch - ui.px(24));
  }
}

}  // namespace

const Panel panel_trust{
    .name = "trust",
    .view = app::View::explain,
    .area = Area::trust,
    .make = make_state<PanelState>,
    .height = height,
    .draw = draw_trust,
    .draw_over = nullptr,
};

}  // namespace vitrine::panels

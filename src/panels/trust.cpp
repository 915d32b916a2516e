// How far can this be trusted? What was measured about the explanation that is shown; what was not measured
// says so.
#include <algorithm>
#include <cmath>

#include "app/readings.h"
#include "panels/panel.h"
#include "panels/phrases.h"
#include "panels/trust_figures.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;

constexpr float kFigure = 96;  // label, value, line, two lines of words
constexpr float kIntro = 196;
constexpr float kPageTop = 8;  // below the rule
constexpr const char* kTitle = to_say("How far can this be trusted?");

enum class Form { strip, column, page, line };

Form form_of(const Context& c) {
  if (c.phone()) return c.tab == app::Tab::trust ? Form::page : Form::line;
  return c.kind == Layout::wide ? Form::column : Form::strip;
}

bool two_rows(const Context& c, float width) { return width < c.ui.px(1000); }

// The claim that was put to the test: "Its order of tokens beats 20 of 20 random orders." Or why nothing was.
float verdict(Context& c, float x, float y, float width) {
  const auto tell = [&](const std::string& words, Colour colour) {  // below what was said before
    return paragraph(c.ui, x, y, width, words, style(Role::note, colour), c.ui.px(17)).bottom;
  };
  if (const Error* error = c.state.failed(app::Slot::trust))
    return tell(say("Not measured. {error}", error->sentence()), c.ui.colours().ink2);
  if (!c.state.fresh(app::Slot::trust)) return y;
  for (const Claim& claim : c.state.answer(app::Slot::trust).shown->claims)
    y = tell(claim.statement, claim.holds ? c.ui.colours().ink2 : c.ui.colours().warn);
  return y;
}

// What the method itself warns of, and whose it is.
float about_method(Context& c, float x, float y, float width) {
  const app::MethodInfo* method = c.state.find_method(c.state.method);
  if (!method) return y;
  Ui& ui = c.ui;
  y = paragraph(ui, x, y, width, translated(method->caveat), style(Role::note, ui.colours().ink2), ui.px(17)).bottom;
  if (!method->paper.empty())
    y = paragraph(ui, x, y + ui.px(4), width, method->paper, style(Role::tick, ui.colours().ink3), ui.px(15)).bottom;
  return y;
}

// Beside the figures of the strip: the verdict, how far it is, or what the method warns of.
float intro(Context& c, float x, float y) {
  const float width = c.ui.px(kIntro), below = verdict(c, x, y, width);
  const app::Answer& trust = c.state.answer(app::Slot::trust);
  if (!trust.pending) return below > y ? below : about_method(c, x, y, width);
  progress_line(c.ui, id("trust progress"), x, below + c.ui.px(10), width, progress_fraction(trust),
                progress_said(trust));
  return below + c.ui.px(24);
}

void draw_figure(Context& c, const TrustFigure& figure, int index, float x, float y, float width) {
  const TrustFigureResult result = trust_figure(c.ui, id("figure", index), x, y, width, figure);
  c.hook("figure", index, 0, {x, y, width, c.ui.px(kFigure)});
  if (result.hovered && result.cut) tooltip(c.ui, c.ui.pointer(), {figure.note});
}

// The figures one below the other, between the verdict and what the method warns of; returns the bottom.
float stacked(Context& c, float x, float y, float width) {
  Ui& ui = c.ui;
  text(ui, x, y + ui.px(18), translated(kTitle), style(Role::question2));
  y = verdict(c, x, y + ui.px(30), width) + ui.px(14);
  const float pitch = ui.px(kFigure + 6);
  const std::vector<TrustFigure> figures = trust_figures(c.state);
  for (size_t i = 0; i < figures.size(); ++i) draw_figure(c, figures[i], i, x, y + pitch * i, width);
  return about_method(c, x, y + pitch * trust_figure_count(c.state) + ui.px(6), width);
}

float height(Context& c, PanelState&, float width) {
  const float room = c.ui.px(6);
  switch (form_of(c)) {
    case Form::strip:
      if (two_rows(c, width))
        return c.ui.px(40 + std::ceil(static_cast<float>(trust_figure_count(c.state)) / 3) * kFigure);
      // While it is measured, too, the strip has room for what stands there before and after.
      return std::max(
          {c.ui.px(114), intro(c, 0, c.ui.px(32)) + room, about_method(c, 0, c.ui.px(32), c.ui.px(kIntro)) + room});
    case Form::column: return stacked(c, 0, 0, width) + room;
    case Form::page: return stacked(c, 0, c.ui.px(kPageTop), width) + room;
    case Form::line: return c.ui.px(64);
  }
  return 0;
}

void draw_trust(Context& c, PanelState&, Rect area) {
  Ui& ui = c.ui;
  const Form form = form_of(c);
  const float top = area.y;
  if (form != Form::column) hairline(ui, area.x, area.right(), top, ui.colours().ink);
  if (form == Form::column || form == Form::page) {
    stacked(c, area.x, top + (form == Form::page ? ui.px(kPageTop) : 0), area.w);
    return;
  }
  const std::vector<TrustFigure> figures = trust_figures(c.state);
  const TextStyle title = style(Role::question2);

  if (form == Form::line) {
    const TrustFigure& first = most_telling(figures);
    text_cut(ui, area.x, top + ui.px(24), area.w,
             first.value.empty() ? say("{figure}: not measured", first.label) : first.label + " " + first.value, title);
    trust_line(ui, area.x, top + ui.px(40), area.w, first, true);
    return;
  }
  const bool folded = two_rows(c, area.w);
  text(ui, area.x, top + ui.px(22), translated(kTitle), title);
  if (!folded) intro(c, area.x, top + ui.px(32));
  const int per_row = folded ? 3 : int_size(figures);
  const float x0 = folded ? area.x : area.x + ui.px(228);
  const float pitch = (area.right() - x0) / per_row;
  float y = top + ui.px(folded ? 36 : 8);
  for (size_t i = 0; i < figures.size(); ++i) {
    const int column = static_cast<int>(i) % per_row;
    if (i > 0 && column == 0) y += ui.px(kFigure);
    draw_figure(c, figures[i], i, x0 + pitch * column, y, pitch - ui.px(24));
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

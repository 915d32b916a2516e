// Which small edit turns the answer? Edited texts that were run, the smallest that turn it first. A click makes one the
// current text; "compare" also pins the text as it was.
#include <algorithm>

#include "app/readings.h"
#include "panels/panel.h"
#include "panels/phrases.h"
#include "platform/text_session.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;

constexpr float kHead = 30, kRow = 22, kPhoneRow = 44;
constexpr size_t kMost = 6;

const app::Answer& answer_of(const Context& c) { return c.state.answer(app::Slot::minimal_pairs); }
bool shown_now(const Context& c) { return c.state.pairs && c.state.find_method("minimal_pairs"); }

std::span<const Row> rows_of(const Context& c) {
  if (!answer_of(c).shown) return {};
  const std::vector<Row>& rows = answer_of(c).shown->rows;
  return std::span(rows).first(std::min(rows.size(), kMost));
}

double value(const Row& row, std::string_view name) {
  for (const Figure& f : row.figures)
    if (f.name == name && f.status == Figure::Status::measured) return f.value;
  return 0;
}

// "; 6 of them are listed", where not all are.
std::string listed_said(const Context& c, double turning) {
  const auto listed = std::ranges::count_if(rows_of(c), [](const Row& row) { return value(row, "flips") > 0.5; });
  return listed < turning ? "; " + say("{n} of them are listed", listed) : std::string();
}

float row_height(const Context& c) { return c.phone() ? kPhoneRow : kRow; }

// What the answer says as a whole: that nothing turns it, or why there is nothing to edit.
std::string remark(const Context& c) {
  if (answer_of(c).error) return answer_of(c).error->sentence();
  return answer_of(c).shown && !answer_of(c).shown->notes.empty() ? answer_of(c).shown->notes.front() : std::string();
}

float height(Context& c, PanelState&, float width) {
  if (!shown_now(c)) return 0;
  float y = c.ui.px(kHead + row_height(c) * (std::max<size_t>(rows_of(c).size(), 1)) + 6);
  if (const std::string said = remark(c); !said.empty())
    y += paragraph(c.ui, 0, 0, width, said, style(Role::note)).bottom;
  return y;
}

void open_edit(Context& c, const Row& row, bool compare) {
  text_session::end();
  if (compare) c.commands.push_back(app::Pin{});
  c.commands.push_back(app::SetText{row.name, c.ui.now, false});
}

void draw_row(Context& c, const Row& row, int index, Rect line) {
  Ui& ui = c.ui;
  const Palette& colours = ui.colours();
  const bool turns = value(row, "flips") > 0.5;
  const Hit hit = ui.hit(id("minimal pair", index), line);
  c.hook("pair edit", index, turns, line);
  if (hit.hovered) fill(ui, line, colours.sunk);
  if (hit.ring) focus_ring(ui, line.grown(-ui.px(1)));
  const TextStyle note = style(Role::note, colours.ink2);
  const float base = baseline_in(ui, line.y, ui.px(kRow), note);
  float right = line.right();
  const ActionResult compare = action(ui, id("compare edit", index), right, base, say("compare"), Align::right);
  c.hook("button:compare", index, 0, compare.rect);
  right -= compare.width + ui.px(18);
  const double change = value(row, "change");
  const std::string target = target_shown(c.state, *answer_of(c).shown);
  text(ui, right, base, signed_number(change),
       style(Role::note, Weight::medium, change < 0 ? colours.foil : colours.target), Align::right);
  right -= ui.px(64);
  const std::string probability = target + " " + draw::probability(value(row, "target_probability"));
  right -= text(ui, right, base, probability, note, Align::right) + ui.px(14);
  float x = line.x;
  const bool now = c.state.fresh(app::Slot::minimal_pairs);
  if (turns && now) tick_mark(ui, x, base - ui.px(4), colours.ok);
  x += ui.px(16);
  const TextStyle edit = style(Role::label, turns ? Weight::medium : Weight::regular);
  if (c.phone()) text_cut(ui, x, base + ui.px(19), line.right() - x, row.label, edit);
  else
    text_cut(ui, x, base, right - x,
             row.label + (row.group.empty() || row.label.starts_with(row.group) ? "" : "  (" + row.group + ")"), edit);
  if (hit.hovered)
    tooltip(ui, ui.pointer(),
            {row.label, cut_to(ui, readable(row.name), note, ui.px(420)),
             turns ? say("the answer turns") : say("the answer stays")});
  if (compare.clicked) open_edit(c, row, true);
  else if (hit.clicked) open_edit(c, row, false);
}

void draw_pairs_list(Context& c, PanelState&, Rect area) {
  if (!shown_now(c)) return;
  Ui& ui = c.ui;
  const app::Answer& answer = answer_of(c);
  const float base = area.y + ui.px(17);
  const float x =
      area.x + text(ui, area.x, base, say("Which small edit turns the answer?"), style(Role::question2)) + ui.px(14);
  const ActionResult close = plain_action(ui, id("close pairs"), area.right(), base, say("Close"),
                                          style(Role::note, ui.colours().ink2), Align::right);
  c.hook("button:close_pairs", 0, 0, close.rect);
  if (close.clicked) c.commands.push_back(app::ShowPairs{false});
  if (answer.pending) {
    progress_line(ui, id("pairs progress"), area.x, area.y + ui.px(24), ui.px(160), progress_fraction(answer),
                  progress_said(answer));
  } else if (answer.shown && !c.phone()) {
    const Figure* tried = app::figure(*answer.shown, "tried");
    const Figure* turn = app::figure(*answer.shown, "flipping");
    if (tried && turn)
      text_cut(ui, x, base, area.right() - x - close.width - ui.px(16),
               c.state.fresh(app::Slot::minimal_pairs)
                   ? say("{n} of {all} edits that were run turn it", static_cast<int64_t>(turn->value),
                         static_cast<int64_t>(tried->value)) +
                         listed_said(c, turn->value)
                   : say("for the text before"),
               style(Role::note, ui.colours().ink2));
  }
  float y = area.y + ui.px(kHead);
  const std::span<const Row> rows = rows_of(c);
  for (size_t i = 0; i < rows.size(); ++i) {
    draw_row(c, rows[i], i, {area.x, y, area.w, ui.px(row_height(c))});
    y += ui.px(row_height(c));
  }
  if (const std::string said = remark(c); !said.empty())
    paragraph(ui, area.x, y + ui.px(2), area.w, said,
              style(Role::note, answer.error ? ui.colours().error : ui.colours().ink2));
}

}  // namespace

const Panel panel_minimal_pairs{
    .name = "minimal_pairs",
    .view = app::View::explain,
    .area = Area::minimal_pairs,
    .make = make_state<PanelState>,
    .height = height,
    .draw = draw_pairs_list,
    .draw_over = nullptr,
};

}  // namespace vitrine::panels

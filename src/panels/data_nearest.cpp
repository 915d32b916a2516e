// Evidence: the train rows that the model represents most like a row or a text, how many of them agree, and how often
// such a vote is right on rows it has not seen.
#include <algorithm>

#include "panels/data_words.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;

struct Own : PanelState {
  std::string words;
};

constexpr float kLine = 22;

bool shown(const Context& c) {
  return stage_of(c.state.data) == DataStage::tree && !c.state.data.partial &&
         c.state.data.table->with_role(dataset::Role::text);
}

// "4 of 5 are good"
std::string vote_said(const dataset::ShownVote& vote) {
  return say("{n} of {all} are {answer}", vote.agree, vote.of, vote.label);
}

float ask_part(Context& c, Own& own, Rect area, float y) {
  Ui& ui = c.ui;
  const app::Data& data = c.state.data;
  const Rect field{area.x, y, std::min(area.w - ui.px(64), ui.px(420)), ui.px(30)};
  const TextFieldResult typed =
      text_field(ui, id("nearest text"), field, "nearest text", say("A text, to find rows like it"), own.words,
                 say("Type a text to find rows like it"));
  c.hook("field:nearest", 0, 0, field);
  if (typed.edited) own.words = *typed.edited;
  const bool can = !own.words.empty();
  const ActionResult find = action(ui, id("find nearest"), field.right() + ui.px(14), field.center_y() + ui.px(4),
                                   say("Find"), Align::left, can ? "" : say("write a text first"));
  c.hook("button:data_nearest", 0, 0, find.rect);
  if (can && (find.clicked || typed.submitted)) tell_data(c, app::FindNearest{-1, own.words});
  // The row that is looked at, until its neighbours come by themselves.
  if (data.path && !data.nearest) {
    const float x = find.rect.right() + ui.px(20);
    const std::string label = c.phone() ? say("This row") : say("Rows like row {row}", data.path->row + 1);
    if (x + text_width(ui, label, style(Role::note)) < area.right()) {
      const ActionResult row = action(ui, id("nearest to row"), x, field.center_y() + ui.px(4), label);
      c.hook("button:data_nearest_row", data.path->row, 0, row.rect);
      if (row.clicked) tell_data(c, app::FindNearest{data.path->row, {}});
    }
  }
  return field.bottom();
}

float neighbours_part(Context& c, const dataset::Near& nearest, Rect area, float y) {
  Ui& ui = c.ui;
  const Palette& colours = ui.colours();
  const dataset::Description& table = *c.state.data.table;
  const std::vector<Colour> classes = class_colours(colours, table.classes.size());
  const float label_w = std::min(ui.px(110), area.w * 0.28f), figure_w = ui.px(40);
  const auto line = [&](const std::string& words, const std::string& label, const std::string& figure, bool head) {
    const float base = y + ui.px(16);
    const auto at = std::find(table.classes.begin(), table.classes.end(), label);
    const Colour colour = at == table.classes.end() ? colours.ink3 : classes[at - table.classes.begin()];
    text_cut(ui, area.x, base, area.w - label_w - figure_w - ui.px(24), words,
             style(Role::sentence, head ? Weight::medium : Weight::regular, colours.ink).sized(15));
    text_cut(ui, area.right() - figure_w - ui.px(10), base, label_w, label.empty() ? say("no label") : label,
             style(Role::note, Weight::medium, colour), Align::right);
    text(ui, area.right(), base, figure, style(Role::note, colours.ink2), Align::right);
    y += ui.px(kLine + 2);
  };
  line(nearest.row >= 0 ? say("Row {row}: {text}", nearest.row + 1, nearest.text) : nearest.text,
       nearest.row >= 0 ? nearest.label : " ", "", true);
  hairline(ui, area.x, area.right(), y, colours.rule2);
  for (size_t i = 0; i < nearest.neighbours.size(); ++i) {
    const dataset::ShownNeighbour& n = nearest.neighbours[i];
    const Rect row{area.x, y, area.w, ui.px(kLine + 2)};
    line(n.text, n.label, number(n.cosine, 2), false);
    c.hook("neighbour", n.row, i, row);
    const Hit h = ui.hit(id("neighbour", i), row);
    if (h.ring) focus_ring(ui, row);
    if (h.hovered) {
      frame(ui, row.grown(ui.px(1)), colours.ink, 1, 2);
      tooltip(ui, ui.pointer(),
              {cut_to(ui, n.text, style(Role::note), ui.px(420)),
               say("train, row {row}, cosine {value}", n.row + 1, number(n.cosine, 3)),
               say("click: its way through the tree")});
    }
    if (h.clicked) tell_data(c, app::ShowRowPath{n.row});
  }
  return y;
}

// How far to trust it: the figure with its interval, and the sentence that was checked.
float trust_part(Context& c, const dataset::NearestSummary& nearest, Rect area, float y) {
  Ui& ui = c.ui;
  if (!nearest.test || nearest.test->by_model.total == 0) return y;
  const dataset::Proportion& test = nearest.test->by_model;
  y += ui.px(8);
  const float low = std::max(
      0.f, std::min(static_cast<float>(test.low()), static_cast<float>(nearest.test->majority.value())) - 0.05f);
  const Rect cell{area.x, y + ui.px(4), ui.px(110), ui.px(14)};
  hairline(ui, cell.x, cell.right(), cell.center_y(), ui.colours().rule);
  dot_interval(ui, cell, test.value(), static_cast<float>(test.low()), static_cast<float>(test.high()), low, 1, true);
  text(ui, cell.right() + ui.px(10), y + ui.px(15), number(test.value(), 2), style(Role::note, Weight::semibold));
  c.hook("nearest_trust", 0, 0, cell);
  const float x = cell.right() + ui.px(52);
  return std::max(cell.bottom(), paragraph(ui, x, y, area.right() - x, c.state.data.nearest_sentence,
                                           style(Role::note, ui.colours().ink2))
                                     .bottom);
}

float all(Context& c, Own& own, Rect area) {
  Ui& ui = c.ui;
  const app::Data& data = c.state.data;
  float y = area.y + ui.px(10);
  hairline(ui, area.x, area.right(), area.y + ui.px(4), ui.colours().ink);
  std::string note = say("by the model's representation, train rows only");
  if (data.near() && data.near()->vote)
    note =
        c.phone() ? vote_said(*data.near()->vote) : say("{vote}; cosine at the right", vote_said(*data.near()->vote));
  section_head(c, area.x, y, area.w, c.phone() ? say("Rows most alike") : say("Which known rows are most alike?"),
               note);
  y = ask_part(c, own, area, y + ui.px(28)) + ui.px(8);
  if (!data.near()) return y + ui.px(8);
  y = neighbours_part(c, *data.near(), area, y);
  return trust_part(c, *data.nearest, area, y) + ui.px(16);
}

float height(Context& c, PanelState& state, float width) {
  return shown(c) ? all(c, panels::own<Own>(state), {0, 0, width, 0}) : 0;
}

void draw_data_nearest(Context& c, PanelState& state, Rect area) {
  if (shown(c)) all(c, panels::own<Own>(state), area);
}

}  // namespace

const Panel panel_data_nearest{
    .name = "data_nearest",
    .view = app::View::data,
    .area = Area::data_nearest,
    .make = make_state<Own>,
    .height = height,
    .draw = draw_data_nearest,
    .draw_over = nullptr,
};

}  // namespace vitrine::panels

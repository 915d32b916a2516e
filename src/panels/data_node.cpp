// The selected node: its question, which can be asked in other words; the questions that came close; how it answers;
// what it separates; and what can be done with it.
#include <algorithm>

#include "base/int_size.h"
#include "panels/data_chart.h"
#include "panels/data_examples.h"
#include "panels/data_words.h"
#include "panels/phrases.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;

struct Own : PanelState {
  int node = -1;  // whose words are in the field
  std::string words;
};

constexpr size_t kRunnersUp = 4;
constexpr float kRunnerUp = 22;

bool shown(const Context& c) { return stage_of(c.state.data) == DataStage::tree && c.state.data.selected(); }

// The sentence that was checked; while a tree still grows there is none.
std::string why_leaf(const dataset::Tree& tree, const dataset::TreeNode& node) {
  const Claim* check = tree.leaf_check(node.id);
  return check ? check->statement : std::string();
}

int64_t asked_of_train(const dataset::TreeNode& node) {
  int64_t rows = 0;
  for (const int64_t n : node.counts[0]) rows += n;
  return rows;
}

float question_part(Context& c, Own& own, const dataset::TreeNode& node, Rect area, float y) {
  Ui& ui = c.ui;
  const Palette& colours = ui.colours();
  const app::Data& data = c.state.data;
  text(ui, area.x, y + ui.px(14), node.leaf() ? say("Selected answer") : say("Selected question"),
       style(Role::note, colours.ink2));
  const std::string asked = node.reached > node.rows()
                                ? say("asked {asked} of {n|# row|# rows}", node.rows(), node.reached)
                                : say("reached by {n|# row|# rows}", node.rows());
  text(ui, area.right(), y + ui.px(14), asked, style(Role::note, colours.ink2), Align::right);
  y += ui.px(24);
  if (node.leaf() || !node.question) {
    const std::string name = node.prediction >= 0 && node.prediction < int_size(data.tree->classes)
                                 ? data.tree->classes[node.prediction]
                                 : say("no class");
    y = paragraph(ui, area.x, y, area.w, name, style(Role::lesson)).bottom;
    y = paragraph(ui, area.x, y + ui.px(2), area.w, why_leaf(*data.tree, node), style(Role::note, colours.ink2))
            .bottom +
        ui.px(10);
  } else {
    y = paragraph(ui, area.x, y, area.w, node.question->statement, style(Role::lesson), ui.px(23)).bottom + ui.px(4);
    if (node.reached > node.rows()) {
      const std::string some =
          say("Of the train rows only a sample was asked, {n} here; figures below count the rows that were asked.",
              asked_of_train(node));
      y = paragraph(ui, area.x, y, area.w, some, style(Role::tick, colours.ink2)).bottom + ui.px(6);
    }
  }
  // Own words can be asked wherever there is a text to ask about.
  if (!data.table->with_role(dataset::Role::text)) return y + ui.px(10);
  const Rect field{area.x, y, area.w - ui.px(96), ui.px(30)};
  if (own.node != node.id) {
    own.node = node.id;
    own.words.clear();
  }
  const TextFieldResult typed = text_field(ui, id("node question"), field, "node question",
                                           say("Ask something else here"), own.words, say("Ask something else here"));
  c.hook("field:node_question", 0, 0, field);
  if (typed.edited) own.words = *typed.edited;
  const bool can = !own.words.empty();
  const ActionResult ask =
      action(ui, id("ask"), area.right(), field.center_y() + ui.px(4), say("Ask {n|# row|# rows}", node.rows()),
             Align::right, can ? "" : say("write a question first"));
  c.hook("button:data_ask", 0, 0, ask.rect);
  if (can && (ask.clicked || typed.submitted)) tell_data(c, app::EditNode{node.id, own.words});
  return field.bottom() + ui.px(16);
}

float runners_up_part(Context& c, const dataset::TreeNode& node, Rect area, float y) {
  if (node.leaf() || !node.question) return y;
  Ui& ui = c.ui;
  const Palette& colours = ui.colours();
  const size_t n = std::min(kRunnersUp, node.runners_up.size());
  section_head(c, area.x, y, area.w, say("Which questions came close?"), say("gain, held out"));
  y += ui.px(26);
  double most = std::max(node.gain.high, 0.1), least = std::min(0.0, node.gain.low);
  for (size_t i = 0; i < n; ++i) {
    most = std::max(most, node.runners_up[i].gain.high);
    least = std::min(least, node.runners_up[i].gain.low);
  }
  const auto row = [&](const std::string& words, const dataset::Gain& gain, bool best, int place) {
    const Rect r{area.x, y, area.w, ui.px(kRunnerUp)};
    const float base = y + ui.px(15);
    Hit h;
    if (!best) {
      h = ui.hit(id("runner up", place), r);
      c.hook("runner_up", place, 0, r);
      if (h.hovered) tooltip(ui, ui.pointer(), {words, say("click: ask this one instead")});
      if (h.clicked) tell_data(c, app::SwapRunnerUp{node.id, place});
    }
    text_cut(
        ui, area.x, base, area.w - ui.px(124), words,
        style(Role::note, best ? Weight::semibold : Weight::regular, best || h.hovered ? colours.ink : colours.ink2));
    const Rect cell{area.right() - ui.px(112), y + ui.px(4), ui.px(72), ui.px(14)};
    hairline(ui, cell.x, cell.right(), cell.center_y(), colours.rule);
    dot_interval(ui, cell, gain.points, static_cast<float>(gain.low), static_cast<float>(gain.high), least, most, best);
    text(ui, area.right(), base, signed_number(gain.points, 1), style(Role::note), Align::right);
    if (h.ring) focus_ring(ui, r);
    else if (h.hovered) frame(ui, r.grown(ui.px(1)), colours.ink, 1, 2);
    y += ui.px(kRunnerUp);
  };
  row(node.question->statement, node.gain, true, -1);
  for (size_t i = 0; i < n; ++i) row(node.runners_up[i].question.statement, node.runners_up[i].gain, false, i);
  const int64_t tied = std::count_if(node.runners_up.begin(), node.runners_up.end(),
                                     [](const dataset::RunnerUp& r) { return r.tied(); });
  std::string note = say("{tried} tried, {compared} compared on validation rows", node.tried, node.compared);
  if (tied > 0) note = say("{note}; {n} cannot be told apart", note, tied + 1);
  text_cut(ui, area.x, y + ui.px(12), area.w, note, style(Role::tick, colours.ink3));
  return y + ui.px(28);
}

// Rows by true class and answer, and how often the tree is right from here on.
float separates_part(Context& c, const dataset::TreeNode& node, Rect area, float y) {
  Ui& ui = c.ui;
  const Palette& colours = ui.colours();
  const dataset::Tree& tree = *c.state.data.tree;
  hairline(ui, area.x, area.right(), y, colours.rule);
  text(ui, area.x, y + ui.px(24), say("What does it separate?"), style(Role::question2));
  y += ui.px(34);
  const float figures = y;
  const TextStyle small = style(Role::note, colours.ink2), value = style(Role::note, Weight::medium);
  const dataset::TreeNode *yes = tree.find(node.yes), *no = tree.find(node.no);
  const size_t shown_classes = std::min<size_t>(tree.classes.size(), 8);
  const float yes_x = area.x + ui.px(138), no_x = area.x + ui.px(204);
  if (yes && no) {
    text(ui, yes_x, y + ui.px(12), say("said yes"), small, Align::right);
    text(ui, no_x, y + ui.px(12), say("said no"), small, Align::right);
  } else {
    text(ui, yes_x, y + ui.px(12), say("rows"), small, Align::right);
  }
  y += ui.px(20);
  const auto rows = [&](const dataset::TreeNode& n, size_t k) {
    const std::vector<float> counts = class_counts(n);
    return count(k < counts.size() ? static_cast<int64_t>(counts[k]) : 0);
  };
  for (size_t k = 0; k < shown_classes; ++k) {
    text_cut(ui, area.x, y + ui.px(12), ui.px(84), tree.classes[k], small);
    text(ui, yes_x, y + ui.px(12), rows(yes && no ? *yes : node, k), value, Align::right);
    if (yes && no) text(ui, no_x, y + ui.px(12), rows(*no, k), value, Align::right);
    y += ui.px(20);
  }
  const float x = area.x + ui.px(236);
  text(ui, x, figures + ui.px(12),
       tree.routing == dataset::Routing::soft ? say("hard, on test rows") : say("right on test rows"), small);
  const dataset::Proportion& test = node.accuracy[2];
  text(ui, x, figures + ui.px(36), test.total ? number(test.value(), 2) : "–", style(Role::figure));
  text_cut(ui, x + ui.px(48), figures + ui.px(36), area.right() - x - ui.px(48),
           test.total ? say("{low} to {high}", number(test.low(), 2), number(test.high(), 2)) : say("no test row"),
           small);
  text(ui, x, figures + ui.px(56), number(node.accuracy[0].value(), 2), style(Role::note));
  text(ui, x + ui.px(48), figures + ui.px(56), say("on train rows"), small);
  return std::max(y, figures + ui.px(64)) + ui.px(12);
}

float actions_part(Context& c, const dataset::TreeNode& node, Rect area, float y) {
  float x = area.x;
  const auto link = [&](const char* name, const std::string& label, app::DataEvent event) {
    const ActionResult a = action(c.ui, id(name), x, y + c.ui.px(14), label);
    c.hook(name, node.id, 0, a.rect);
    if (a.clicked) tell_data(c, std::move(event));
    x += a.width + c.ui.px(20);
  };
  if (!node.leaf()) {
    link("button:data_lock", node.locked ? say("Unlock") : say("Lock"), app::LockNode{node.id, !node.locked});
    link("button:data_prune", say("Prune here"), app::PruneNode{node.id});
  }
  link("button:data_below", node.leaf() ? say("Grow here") : say("Grow again below"), app::GrowTree{node.id});
  return y + c.ui.px(30);
}

float all(Context& c, Own& own, Rect area) {
  const dataset::TreeNode& node = *c.state.data.selected();
  float y = question_part(c, own, node, area, area.y);
  y = actions_part(c, node, area, y - c.ui.px(6));
  y = runners_up_part(c, node, area, y);
  y = data_chart(c, area.x, y, area.w);
  y = data_examples(c, area.x, y, area.w) + c.ui.px(10);
  return separates_part(c, node, area, y);
}

float height(Context& c, PanelState& state, float width) {
  return shown(c) ? all(c, panels::own<Own>(state), {0, 0, width, 0}) : 0;
}

void draw_data_node(Context& c, PanelState& state, Rect area) {
  if (!shown(c)) return;
  if (!c.phone()) vertical(c.ui, area.x - c.ui.px(18), area.y, area.bottom(), c.ui.colours().rule);
  all(c, panels::own<Own>(state), area);
}

}  // namespace

const Panel panel_data_node{
    .name = "data_node",
    .view = app::View::data,
    .area = Area::data_node,
    .make = make_state<Own>,
    .height = height,
    .draw = draw_data_node,
    .draw_over = nullptr,
};

}  // namespace vitrine::panels

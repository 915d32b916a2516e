// The tree of questions: on wide pages as cards with ribbons of rows, on narrow ones and by choice as indented text. Up
// and down select the next node, left and right the parent and the answer yes.
#include <algorithm>

#include "base/int_size.h"
#include "panels/data_words.h"
#include "panels/phrases.h"
#include "platform/text_session.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;

struct Own : PanelState {
  bool as_text = false;
};

constexpr float kLegend = 34, kLine = 26;

bool shown(const Context& c) { return stage_of(c.state.data) == DataStage::tree; }
bool as_text(const Context& c, const Own& own) { return own.as_text || c.phone(); }

int index_of(const dataset::Tree& tree, int id) {
  for (size_t i = 0; i < tree.nodes.size(); ++i)
    if (tree.nodes[i].id == id) return i;
  return -1;
}

std::string class_name(const dataset::Tree& tree, int index) {
  return index >= 0 && index < int_size(tree.classes) ? tree.classes[index] : say("no class");
}

// How wide the interval of a leaf's share is, when there are too few rows to say much.
std::string warning(const dataset::TreeNode& node) {
  const dataset::Proportion& test = node.accuracy_as_leaf[2];
  if (test.total == 0) return say("no test row");
  const double half = (test.high() - test.low()) / 2;
  return half > 0.15 ? say("few rows: ± {half}", percent(half, 0)) : std::string();
}

// A question that needs the model is asked of some of the train rows; what is below counts these.
std::string bars_said(const app::Data& data) {
  const bool some = std::any_of(data.tree->nodes.begin(), data.tree->nodes.end(),
                                [](const dataset::TreeNode& n) { return n.reached > n.rows(); });
  return some ? say("bars: the rows that were asked") : say("bars: all rows");
}

TreeView view_of(Context& c) {
  const app::Data& data = c.state.data;
  const dataset::Tree& tree = *data.tree;
  TreeView view;
  view.classes = class_colours(c.ui.colours(), tree.classes.size());
  for (const dataset::TreeNode& node : tree.nodes) {
    TreeCard card;
    card.counts = class_counts(node);
    card.rows = rows_said(node.rows());
    card.locked = node.locked;
    card.stale = data.growing();
    if (data.path) {
      const auto asked = [&](const dataset::PathStep& step) { return step.node == node.id; };
      card.on_path = data.path->leaf == node.id || std::any_of(data.path->path.begin(), data.path->path.end(), asked);
      // Softly routed, a row is in several leaves; those that hold little of it are not marked.
      if (tree.routing == dataset::Routing::soft && node.leaf()) {
        const double share = data.path->weight(node.id);
        card.on_path = share >= 0.05;
        card.rows = say("{share} of it", percent(share, 0));
      }
    }
    if (const int parent = index_of(tree, node.parent); parent >= 0)
      card.branch = tree.nodes[parent].yes == node.id ? say("yes") : say("no");
    if (node.leaf() || !node.question) {
      card.statement = class_name(tree, node.prediction);
      card.answer = node.prediction;
      card.gain = share_said(node.accuracy_as_leaf[2]);
      card.warning = warning(node);
    } else {
      card.shape.children = {index_of(tree, node.yes), index_of(tree, node.no)};
      card.statement = node.question->statement;
      card.gain = gain_said(node.gain);
    }
    view.cards.push_back(std::move(card));
  }
  view.root = std::max(0, index_of(tree, data.fold_root));
  view.selected = index_of(tree, data.node);
  return view;
}

TreeLayout layout_of(Context& c, const TreeView& view, float width) {
  std::vector<TreeShape> shapes;
  for (const TreeCard& card : view.cards) shapes.push_back(card.shape);
  return layout_tree(shapes, view.root, tree_columns(c.ui, width));
}

// ---- as text: one line a node, in the order of reading
struct Line {
  int node = 0, depth = 0;
};
void lines_of(const TreeView& view, int node, int depth, std::vector<Line>& out) {
  if (node < 0 || node >= int_size(view.cards) || out.size() > view.cards.size()) return;
  out.push_back({node, depth});
  for (const int child : view.cards[node].shape.children) lines_of(view, child, depth + 1, out);
}

float line_height(const Context& c) { return c.ui.px(c.phone() ? 44 : kLine); }

void draw_lines(Context& c, const TreeView& view, Rect area) {
  Ui& ui = c.ui;
  const Palette& colours = ui.colours();
  std::vector<Line> lines;
  lines_of(view, view.root, 0, lines);
  float y = area.y;
  for (const Line& line : lines) {
    const TreeCard& card = view.cards[line.node];
    const Rect r{area.x, y, area.w, line_height(c)};
    const dataset::TreeNode& node = c.state.data.tree->nodes[line.node];
    const Hit h = ui.hit(id("tree line", node.id), r);
    c.hook("node", node.id, 0, r);
    if (line.node == view.selected) {
      fill(ui, r, colours.mark_wash, 2);
      fill(ui, {r.x, r.y, ui.px(3), r.h}, colours.mark);
    }
    if (h.hovered) frame(ui, r, colours.ink, 1, 2);
    if (h.ring) focus_ring(ui, r);
    if (h.clicked) tell_data(c, app::SelectNode{node.id});
    const float base = r.center_y() + ui.px(4), bar = ui.px(54);
    const float right = text(ui, r.right() - ui.px(6), base, card.gain, style(Role::note), Align::right);
    float x = r.x + ui.px(8) + std::min(ui.px(18), area.w / 24) * line.depth;
    const float room = r.right() - x - right - bar - ui.px(26);
    if (!card.branch.empty()) x += text(ui, x, base, card.branch + ": ", style(Role::note, colours.ink2));
    const bool leaf = card.shape.children.empty();
    const Colour colour =
        leaf && card.answer >= 0 && card.answer < int_size(view.classes) ? view.classes[card.answer] : colours.ink;
    text_cut(ui, x, base, room - ui.px(24), card.statement,
             leaf ? style(Role::label, Weight::semibold, colour) : style(Role::sentence, colours.ink).sized(15));
    class_bar(ui, {r.right() - right - bar - ui.px(16), r.center_y() - ui.px(3), bar, ui.px(6)}, card.counts,
              view.classes);
    y += r.h;
  }
}

float height(Context& c, PanelState& state, float width) {
  if (!shown(c)) return 0;
  const TreeView view = view_of(c);
  if (!as_text(c, panels::own<Own>(state))) return c.ui.px(kLegend + 20) + tree_height(c.ui, layout_of(c, view, width));
  return c.ui.px(kLegend + 12) + line_height(c) * view.cards.size();
}

void legend(Context& c, Own& own, const TreeView& view, Rect area) {
  Ui& ui = c.ui;
  const Palette& colours = ui.colours();
  const float base = area.y + ui.px(18);
  const TextStyle tick = style(Role::tick, colours.ink3);
  float x = area.x;
  if (!as_text(c, own)) x += text(ui, x, base, say("ribbons: rows, by true class"), tick) + ui.px(12);
  const std::vector<std::string>& classes = c.state.data.tree->classes;
  for (size_t k = 0; k < classes.size() && k < view.classes.size() && x < area.right() - ui.px(200); ++k) {
    fill(ui, {x, base - ui.px(8), ui.px(10), ui.px(9)}, view.classes[k]);
    x += ui.px(15) + text_cut(ui, x + ui.px(15), base, ui.px(110), classes[k], style(Role::tick, colours.ink2)) +
         ui.px(14);
  }
  if (c.phone()) return;
  const ActionResult other =
      action(ui, id("tree as"), area.right(), base, own.as_text ? say("as a picture") : say("as text"), Align::right);
  c.hook("button:data_as_text", 0, 0, other.rect);
  if (other.clicked) own.as_text = !own.as_text;
  if (view.root > 0) {
    const ActionResult whole =
        action(ui, id("whole tree"), other.rect.x - ui.px(20), base, say("the whole tree"), Align::right);
    c.hook("button:data_whole", 0, 0, whole.rect);
    if (whole.clicked) tell_data(c, app::UnfoldNode{-1});
  } else if (!own.as_text) {
    text_cut(ui, other.rect.x - ui.px(18), base, other.rect.x - ui.px(26) - x,
             say("{bars}; %: right on test rows", bars_said(c.state.data)), tick, Align::right);
  }
}

void keys(Context& c) {
  const dataset::Tree& tree = *c.state.data.tree;
  const dataset::TreeNode* node = c.state.data.selected();
  if (!node || text_session::active()) return;
  int to = -1;
  const int at = index_of(tree, node->id), count = tree.nodes.size();
  if (c.ui.key_pressed(ImGuiKey_LeftArrow)) to = node->parent;
  if (c.ui.key_pressed(ImGuiKey_RightArrow)) to = node->yes;
  if (c.ui.key_pressed(ImGuiKey_DownArrow) && at + 1 < count) to = tree.nodes[at + 1].id;
  if (c.ui.key_pressed(ImGuiKey_UpArrow) && at > 0) to = tree.nodes[at - 1].id;
  if (to >= 0) tell_data(c, app::SelectNode{to});
}

void draw_data_tree(Context& c, PanelState& state, Rect area) {
  if (!shown(c)) return;
  Own& own = panels::own<Own>(state);
  const TreeView view = view_of(c);
  legend(c, own, view, area);
  area.cut_top(c.ui.px(kLegend));
  keys(c);
  if (as_text(c, own)) return draw_lines(c, view, area);

  const TreeLayout layout = layout_of(c, view, area.w);
  const TreeViewResult result = question_tree(c.ui, id("tree"), area, view, layout);
  const auto node_id = [&](int index) { return c.state.data.tree->nodes[index].id; };
  for (const auto& [index, rect] : result.cards) c.hook("node", node_id(index), 0, rect);
  if (result.unfold >= 0) tell_data(c, app::UnfoldNode{node_id(result.unfold)});
  if (result.clicked >= 0) tell_data(c, app::SelectNode{node_id(result.clicked)});
  if (result.hovered >= 0) {
    const TreeCard& card = view.cards[result.hovered];
    const dataset::TreeNode& node = c.state.data.tree->nodes[result.hovered];
    std::vector<std::string> lines{card.statement};
    for (size_t part = 0; part < node.accuracy.size(); ++part)
      if (node.accuracy[part].total > 0)
        lines.push_back(say("{part}: right {share} of {n}", translated(name_of(static_cast<dataset::Part>(part))),
                            percent(node.accuracy[part].value(), 0), node.accuracy[part].total));
    tooltip(c.ui, c.ui.pointer(), lines);
  }
}

}  // namespace

const Panel panel_data_tree{
    .name = "data_tree",
    .view = app::View::data,
    .area = Area::data_tree,
    .make = make_state<Own>,
    .height = height,
    .draw = draw_data_tree,
    .draw_over = nullptr,
};

}  // namespace vitrine::panels

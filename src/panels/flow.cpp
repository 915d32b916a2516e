// From the tokens through heads and MLPs, layer by layer, to the prediction: one line for every token's residual
// stream, ribbons as wide as what they carry. A head takes from some streams and gives to others; an MLP's mark is
// filled by its part of the stream.
#include <algorithm>
#include <cmath>
#include <map>

#include "panels/flow_shown.h"
#include "panels/phrases.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;
using app::FlowEdge;

constexpr float kTop = 22, kLeastRow = 19, kMostRow = 52, kMostWidth = 40;
constexpr float kNames = 160, kNamesPhone = 78, kValue = 56, kEnd = 148, kEndPhone = 84;
constexpr float kNode = 9, kNodeGap = 24;
// Places within a layer's column: where ways leave the streams, where the heads stand, where ways join, the MLPs.
constexpr float kLeaves = 0.06f, kHeads = 0.46f, kJoins = 0.84f, kMlp = 0.92f;
constexpr float kPlain = 0.6f, kUnlit = 0.16f;  // strength of a ribbon's colour

int tokens_of(const Context& c) {
  const auto& answer = c.state.answer(app::Slot::flow).shown;
  return answer ? int_size(answer->tokens) : std::max(int_size(c.state.tokens), 8);
}

float height(Context& c, PanelState&, float) { return c.ui.px(kTop + kLeastRow * tokens_of(c) + 12); }

const TextStyle kName = style(Role::text, Weight::semibold).sized(14.5f);

struct Node {
  int layer, head;
  std::vector<size_t> edges;
  float y = 0, size = 0;
};

class Picture {
 public:
  Picture(Context& c, const FlowShown& shown, Rect area, bool stale) : c_(c), ui_(c.ui), s_(shown), area_(area) {
    const float end = ui_.px(c.phone() ? kEndPhone : kEnd);
    labels_ = panels::labels(*shown.e);
    float widest_name = 0;
    for (const std::string& label : labels_) widest_name = std::max(widest_name, text_width(ui_, label, kName));
    value_ = c.phone() ? 0 : ui_.px(kValue);
    left_ = area.x + std::min(widest_name + value_ + ui_.px(10), ui_.px(c.phone() ? kNamesPhone : kNames));
    right_ = area.right() - end;
    top_ = area.y + ui_.px(kTop);
    const float tokens = flow().tokens;
    row_ = std::clamp((area.bottom() - top_ - ui_.px(10)) / tokens, ui_.px(8), ui_.px(kMostRow));
    column_ = (right_ - left_) / flow().layers;
    const float widest = flow().widest();
    scale_ = widest > 0 ? std::min(ui_.px(kMostWidth), 1.7f * row_) / widest : 0;
    stale_ = stale;
    place_nodes();
  }

  void draw() {
    find_path();
    grid();
    streams();
    for (const Node& node : nodes_) ways(node);
    mlps();
    for (const Node& node : nodes_) draw_node(node);
    names();
    prediction();
  }

 private:
  const app::Flow& flow() const { return s_.flow; }
  float x(int boundary, float part = 0) const { return left_ + column_ * (boundary + part); }
  float y(int token) const { return top_ + row_ * (token + 0.5f); }
  float width(float amount) const { return std::abs(amount) * scale_; }
  Colour colour(float amount, bool lit) const {
    const Palette& p = ui_.colours();
    const float strength = path_ ? (lit ? 1.f : kUnlit) : stale_ ? 0.35f : kPlain;
    return mix(p.paper, amount < 0 ? p.foil : p.target, strength);
  }
  bool lit(int boundary, int token) const { return path_ && path_->reached[boundary * flow().tokens + token]; }

  // Each head stands at the middle of what it reads and writes; neighbours keep a distance.
  void place_nodes() {
    std::map<std::pair<int, int>, Node> by_head;
    for (size_t i = 0; i < s_.drawn; ++i) {
      const FlowEdge& e = flow().edges[i];
      Node& node = by_head[{e.layer, e.head}];
      node.layer = e.layer;
      node.head = e.head;
      node.edges.push_back(i);
      node.size += width(e.amount);
      node.y += width(e.amount) * (y(e.from) + y(e.to)) / 2;
    }
    for (auto& [place, node] : by_head) {
      node.y = node.size > 0 ? node.y / node.size : top_;
      nodes_.push_back(std::move(node));
    }
    std::ranges::stable_sort(nodes_, {}, [](const Node& n) { return std::pair(n.layer, n.y); });
    const auto least = [&](const Node& a, const Node& b) { return (a.size + b.size) / 2 + ui_.px(kNodeGap); };
    for (size_t i = 1; i < nodes_.size(); ++i)
      if (nodes_[i].layer == nodes_[i - 1].layer)
        nodes_[i].y = std::max(nodes_[i].y, nodes_[i - 1].y + least(nodes_[i - 1], nodes_[i]));
    const float bottom = y(flow().tokens - 1) + row_ / 2;
    for (size_t i = nodes_.size(); i-- > 0;) {
      const bool last = i + 1 == nodes_.size() || nodes_[i + 1].layer != nodes_[i].layer;
      const float most = last ? bottom - nodes_[i].size / 2 : nodes_[i + 1].y - least(nodes_[i], nodes_[i + 1]);
      nodes_[i].y = std::min(nodes_[i].y, most);
    }
  }

  Rect rect(const Node& node) const {
    const float w = ui_.px(kNode), h = std::max(node.size + ui_.px(3), ui_.px(11));
    return {x(node.layer, kHeads) - w / 2, node.y - h / 2, w, h};
  }

  // What is pointed at: a head, else a stream; the selected token when nothing is.
  void find_path() {
    for (int t = 0; t < flow().tokens; ++t) {
      const Rect line{area_.x, y(t) - row_ / 2, right_ - area_.x, row_};
      const Hit hit = ui_.hit(id("flow row", t), line, {.focusable = false});
      c_.hook("flow row", t, 0, line);
      if (hit.clicked) c_.commands.push_back(app::SelectToken{app::token_from(c_.state, *s_.e, t)});
      if (!hit.hovered) continue;
      c_.shared.hover.token = app::token_from(c_.state, *s_.e, t);
      const float at = (ui_.pointer().x - left_) / column_;
      const int boundary = std::clamp(static_cast<int>(std::floor(at)), 0, flow().layers);
      pointed_ = {boundary, t};
      path_ = app::path_through(flow(), s_.drawn, boundary, t);
    }
    for (const Node& node : nodes_) {
      const Hit hit = ui_.hit(id("flow head", node.layer, node.head), rect(node), {.minimum = ui_.px(20)});
      c_.hook("flow head", node.layer, node.head, rect(node));
      if (hit.clicked) c_.commands.push_back(app::SelectHead{node.layer, node.head});
      if (hit.ring) focus_ring(ui_, rect(node));
      if (!hit.hovered) continue;
      pointed_.reset();
      c_.shared.hover.layer = node.layer;
      c_.shared.hover.head = node.head;
      path_ = app::path_through_head(flow(), s_.drawn, node.layer, node.head);
      describe(node);
    }
    if (pointed_) describe(pointed_->first, pointed_->second);
    const int selected = app::token_in(c_.state, *s_.e, c_.state.selection.token);
    if (!path_ && selected >= 0 && selected < flow().tokens) path_ = app::path_through(flow(), s_.drawn, 0, selected);
  }

  const std::string& unit() const { return s_.e->tensors.front().unit; }

  void describe(int boundary, int token) {
    const std::string name = in_text(shown(s_.e->tokens[token]));
    const std::string where = boundary == 0               ? say("embedding")
                              : boundary == flow().layers ? say("output")
                                                          : say("after layer {n}", boundary);
    tooltip(ui_, ui_.pointer(), {name + ", " + where, signed_number(flow().stream(boundary, token)) + " " + unit()});
  }
  void describe(const Node& node) {
    std::vector<std::string> lines{say("Layer {layer}, head {head}", node.layer + 1, node.head + 1)};
    if (const app::FlowPart* part = flow().part(node.layer, node.head)) {
      lines.push_back(say("{value} {unit} flows through it", signed_number(part->carried), unit()));
      lines.push_back(say("without it the score changes by {value}", signed_number(-part->lost)));
    }
    tooltip(ui_, ui_.pointer(), lines);
  }

  void grid() {
    const Palette& p = ui_.colours();
    for (int l = 0; l <= flow().layers; ++l) vertical(ui_, x(l), top_, top_ + row_ * flow().tokens, p.rule);
    const bool words = column_ > ui_.px(50);
    for (int l = 0; l < flow().layers; ++l)
      text(ui_, x(l, 0.5f), area_.y + ui_.px(13), words ? say("layer {n}", l + 1) : std::to_string(l + 1),
           style(Role::tick, p.ink2), Align::center);
  }

  void streams() {
    for (int t = 0; t < flow().tokens; ++t) {
      hairline(ui_, left_, right_, y(t), ui_.colours().rule);
      for (int l = 0; l < flow().layers; ++l) {
        const float a = flow().stream(l, t), b = flow().stream(l + 1, t);
        if (width(a) < 1 && width(b) < 1) continue;  // what is thinner than a line is none
        const bool is_lit = lit(l, t) && lit(l + 1, t);
        // Where a head turns the sign, the ribbon changes at the end of the layer, where they join.
        if (a * b >= 0) {
          straight_road(ui_, x(l), x(l + 1), y(t), width(a), width(b),
                        colour(std::abs(a) > std::abs(b) ? a : b, is_lit));
          continue;
        }
        straight_road(ui_, x(l), x(l, kJoins), y(t), width(a), 0, colour(a, is_lit));
        straight_road(ui_, x(l, kJoins), x(l + 1), y(t), 0, width(b), colour(b, is_lit));
      }
    }
  }

  // One head's ways: stacked at the head in the order of the lines that they come from and go to.
  void ways(const Node& node) {
    const auto stacked = [&](auto line, auto draw_one) {
      std::vector<size_t> order = node.edges;
      std::ranges::stable_sort(order, {}, [&](size_t i) { return line(flow().edges[i]); });
      float at = node.y - node.size / 2;
      for (const size_t i : order) {
        const float w = width(flow().edges[i].amount);
        draw_one(i, at + w / 2, w);
        at += w;
      }
    };
    const float middle = x(node.layer, kHeads);
    const auto is_lit = [&](size_t i) { return path_ && path_->edges[i]; };
    stacked([](const FlowEdge& e) { return e.from; },
            [&](size_t i, float at, float w) {
              const FlowEdge& e = flow().edges[i];
              road(ui_, {x(e.layer, kLeaves), y(e.from)}, {middle, at}, w, colour(e.amount, is_lit(i)));
            });
    stacked([](const FlowEdge& e) { return e.to; },
            [&](size_t i, float at, float w) {
              const FlowEdge& e = flow().edges[i];
              road(ui_, {middle, at}, {x(e.layer, kJoins), y(e.to)}, w, colour(e.amount, is_lit(i)));
            });
  }

  void draw_node(const Node& node) {
    const Palette& p = ui_.colours();
    const Rect box = rect(node);
    const bool chosen = s_.head == app::Head{node.layer, node.head};
    fill(ui_, box, p.paper, 2);
    frame(ui_, box, p.ink, chosen ? 2.f : 1.f, 2);
    const std::string name = column_ > ui_.px(72) ? say("head {n}", node.head + 1) : std::to_string(node.head + 1);
    const TextStyle look = style(Role::tick, chosen ? Weight::semibold : Weight::regular, p.ink2);
    const float w = text_width(ui_, name, look);
    if (w + ui_.px(4) > column_ * 0.7f) return;
    const Rect label{box.center_x() - w / 2 - ui_.px(2), box.y - ui_.px(13), w + ui_.px(4), ui_.px(12)};
    fill(ui_, label, chosen ? p.mark : p.paper, 2);
    text(ui_, box.center_x(), box.y - ui_.px(3), name, chosen ? look.with(p.on_mark) : look, Align::center);
  }

  void mlps() {
    const Palette& p = ui_.colours();
    for (int l = 0; l < flow().layers; ++l)
      for (int t = 0; t < flow().tokens; ++t) {
        const float amount = flow().mlp(l, t), whole = std::abs(flow().stream(l + 1, t));
        if (std::abs(amount) < s_.least || width(amount) < 1) continue;
        const float h = std::clamp(width(whole) + ui_.px(4), ui_.px(9), row_ * 1.8f), w = ui_.px(6);
        const Rect box{x(l, kMlp) - w / 2, y(t) - h / 2, w, h};
        const float part = whole > 0 ? std::min(1.f, std::abs(amount) / whole) : 1;
        fill(ui_, box, p.paper);
        fill(ui_, {box.x, box.bottom() - h * part, w, h * part}, p.ink2);
        frame(ui_, box, p.ink, 1);
        c_.hook("flow mlp", l, t, box);
        if (!ui_.hit(id("flow mlp", l, t), box, {.focusable = false, .minimum = ui_.px(14)}).hovered) continue;
        tooltip(ui_, ui_.pointer(),
                {say("MLP of layer {n} at {word}", l + 1, in_text(shown(s_.e->tokens[t]))),
                 say("{part} of {all} {unit} go through it", signed_number(amount),
                     signed_number(flow().stream(l + 1, t)), unit())});
      }
  }

  void names() {
    const Palette& p = ui_.colours();
    const int selected = app::token_in(c_.state, *s_.e, c_.state.selection.token);
    if (row_ < ui_.px(12)) return;
    for (int t = 0; t < flow().tokens; ++t) {
      const float amount = flow().stream(0, t), base = y(t) + ui_.px(4.5f);
      const bool strong = width(amount) > ui_.px(4);
      const TextStyle look = kName.with(strong ? (amount < 0 ? p.foil : p.target) : p.ink)
                                 .with(strong ? Weight::semibold : Weight::regular);
      const float room = left_ - area_.x - value_ - ui_.px(8);
      const float w = text_cut(ui_, left_ - value_ - ui_.px(8), base, room, labels_[t], look, Align::right);
      if (t == selected) fill(ui_, {left_ - value_ - ui_.px(8) - w, base + ui_.px(3), w, ui_.px(2)}, p.mark);
      if (value_ > 0)
        text(ui_, left_ - ui_.px(8), base, signed_number(amount), style(Role::tick, strong ? look.colour : p.ink3),
             Align::right);
    }
  }

  // Where it all ends: at the explained position's row.
  void prediction() {
    const Palette& p = ui_.colours();
    const int at = s_.e->position;
    if (at < 0 || at >= flow().tokens) return;
    const float amount = flow().stream(flow().layers, at), room = area_.right() - right_ - ui_.px(14);
    fill(ui_, {right_, y(at) - width(amount) / 2, ui_.px(4), std::max(width(amount), 1.f)},
         amount < 0 ? p.foil : p.target);
    const float left = right_ + ui_.px(14);
    float base = std::min(y(at) + ui_.px(2), area_.bottom() - ui_.px(50));
    text_cut(ui_, left, base, room, target_shown(c_.state, *s_.e), style(Role::label, Weight::semibold, p.target));
    if (s_.e->foil >= 0) {
      base += ui_.px(17);
      text_cut(ui_, left, base, room, say("not {foil}", foil_shown(c_.state, *s_.e)), style(Role::note, p.foil));
    }
    const Figure *score = app::figure(*s_.e, "score"), *embedded = app::figure(*s_.e, "embedded");
    const TextStyle note = style(Role::tick, p.ink2);
    if (score) text_cut(ui_, left, base += ui_.px(17), room, signed_number(score->value) + " " + unit(), note);
    // The numbers at the left do not sum to the score: the model's biases add to it.
    if (score && embedded && std::abs(score->value - embedded->value) >= 0.005)
      text_cut(ui_, left, base + ui_.px(15), room,
               say("{value} by biases", signed_number(score->value - embedded->value)), note);
  }

  Context& c_;
  Ui& ui_;
  const FlowShown& s_;
  Rect area_;
  std::vector<std::string> labels_;
  float value_ = 0, left_ = 0, right_ = 0, top_ = 0, row_ = 0, column_ = 0, scale_ = 0;
  bool stale_ = false;
  std::vector<Node> nodes_;
  std::optional<app::FlowPath> path_;
  std::optional<std::pair<int, int>> pointed_;  // boundary, token
};

void draw_flow(Context& c, PanelState&, Rect area) {
  const FlowShown shown = flow_shown(c);
  if (!shown) return;
  Picture(c, shown, area, !c.state.fresh(app::Slot::flow)).draw();
}

}  // namespace

const Panel panel_flow{
    .name = "flow",
    .view = app::View::flow,
    .area = Area::flow,
    .make = make_state<PanelState>,
    .height = height,
    .draw = draw_flow,
    .draw_over = nullptr,
};

}  // namespace vitrine::panels

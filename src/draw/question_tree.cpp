#include "draw/question_tree.h"

#include <cmath>
#include <numeric>

#include "base/int_size.h"
#include "draw/road.h"
#include "draw/shapes.h"
#include "text/say.h"

namespace vitrine::draw {
namespace {

constexpr float kCard = 156, kCardLeast = 128, kGap = 54, kEnd = 152, kStep = 62, kStepLeast = 46;
constexpr float kWidest = 92;  // of all rows together, as a ribbon

// Two steps lie between the middles of two cards of a column: a card of three lines fits into two of the larger steps,
// one of two lines into two of the smaller.
constexpr int kRoomy = 10;  // ends that get the larger step
float step_of(const Ui& ui, const TreeLayout& layout) { return ui.px(layout.ends > kRoomy ? kStepLeast : kStep); }

float total(const TreeCard& card) { return std::accumulate(card.counts.begin(), card.counts.end(), 0.f); }

// A question in at most `most` lines; the last is cut.
std::vector<std::string> wrapped(Ui& ui, const std::string& words, const TextStyle& s, float width, size_t most) {
  std::vector<std::string> lines{""};
  size_t begin = 0;
  while (begin < words.size()) {
    size_t end = words.find(' ', begin);
    if (end == std::string::npos) end = words.size();
    const std::string word = words.substr(begin, end - begin);
    const std::string longer = lines.back().empty() ? word : lines.back() + ' ' + word;
    if (!lines.back().empty() && text_width(ui, longer, s) > width) {
      if (lines.size() == most) {
        lines.back() = cut_to(ui, lines.back() + ' ' + words.substr(begin), s, width);
        return lines;
      }
      lines.push_back(word);
    } else {
      lines.back() = longer;
    }
    begin = end + 1;
  }
  for (std::string& line : lines) line = cut_to(ui, line, s, width);
  return lines;
}

struct Drawing {
  Ui& ui;
  Id id;
  Rect area;
  const TreeView& tree;
  const TreeLayout& layout;
  TreeViewResult out{};
  float card_width, gap, step, per_row;

  Drawing(Ui& ui, Id id, Rect area, const TreeView& tree, const TreeLayout& layout)
      : ui(ui), id(id), area(area), tree(tree), layout(layout) {
    const float columns = std::max(layout.columns, 1);
    const float room = area.w - ui.px(kEnd);
    gap = ui.px(kGap);
    card_width = std::clamp(room / columns - gap, ui.px(kCardLeast), ui.px(kCard * 1.4f));
    step = step_of(ui, layout);
    const float all = layout.places.empty() ? 1 : total(card(layout.places[0]));
    per_row = ui.px(kWidest) / std::max(all, 1.f);
  }

  const TreeCard& card(const TreePlace& p) const { return tree.cards[p.node]; }
  bool tight() const { return layout.ends > kRoomy; }
  bool question(const TreePlace& p) const { return !card(p).shape.children.empty() && !p.folded; }
  float x(const TreePlace& p) const {
    const float column = p.column;
    if (question(p)) return area.x + column * (card_width + gap);
    return area.x + layout.columns * (card_width + gap);
  }
  float y(const TreePlace& p) {
    const float target = (p.y + 0.5f) * step;
    return area.y + ui.moving(draw::id("tree y", id, p.node), target);
  }

  void ribbons() {
    for (const TreePlace& p : layout.places) {
      if (!question(p)) continue;
      const TreeCard& from = card(p);
      float y0 = y(p) - total(from) * per_row / 2;
      for (const int child : from.shape.children) {
        const TreePlace* to = layout.find(child);
        if (!to) continue;
        const TreeCard& into = card(*to);
        const float width = total(into) * per_row, x0 = x(p) + card_width, x1 = x(*to) - ui.px(5);
        float y1 = y(*to) - width / 2;
        for (size_t k = 0; k < into.counts.size() && k < tree.classes.size(); ++k) {
          const float w = into.counts[k] * per_row;
          if (w > 0) road(ui, {x0, y0 + w / 2}, {x1, y1 + w / 2}, w, mix(ui.colours().paper, tree.classes[k], 0.55f));
          y0 += w;
          y1 += w;
        }
        const bool upper = child == from.shape.children.front();
        const float label_y = upper ? y(*to) - width / 2 - ui.px(4) : y(*to) + width / 2 + ui.px(12);
        text_cut(ui, x1 - ui.px(2), label_y, gap + card_width / 2, into.branch, style(Role::tick, ui.colours().ink2),
                 Align::right);
      }
    }
  }

  void draw_question(const TreePlace& p) {
    const Palette& c = ui.colours();
    const TreeCard& node = card(p);
    const bool selected = p.node == tree.selected;
    const TextStyle words = style(Role::sentence, Weight::medium, node.stale ? c.ink3 : c.ink).sized(15);
    const std::vector<std::string> lines = wrapped(ui, node.statement, words, card_width - ui.px(20), tight() ? 2 : 3);
    const float height = ui.px(19) * lines.size() + ui.px(44);
    const Rect r{x(p), y(p) - height / 2, card_width, height};
    const Hit h = ui.hit(draw::id("tree card", id, p.node), r);
    fill(ui, r, c.paper, 3);
    frame(ui, r, selected || h.hovered || node.on_path ? c.ink : c.rule2, selected || node.on_path ? 2 : 1, 3);
    if (selected) fill(ui, {r.x, r.y - ui.px(7), r.w, ui.px(4)}, c.mark);
    for (size_t i = 0; i < lines.size(); ++i)
      text(ui, r.x + ui.px(10), r.y + ui.px(20 + 19 * static_cast<float>(i)), lines[i], words);
    const float bar = r.bottom() - ui.px(32);
    class_bar(ui, {r.x + ui.px(10), bar, card_width - ui.px(20), ui.px(6)}, node.counts, tree.classes);
    const TextStyle tick = style(Role::tick, c.ink2);
    const float base = bar + ui.px(22);
    const float gain = text(ui, r.right() - ui.px(10), base, node.gain, tick, Align::right);
    text_cut(ui, r.x + ui.px(10), base, card_width - gain - ui.px(26),
             node.locked ? say("{rows}, locked", node.rows) : node.rows, tick);
    answer(p.node, r, h);
  }

  void draw_end(const TreePlace& p) {
    const Palette& c = ui.colours();
    const TreeCard& node = card(p);
    const bool selected = p.node == tree.selected;
    const float left = x(p), middle = y(p), bar_width = ui.px(72);
    const Rect r{left - ui.px(4), middle - ui.px(tight() ? 20 : 22), ui.px(kEnd) - ui.px(4), ui.px(tight() ? 42 : 52)};
    const Hit h = ui.hit(draw::id("tree card", id, p.node), r);
    if (selected) {
      fill(ui, r, c.mark_wash, 3);
      fill(ui, {r.x, r.y, ui.px(3), r.h}, c.mark);
    }
    if (h.hovered || selected || node.on_path) frame(ui, r, c.ink, selected ? 1.5f : 1, 3);
    const float base = middle - ui.px(3);
    if (p.folded) {
      const std::string more = say("{n|# question|# questions} more", p.hidden);
      text_cut(ui, left, base, r.w - ui.px(8), more, style(Role::note, Weight::medium, c.ink));
    } else {
      const bool known = node.answer >= 0 && node.answer < int_size(tree.classes);
      const Colour colour = known ? tree.classes[node.answer] : c.ink;
      text_cut(ui, left, base, ui.px(80), node.statement,
               style(Role::label, Weight::semibold, contrast(colour, c.paper) >= 3 ? colour : c.ink));
      text(ui, left + ui.px(84), base, node.gain, style(Role::label, Weight::medium, node.stale ? c.ink3 : c.ink));
    }
    class_bar(ui, {left, middle + ui.px(5), bar_width, ui.px(6)}, node.counts, tree.classes);
    const TextStyle tick = style(Role::tick, c.ink2);
    text_cut(ui, left + ui.px(84), middle + ui.px(12), ui.px(54), node.rows, tick);
    if (!node.warning.empty() && !tight())
      text_cut(ui, left, middle + ui.px(26), r.w - ui.px(8), node.warning, style(Role::tick, c.ink3));
    if (h.clicked && p.folded) out.unfold = p.node;
    answer(p.node, r, h);
  }

  void answer(int node, Rect r, const Hit& h) {
    if (h.ring) focus_ring(ui, r);
    if (h.clicked) out.clicked = node;
    if (h.hovered) out.hovered = node;
    out.cards.emplace_back(node, r);
  }
};

}  // namespace

void class_bar(Ui& ui, Rect r, std::span<const float> counts, std::span<const Colour> classes) {
  const float sum = std::accumulate(counts.begin(), counts.end(), 0.f);
  if (!(sum > 0)) {
    fill(ui, r, ui.colours().sunk);
    return;
  }
  float x = r.x;
  for (size_t k = 0; k < counts.size() && k < classes.size(); ++k) {
    const float width = r.w * counts[k] / sum;
    if (width > 0) fill(ui, {x, r.y, std::max(width - ui.px(1), 1 / ui.theme.pixel_ratio), r.h}, classes[k]);
    x += width;
  }
}

int tree_columns(const Ui& ui, float width) {
  return std::max(1, static_cast<int>((width - ui.px(kEnd)) / ui.px(kCardLeast + kGap)));
}

float tree_height(const Ui& ui, const TreeLayout& layout) {
  return std::max(step_of(ui, layout) * layout.ends, ui.px(130));
}

TreeViewResult question_tree(Ui& ui, Id id, Rect area, const TreeView& tree, const TreeLayout& layout) {
  Drawing d(ui, id, area, tree, layout);
  d.ribbons();
  for (const TreePlace& p : layout.places) {
    if (d.question(p)) d.draw_question(p);
    else d.draw_end(p);
  }
  return std::move(d.out);
}

}  // namespace vitrine::draw

#include "draw/force_bar.h"

#include <cmath>
#include <numeric>

#include "draw/shapes.h"
#include "draw/tooltip.h"
#include "draw/waterfall.h"

namespace vitrine::draw {
namespace {

constexpr float kBar = 34, kTip = 6;  // height of the bar; how far a piece points

// A piece with a point towards the output, as an arrow pushes.
void arrow(Ui& ui, float x0, float x1, float y, float height, bool rightwards, Colour colour) {
  const float tip = std::min(ui.px(kTip), (x1 - x0) / 2), middle = y + height / 2;
  ImDrawList& list = *ui.list;
  if (rightwards) {
    list.PathLineTo({x0, y});
    list.PathLineTo({x1 - tip, y});
    list.PathLineTo({x1, middle});
    list.PathLineTo({x1 - tip, y + height});
    list.PathLineTo({x0, y + height});
  } else {
    list.PathLineTo({x0 + tip, y});
    list.PathLineTo({x1, y});
    list.PathLineTo({x1, y + height});
    list.PathLineTo({x0 + tip, y + height});
    list.PathLineTo({x0, middle});
  }
  list.PathFillConvex(colour);
}

}  // namespace

std::vector<ForcePiece> force_pieces(std::span<const float> scores, float output) {
  std::vector<int> order(scores.size());
  std::iota(order.begin(), order.end(), 0);
  std::erase_if(order, [&](int i) { return !std::isfinite(scores[i]) || scores[i] == 0; });
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return std::abs(scores[a]) > std::abs(scores[b]); });
  std::vector<ForcePiece> pieces;
  float left = output, right = output;
  for (const int i : order) {
    const float size = scores[i];
    if (size > 0) {
      pieces.push_back({i, left - size, left});
      left -= size;
    } else {
      pieces.push_back({i, right, right - size});
      right -= size;
    }
  }
  return pieces;
}

ForceResult force_bar(Ui& ui, Id id, Rect area, const ForceData& data, int selected, int hovered, bool stale) {
  const Palette& c = ui.colours();
  ForceResult result;
  float output = data.base;
  for (const float v : data.scores)
    if (std::isfinite(v)) output += v;
  const std::vector<ForcePiece> pieces = force_pieces(data.scores, output);
  float low = std::min(output, data.base), high = std::max(output, data.base);
  for (const ForcePiece& p : pieces) {
    low = std::min(low, p.from);
    high = std::max(high, p.to);
  }
  if (high - low < 1e-6f) high = low + 1;
  const float margin = ui.px(40);
  const auto x_of = [&](float v) { return area.x + margin + (v - low) / (high - low) * (area.w - 2 * margin); };
  const float top = area.y + std::max(ui.px(46), (area.h - ui.px(kBar)) / 2 - ui.px(10)), height = ui.px(kBar);

  // ---- base and output above the bar
  const TextStyle note = style(Role::tick, c.ink2);
  const float at_output = x_of(output), at_base = x_of(data.base);
  vertical(ui, at_base, top - ui.px(12), top + height + ui.px(6), c.rule2);
  vertical(ui, at_output, top - ui.px(12), top + height + ui.px(6), c.ink);
  const std::string end = end_words(data.end_label, data.end.value_or(output), output),
                    base = std::string(data.base_label) + " " + number(data.base);
  const float half =
      (text_width(ui, end, style(Role::note, Weight::semibold)) + text_width(ui, base, note)) / 2 + ui.px(8);
  const bool apart = std::abs(at_output - at_base) > half;
  text(ui, std::clamp(at_output, area.x + ui.px(30), area.right() - ui.px(30)), top - ui.px(18), end,
       style(Role::note, Weight::semibold), Align::center);
  text(ui, std::clamp(at_base, area.x + ui.px(30), area.right() - ui.px(30)), top - ui.px(apart ? 18 : 34), base, note,
       Align::center);
  text(ui, area.x, area.y + ui.px(12), data.unit, style(Role::tick, c.ink3));

  // ---- pieces, their names below where there is room
  for (const ForcePiece& p : pieces) {
    const size_t i = p.index;
    const bool positive = data.scores[i] > 0, on = p.index == selected, over = p.index == hovered;
    const float x0 = ui.moving(draw::id("force from", id, p.index), x_of(p.from));
    const float x1 = ui.moving(draw::id("force to", id, p.index), x_of(p.to));
    const Rect box{x0, top, x1 - x0, height};
    const Hit h = ui.hit(draw::id("force", id, p.index), box, {.focusable = box.w >= ui.px(4)});
    if (h.clicked) result.clicked = p.index;
    if (h.hovered) result.hovered = p.index;
    const Colour side = stale ? c.ink3 : positive ? c.target : c.foil;
    if (on) fill(ui, {x0, top + height + ui.px(2), x1 - x0, ui.px(4)}, c.mark);
    const float gap = std::min(ui.px(1), box.w / 4);
    arrow(ui, x0 + gap / 2, x1 - gap / 2, top, height, positive,
          on || over || h.hovered ? side : mix(c.paper, side, 0.72f));
    const std::string& label = i < data.labels.size() ? data.labels[i] : std::string();
    const TextStyle look = style(Role::note, on ? Weight::semibold : Weight::regular, on ? c.ink : side);
    // A name is whole or left to the pointer.
    if (box.w >= text_width(ui, label, look) + ui.px(4)) {
      text(ui, box.center_x(), top + height + ui.px(20), label, look, Align::center);
      if (box.w >= ui.px(36))
        text(ui, box.center_x(), top + height + ui.px(35), signed_number(data.scores[i]), style(Role::tick, c.ink3),
             Align::center);
    }
    if (h.hovered) tooltip(ui, h.pointer, {label, signed_number(data.scores[i])});
    if (h.ring || over) ring(ui, box, h.ring ? 2.f : 1.f, 0);
  }
  return result;
}

}  // namespace vitrine::draw

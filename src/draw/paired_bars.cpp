#include "draw/paired_bars.h"

#include <cmath>

#include "base/int_size.h"
#include "draw/shapes.h"
#include "draw/tooltip.h"
#include "text/say.h"

namespace vitrine::draw {
namespace {

constexpr float kDifferences = 18;  // height of the row at the foot

std::string said(float value) { return std::isfinite(value) ? signed_number(value) : say("not in it"); }

}  // namespace

ScoreResult paired_bars(Ui& ui, Id id, const TokenAxis& axis, Rect plot, float left, const PairedBars& data,
                        int selected, int hovered, bool stale) {
  const Palette& c = ui.colours();
  ScoreResult result{.bottom = plot.bottom()};
  const int n = std::min({axis.count, int_size(data.pinned), int_size(data.current)});
  if (n == 0) return result;
  const Rect foot = plot.cut_bottom(ui.px(kDifferences));

  float low = 0, high = 0, most = 1e-6f;
  const auto difference = [&](int i) {
    const float a = data.pinned[i], b = data.current[i];
    return (std::isfinite(b) ? b : 0) - (std::isfinite(a) ? a : 0);
  };
  for (int i = 0; i < n; ++i) {
    for (const float v : {data.pinned[i], data.current[i]}) {
      if (!std::isfinite(v)) continue;
      low = std::min(low, v);
      high = std::max(high, v);
    }
    most = std::max(most, std::abs(difference(i)));
  }
  if (high - low < 1e-6f) high = low + 1;
  const float pad = (high - low) * 0.06f;
  low = ui.moving(draw::id("pair low", id), low - pad);
  high = ui.moving(draw::id("pair high", id), high + pad);
  const auto y_of = [&](float v) { return plot.bottom() - (v - low) / (high - low) * plot.h; };

  const TextStyle tick = style(Role::tick, c.ink3);
  hairline(ui, axis.x, axis.right_end(), y_of(0), c.rule2);
  text(ui, axis.x - ui.px(8), y_of(0) + ui.px(4), "0", tick, Align::right);
  for (const float end : {low + pad, high - pad}) {
    if (std::abs(y_of(end) - y_of(0)) > ui.px(16)) {
      hairline(ui, axis.x, axis.right_end(), y_of(end), c.rule);
      text(ui, axis.x - ui.px(8), y_of(end) + ui.px(4), signed_number(end, 1), tick, Align::right);
    }
  }
  text(ui, left, plot.y - ui.px(7), data.unit, tick);
  text(ui, axis.x - ui.px(8), foot.bottom() - ui.px(4), say("change"), tick, Align::right);

  const float inset = std::min(ui.px(6), axis.column * 0.14f), width = axis.column - 2 * inset;
  for (int i = 0; i < n; ++i) {
    const size_t k = i;
    const float x = axis.left(i) + inset, a = data.pinned[k], b = data.current[k];
    const auto bar = [&](float v, float narrower) {
      const float y = y_of(v);
      return Rect{x + narrower, std::min(y, y_of(0)), width - 2 * narrower,
                  std::max(ui.px(1.5f), std::abs(y - y_of(0)))};
    };
    if (std::isfinite(a)) frame(ui, bar(a, 0), stale ? c.ink3 : c.ink2);
    if (std::isfinite(b))
      fill(ui, bar(ui.moving(draw::id("pair", id, i), b), width * 0.2f), stale ? c.ink3 : b >= 0 ? c.target : c.foil);
    const float change = difference(i);
    fill(ui, {axis.left(i) + ui.px(0.5f), foot.y + ui.px(2), axis.column - ui.px(1), foot.h - ui.px(2)},
         legible(c, c.diverging, 0.5f + 0.5f * change / most));
    if (axis.column >= ui.px(36)) {
      const Colour below = legible(c, c.diverging, 0.5f + 0.5f * change / most);
      text(ui, axis.center(i), foot.bottom() - ui.px(4), signed_number(change), style(Role::tick, text_on(c, below)),
           Align::center);
    }
    const Rect column{axis.left(i), plot.y, axis.column, plot.h + foot.h};
    const Hit h = ui.hit(draw::id("pair column", id, i), column);
    if (h.clicked) result.clicked = i;
    if (h.hovered) {
      result.hovered = i;
      tooltip(ui, h.pointer,
              {k < data.labels.size() ? data.labels[k] : std::string(), say("pinned {value}", said(a)),
               say("now {value}", said(b)), say("change {value}", signed_number(change))});
    }
    if (i == selected || i == hovered || h.ring)
      ring(ui, column.grown(-ui.px(1)), i == selected || h.ring ? 2.f : 1.f, 0);
  }
  return result;
}

}  // namespace vitrine::draw

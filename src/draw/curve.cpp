#include "draw/curve.h"

#include <cmath>
#include <vector>

#include "base/int_size.h"
#include "draw/shapes.h"
#include "draw/tooltip.h"

namespace vitrine::draw {

CurveResult curve_plot(Ui& ui, Id id, Rect rect, const CurvePlot& plot) {
  const Palette& c = ui.colours();
  CurveResult result;
  const int n = plot.x.size();
  if (n < 2) return result;
  const Rect area{rect.x + ui.px(32), rect.y + ui.px(6), rect.w - ui.px(72), rect.h - ui.px(26)};
  const float x_low = plot.x.front(), x_span = std::max(plot.x.back() - x_low, 1e-6f);
  const float y_span = std::max(plot.y_high - plot.y_low, 1e-6f);
  const auto point = [&](int i, float y) {
    const float t = std::isfinite(y) ? (y - plot.y_low) / y_span : 0;
    return ImVec2(area.x + (plot.x[i] - x_low) / x_span * area.w, area.bottom() - t * area.h);
  };

  const TextStyle tick = style(Role::tick, c.ink3);
  for (int i = 0; i <= plot.y_ticks; ++i) {
    const float v = plot.y_low + y_span * i / plot.y_ticks;
    const float y = area.bottom() - area.h * i / plot.y_ticks;
    hairline(ui, area.x, area.right(), y, i == 0 ? c.rule2 : c.rule);
    const bool whole = std::abs(v - std::round(v)) < 1e-4f;
    text(ui, area.x - ui.px(7), y + ui.px(4), number(v, whole ? 0 : plot.y_decimals), tick, Align::right);
  }
  for (int i = 0; i <= 3; ++i) {
    const int at = std::lround(static_cast<float>(n - 1) * i / 3);
    text(ui, point(at, 0).x, area.bottom() + ui.px(17), number(plot.x[at], 0), tick, Align::center);
  }

  // ---- the band, piece by piece: it need not be convex
  if (int_size(plot.band_low) == n && int_size(plot.band_high) == n) {
    const Colour grey = mix(c.paper, c.rule2, 0.25f);
    const ImDrawListFlags flags = ui.list->Flags;
    ui.list->Flags &= ~ImDrawListFlags_AntiAliasedFill;  // no seams between the pieces
    for (int i = 0; i + 1 < n; ++i) {
      ui.list->AddQuadFilled(point(i, plot.band_low[i]), point(i, plot.band_high[i]),
                             point(i + 1, plot.band_high[i + 1]), point(i + 1, plot.band_low[i + 1]), grey);
    }
    ui.list->Flags = flags;
    if (int_size(plot.band_mean) == n) {
      std::vector<ImVec2> mean(n);
      for (int i = 0; i < n; ++i) mean[i] = point(i, plot.band_mean[i]);
      dashed(ui, mean, c.ink3, 1);
    }
    const int middle = n / 2;
    text(ui, point(middle, 0).x, point(middle, (plot.band_low[middle] + plot.band_high[middle]) / 2).y + ui.px(14),
         plot.band_label, style(Role::tick, c.ink2), Align::center);
  }

  // ---- curves, and their names at the right end, pushed apart
  struct Name {
    float y;
    const Curve* curve;
    Colour colour;
  };
  std::vector<Name> names;
  for (size_t k = 0; k < plot.curves.size(); ++k) {
    const Curve& curve = plot.curves[k];
    if (int_size(curve.y) != n) continue;
    const Colour colour = curve.colour ? curve.colour : c.rule2;
    std::vector<ImVec2> points;
    for (int i = 0; i < n; ++i) {
      if (std::isfinite(curve.y[i])) {
        points.push_back(point(i, ui.moving(draw::id("curve", id, static_cast<int64_t>(k) * 4096 + i), curve.y[i])));
      }
    }
    if (points.size() < 2) continue;
    polyline(ui, points, colour, curve.strong ? 2.5f : 2.f);
    names.push_back({points.back().y, &curve, colour});
  }
  std::sort(names.begin(), names.end(), [](const Name& a, const Name& b) { return a.y < b.y; });
  for (size_t k = 1; k < names.size(); ++k) names[k].y = std::max(names[k].y, names[k - 1].y + ui.px(13));
  for (const Name& name : names) {
    const TextStyle s = style(Role::tick, contrast(name.colour, c.paper) >= 4.5f ? name.colour : c.ink2);
    text_cut(ui, area.right() + ui.px(6), name.y + ui.px(4), rect.right() - area.right() - ui.px(6),
             plot.names ? name.curve->label : number(name.curve->y.back()), s);
  }

  // ---- pointing
  const Hit h = ui.hit(id, area.grown(ui.px(4)), {.focusable = false});
  const auto nearest = [&](float px) {
    int best = 0;
    for (int i = 1; i < n; ++i) {
      if (std::abs(point(i, 0).x - px) < std::abs(point(best, 0).x - px)) best = i;
    }
    return best;
  };
  if (h.hovered) result.hovered_x = nearest(h.pointer.x);
  if (h.clicked) result.clicked_x = nearest(h.pointer.x);
  const int marked = result.hovered_x >= 0 ? result.hovered_x : plot.marked;
  if (marked >= 0 && marked < n) {
    vertical(ui, point(marked, 0).x, area.y, area.bottom(), c.ink);
    for (const Name& name : names) {
      const float y = name.curve->y[marked];
      if (std::isfinite(y)) disc(ui, point(marked, y), 3, name.colour);
    }
  }
  if (result.hovered_x >= 0) {
    std::vector<std::string> lines{number(plot.x[marked], 0)};
    for (const Curve& curve : plot.curves) {
      if (int_size(curve.y) == n) lines.push_back(curve.label + " " + number(curve.y[marked], 3));
    }
    tooltip(ui, h.pointer, lines);
  }
  return result;
}

}  // namespace vitrine::draw

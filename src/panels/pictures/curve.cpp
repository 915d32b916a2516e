// Curves over a common x: the first tensor of one axis is x, the others over that axis are curves; <name>_low and _high
// are a band, _mean its middle. The curves of the pinned text lie behind.
#include <algorithm>
#include <cmath>

#include "panels/phrases.h"
#include "panels/pictures/picture.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;

float height(Context& c, const Drawn&, float) { return c.ui.px(220); }

const Tensor* line_of(const Explanation& e, const NamedTensor& t) {
  const NamedTensor* x = values_of(e, 1);
  return x && t.tensor.dtype() == DType::f32 && t.axes == x->axes && t.tensor.shape() == x->tensor.shape() ? &t.tensor
                                                                                                           : nullptr;
}

void draw_curve(Context& c, PanelState&, const Drawn& d, Rect area) {
  Ui& ui = c.ui;
  const Palette& colours = ui.colours();
  const NamedTensor* x = values_of(d.e, 1);
  if (!x || x->tensor.size() < 2) return;
  CurvePlot plot{.x = x->tensor.f32(), .curves = {}, .band_low = {}, .band_high = {}, .band_mean = {}};
  std::vector<Curve> curves;
  const auto add = [&](const Explanation& e, bool before, bool now) {
    size_t colour = 0;
    for (const NamedTensor& t : e.tensors) {
      const Tensor* line = line_of(e, t);
      if (!line || t.name == x->name || line->size() != x->tensor.size()) continue;
      if (t.name.ends_with("_low")) plot.band_low = now ? line->f32() : plot.band_low;
      else if (t.name.ends_with("_high")) plot.band_high = now ? line->f32() : plot.band_high;
      else if (t.name.ends_with("_mean")) plot.band_mean = now ? line->f32() : plot.band_mean;
      else
        curves.push_back(
            {.label = before ? say("pinned {value}", translated(spaced(t.name))) : translated(spaced(t.name)),
             .y = line->f32(),
             .colour = now ? colours.categories[colour++ % std::size(colours.categories)] : 0,
             .strong = now});
    }
  };
  if (d.comparison) add(*d.comparison.pinned, true, false);
  add(d.e, false, true);
  float low = 0, high = 0;
  const auto reach = [&](std::span<const float> values) {
    for (const float v : values)
      if (std::isfinite(v)) low = std::min(low, v), high = std::max(high, v);
  };
  for (const Curve& curve : curves) reach(curve.y);
  reach(plot.band_low);
  reach(plot.band_high);
  // Up to the next 1, 2 or 5 of its power of ten.
  const float unit = std::pow(10.f, std::floor(std::log10(std::max(high, 1e-6f))));
  for (const float step : {1.f, 2.f, 5.f, 10.f})
    if (high <= step * unit * 1.0001f) {
      high = step * unit;
      break;
    }
  plot.y_low = low;
  plot.y_high = high > low ? high : low + 1;
  plot.y_decimals = high >= 1 ? 1 : 2;
  plot.curves = curves;
  const float names = ui.px(90);
  curve_plot(ui, id("curve picture"), {area.x, area.y, area.w - names, area.h - ui.px(4)}, plot);
}

}  // namespace

const Picture picture_curve{.make = make_state<PanelState>, .height = height, .draw = draw_curve};

}  // namespace vitrine::panels

#include "panels/report_curves.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "draw/curve.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;

constexpr float kHead = 18, kPlot = 120, kLeast = 300;  // of one plot

struct Lines {
  std::string axis, unit;
  std::span<const float> x, low, high;
  std::vector<Curve> curves;
};

std::vector<Lines> lines_of(const Report& report, Colour colour) {
  std::vector<Lines> out;
  for (const NamedTensor& t : report.tensors) {
    if (t.axes.size() != 1 || t.tensor.dtype() != DType::f32 || t.tensor.size() < 2) continue;
    const auto found = std::find_if(out.begin(), out.end(), [&](const Lines& l) { return l.axis == t.axes[0]; });
    if (found == out.end()) out.push_back({t.axes[0], "", t.tensor.f32(), {}, {}, {}});
    else if (t.tensor.size() != static_cast<int64_t>(found->x.size())) continue;
    else if (t.name.ends_with("_low")) found->low = t.tensor.f32();
    else if (t.name.ends_with("_high")) found->high = t.tensor.f32();
    else {
      found->curves.push_back({.label = t.name, .y = t.tensor.f32(), .colour = colour});
      found->unit = t.unit;
    }
  }
  return out;
}

}  // namespace

float report_curves(Context& c, const Report& report, Rect area, float y) {
  Ui& ui = c.ui;
  const std::vector<Lines> all = lines_of(report, ui.colours().categories[0]);
  if (all.empty()) return y;
  const int across = std::clamp(static_cast<int>(area.w / ui.px(kLeast)), 1, 3);
  const float gap = ui.px(20), width = (area.w - gap * (across - 1)) / across;
  const float tall = ui.px(kHead + kPlot);
  const size_t rows = (all.size() + across - 1) / across;
  const float below = y + rows * (tall + ui.px(10)) + ui.px(6);
  if (ui.measuring()) return below;  // there may be thousands of points
  float low = 0, high = 0;
  for (const Lines& lines : all) {
    const auto reach = [&](std::span<const float> values) {
      for (const float v : values)
        if (std::isfinite(v)) low = std::min(low, v), high = std::max(high, v);
    };
    for (const Curve& curve : lines.curves) reach(curve.y);
    reach(lines.low);
    reach(lines.high);
  }
  for (size_t i = 0; i < all.size(); ++i) {
    const float column = i % static_cast<size_t>(across);
    const float line = i / across;
    const Rect at{area.x + column * (width + gap), y + line * (tall + ui.px(10)), width, tall};
    // The ticks say the range.
    const std::string by =
        (all[i].unit.empty() ? "" : ", " + all[i].unit) + (all[i].low.empty() ? "" : say("; band: 95 % interval"));
    const TextStyle name = style(Role::note, Weight::semibold);
    const float wide = text_cut(ui, at.x, at.y + ui.px(13), at.w * 0.6f, all[i].axis, name);
    text_cut(ui, at.x + wide, at.y + ui.px(13), at.w - wide, by, style(Role::note, ui.colours().ink2));
    const CurvePlot plot{.x = all[i].x,
                         .curves = all[i].curves,
                         .band_low = all[i].low,
                         .band_high = all[i].high,
                         .band_mean = {},
                         .band_label = "",
                         .y_low = low,
                         .y_high = high > low ? high : low + 1,
                         .names = false};
    curve_plot(ui, id("report curve", static_cast<int>(i)), {at.x, at.y + ui.px(kHead), at.w, ui.px(kPlot)}, plot);
    c.hook("report_curve", i, all[i].x.size(), at);
  }
  return below;
}

}  // namespace vitrine::panels

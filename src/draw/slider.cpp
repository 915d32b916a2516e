#include "draw/slider.h"

#include <cmath>

#include "draw/shapes.h"

namespace vitrine::draw {
namespace {

double to_fraction(double value, const SliderOptions& o) {
  const double t =
      o.logarithmic ? std::log(value / o.low) / std::log(o.high / o.low) : (value - o.low) / (o.high - o.low);
  return std::isfinite(t) ? std::clamp(t, 0.0, 1.0) : 0;
}

double to_value(double t, const SliderOptions& o) {
  t = std::clamp(t, 0.0, 1.0);
  const double v = o.logarithmic ? o.low * std::pow(o.high / o.low, t) : o.low + t * (o.high - o.low);
  if (o.step <= 0) return v;
  return std::clamp(o.low + std::round((v - o.low) / o.step) * o.step, o.low, o.high);
}

}  // namespace

SliderResult slider(Ui& ui, Id id, Rect area, double value, const SliderOptions& options) {
  const Palette& c = ui.colours();
  const float radius = ui.px(6), y = area.center_y();
  const float x0 = area.x, length = area.w;
  const float least = ui.px(ui.theme.phone() ? 44 : 24);
  const Hit h = ui.hit(id, area.grown(radius).at_least(0, least), {.takes_arrows = true, .draggable = true});

  SliderResult result{.value = value};
  const auto set = [&](double v) {
    if (v == result.value) return;
    result.value = v;
    result.changed = true;
  };
  if (h.held) set(to_value((h.pointer.x - x0) / length, options));
  result.released = h.clicked;
  const double t = to_fraction(value, options);
  const double step = options.step > 0 && !options.logarithmic ? options.step / (options.high - options.low) : 0.02;
  for (Key key = ui.arrow(id); key != Key::none; key = ui.arrow(id)) {
    if (key == Key::left || key == Key::down) set(to_value(t - step, options));
    if (key == Key::right || key == Key::up) set(to_value(t + step, options));
    if (key == Key::home) set(options.low);
    if (key == Key::end) set(options.high);
    result.released = true;
  }

  const float at = x0 + length * static_cast<float>(to_fraction(result.value, options));
  fill(ui, {x0, y - ui.px(1), length, ui.px(2)}, c.rule2);
  fill(ui, {x0, y - ui.px(1), at - x0, ui.px(2)}, c.ink);
  disc(ui, {at, y}, 6, c.paper);
  circle(ui, {at, y}, h.held || h.hovered ? 6.5f : 6.f, c.ink, 2);
  if (h.ring) focus_ring(ui, {at - radius, y - radius, 2 * radius, 2 * radius});
  return result;
}

}  // namespace vitrine::draw

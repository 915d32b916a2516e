#include "draw/trust_figure.h"

#include "draw/actions.h"
#include "draw/shapes.h"
#include "text/say.h"

namespace vitrine::draw {

void trust_line(Ui& ui, float x, float y, float width, const TrustFigure& f, bool labels) {
  const Palette& c = ui.colours();
  const Colour ink = f.state == TrustFigure::State::stale ? c.ink3 : c.ink;
  const auto at = [&](float v) { return x + std::clamp(v, 0.f, 1.f) * width; };
  hairline(ui, x, x + width, y, c.rule2);
  const TextStyle s = style(Role::tick, c.ink3);
  if (f.amount) fill(ui, {x, y - ui.px(2), at(*f.amount) - x, ui.px(5)}, c.ink2);
  if (f.band_low && f.band_high) {
    const float left = at(*f.band_low), right = at(*f.band_high);
    fill(ui, {left, y - ui.px(3), right - left, ui.px(7)}, c.rule2);
    if (labels) text(ui, (left + right) / 2, y + ui.px(18), say("random"), s, Align::center);
  }
  if (f.interval_low && f.interval_high) {
    fill(ui, {at(*f.interval_low), y - ui.px(1), at(*f.interval_high) - at(*f.interval_low), ui.px(3)}, ink);
  }
  if (f.pinned) frame(ui, {at(*f.pinned) - ui.px(3), y - ui.px(6), ui.px(6), ui.px(13)}, c.ink2);
  if (f.mark) {
    const float mark = ui.moving(id("mark", id(f.label)), *f.mark);
    fill(ui, {at(mark) - ui.px(1.5f), y - ui.px(6), ui.px(3), ui.px(13)}, ink);
    if (labels) text(ui, at(mark), y + ui.px(18), f.value, style(Role::tick, Weight::semibold), Align::center);
  }
}

TrustFigureResult trust_figure(Ui& ui, Id id, float x, float y, float width, const TrustFigure& f) {
  using State = TrustFigure::State;
  const Palette& c = ui.colours();
  TrustFigureResult result;
  text_cut(ui, x, y + ui.px(12), width, f.label, style(Role::note, c.ink2));

  const float value_baseline = y + ui.px(38);
  if (f.state == State::measured || f.state == State::stale) {
    text_cut(ui, x, value_baseline, width, f.value, style(Role::figure, f.state == State::stale ? c.ink3 : c.ink));
  } else {
    const std::string said = f.state == State::running        ? say("measuring")
                             : f.state == State::not_promised ? say("not promised")
                                                              : say("not measured");
    text(ui, x, value_baseline - ui.px(2), said, style(Role::label, c.ink3));
  }
  const float line_y = y + ui.px(52);
  if (f.state == State::not_measured && !f.measure_action.empty()) {
    hairline(ui, x, x + width, line_y, c.rule);
    result.measure_clicked = action(ui, draw::id("measure", id), x, y + ui.px(72), f.measure_action).clicked;
    result.bottom = y + ui.px(80);
    return result;
  }
  trust_line(ui, x, line_y, width, f, false);
  const TextStyle note = style(Role::tick, c.ink3);
  result.bottom = paragraph_cut(ui, x, y + ui.px(62), width, f.note, note, 2, &result.cut).bottom;
  const Hit h = ui.hit(id, {x, y, width, result.bottom - y}, {.cursor = Cursor::arrow, .focusable = false});
  result.hovered = h.hovered;
  return result;
}

void dot_interval(Ui& ui, Rect cell, float value, std::optional<float> low, std::optional<float> high, float range_low,
                  float range_high, bool best, Colour colour) {
  const Palette& c = ui.colours();
  const auto at = [&](float v) {
    return cell.x + std::clamp((v - range_low) / std::max(range_high - range_low, 1e-6f), 0.f, 1.f) * cell.w;
  };
  const Colour shown = colour ? colour : best ? c.ink : c.ink3;
  if (low && high) { line(ui, {at(*low), cell.center_y()}, {at(*high), cell.center_y()}, shown, 1.5f); }
  disc(ui, {at(value), cell.center_y()}, best ? 5 : 3.5f, shown);
}

}  // namespace vitrine::draw

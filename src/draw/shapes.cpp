#include "draw/shapes.h"

#include <cmath>
#include <vector>

namespace vitrine::draw {
namespace {
// Width of a line in CSS pixels: projectors show thin ones badly.
float stroke(Ui& ui, float width) {
  const float w = width * ui.theme.scale * (ui.theme.projector ? 1.1f : 1.f);
  return std::max(w, 1.f / ui.theme.pixel_ratio);
}
float hair(Ui& ui) {
  const float pixels = std::max(1.f, std::round(ui.theme.hairline() * ui.theme.pixel_ratio));
  return pixels / ui.theme.pixel_ratio;
}
}  // namespace

void fill(Ui& ui, Rect r, Colour colour, float radius) {
  const Theme& t = ui.theme;
  const ImVec2 a{t.snap(r.x), t.snap(r.y)}, b{t.snap(r.right()), t.snap(r.bottom())};
  if (b.x > a.x && b.y > a.y) ui.list->AddRectFilled(a, b, colour, ui.px(radius));
}

void frame(Ui& ui, Rect r, Colour colour, float width, float radius) {
  const Theme& t = ui.theme;
  const float w = std::max(1.f, std::round(stroke(ui, width) * t.pixel_ratio)) / t.pixel_ratio;
  ui.list->AddRect({t.snap(r.x) + w / 2, t.snap(r.y) + w / 2}, {t.snap(r.right()) - w / 2, t.snap(r.bottom()) - w / 2},
                   colour, ui.px(radius), 0, w);
}

void ring(Ui& ui, Rect r, float width, float radius) {
  frame(ui, r.grown(stroke(ui, width)), ui.colours().ink, width, radius + 1);
}

void focus_ring(Ui& ui, Rect r) { ring(ui, r.grown(ui.px(2)), 2, 3); }

void hairline(Ui& ui, float x0, float x1, float y, Colour colour) {
  const float w = hair(ui), top = std::floor(y * ui.theme.pixel_ratio) / ui.theme.pixel_ratio;
  ui.list->AddRectFilled({x0, top}, {x1, top + w}, colour);
}

void vertical(Ui& ui, float x, float y0, float y1, Colour colour) {
  const float w = hair(ui), left = std::floor(x * ui.theme.pixel_ratio) / ui.theme.pixel_ratio;
  ui.list->AddRectFilled({left, y0}, {left + w, y1}, colour);
}

void dotted(Ui& ui, float x0, float x1, float y, Colour colour, float width, float on, float off) {
  const Theme& t = ui.theme;
  const float w = std::max(1.f, std::round(ui.px(width) * t.pixel_ratio)) / t.pixel_ratio;
  const float top = t.snap(y - w / 2);
  for (float x = x0; x + ui.px(on) <= x1 + 0.5f; x += ui.px(on + off)) {
    ui.list->AddRectFilled({t.snap(x), top}, {t.snap(x + ui.px(on)), top + w}, colour);
  }
}

void dotted_vertical(Ui& ui, float x, float y0, float y1, Colour colour) {
  const float w = hair(ui), left = std::floor(x * ui.theme.pixel_ratio) / ui.theme.pixel_ratio;
  for (float y = y0; y < y1; y += ui.px(5)) {
    ui.list->AddRectFilled({left, y}, {left + w, std::min(y1, y + ui.px(2))}, colour);
  }
}

void line(Ui& ui, ImVec2 a, ImVec2 b, Colour colour, float width) { ui.list->AddLine(a, b, colour, stroke(ui, width)); }

void polyline(Ui& ui, std::span<const ImVec2> points, Colour colour, float width) {
  ui.list->AddPolyline(points.data(), points.size(), colour, 0, stroke(ui, width));
}

void dashed(Ui& ui, std::span<const ImVec2> points, Colour colour, float width) {
  const float on = ui.px(4), off = ui.px(3);
  float phase = 0;  // distance into the pattern
  for (size_t i = 1; i < points.size(); ++i) {
    const ImVec2 a = points[i - 1], b = points[i];
    const float length = std::hypot(b.x - a.x, b.y - a.y);
    if (!(length > 0)) continue;
    const auto along = [&](float s) { return ImVec2(a.x + (b.x - a.x) * s / length, a.y + (b.y - a.y) * s / length); };
    for (float s = 0; s < length;) {
      const bool drawn = phase < on;
      const float step = std::min(length - s, drawn ? on - phase : on + off - phase);
      if (drawn) line(ui, along(s), along(s + step), colour, width);
      s += std::max(step, 1e-3f);
      phase = std::fmod(phase + step, on + off);
    }
  }
}

void disc(Ui& ui, ImVec2 centre, float radius, Colour colour) {
  ui.list->AddCircleFilled(centre, ui.px(radius), colour, 32);
}

void circle(Ui& ui, ImVec2 centre, float radius, Colour colour, float width) {
  ui.list->AddCircle(centre, ui.px(radius), colour, 32, stroke(ui, width));
}

void caret_down(Ui& ui, float x, float y, Colour colour) {
  const ImVec2 p[] = {{x, y - ui.px(2)}, {x + ui.px(3.5f), y + ui.px(2)}, {x + ui.px(7), y - ui.px(2)}};
  polyline(ui, p, colour, 1.3f);
}

void tick_mark(Ui& ui, float x, float y, Colour colour) {
  const ImVec2 p[] = {{x, y + ui.px(0.4f)}, {x + ui.px(3), y + ui.px(3.6f)}, {x + ui.px(8.5f), y - ui.px(3.4f)}};
  polyline(ui, p, colour, 1.6f);
}

void pin_mark(Ui& ui, float x, float y, Colour colour) {
  circle(ui, {x + ui.px(4), y - ui.px(2)}, 3, colour, 1.4f);
  line(ui, {x + ui.px(4), y + ui.px(1)}, {x + ui.px(4), y + ui.px(6)}, colour, 1.4f);
}

void half_disc(Ui& ui, ImVec2 centre, Colour colour) {
  circle(ui, centre, 6, colour, 1.3f);
  ui.list->PathArcTo(centre, ui.px(6), -1.5707963f, 1.5707963f, 20);
  ui.list->PathFillConvex(colour);
}

}  // namespace vitrine::draw

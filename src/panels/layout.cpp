#include "panels/layout.h"

#include <algorithm>

namespace vitrine::panels {
namespace {

using draw::Layout;
using draw::Rect;

constexpr float kMasthead = 46, kStatus = 34, kTabs = 56;
constexpr float kAboveTitle = 18;    // from the masthead's rule
constexpr float kAboveFoot = 28;     // from the pictures to the one full ink line
constexpr float kGutter = 44;

struct Grid {
  float margin, left, middle = 0, right = 0;  // widths; 0: no such column
  float middle_x() const { return margin + left + kGutter; }
  float right_x() const { return middle_x() + middle + kGutter; }
};

// In unscaled pixels.
Grid grid_of(const Frame& frame) {
  const float width = frame.width / frame.scale;
  switch (frame.kind) {
    case Layout::wide: {
      const float middle = std::clamp(width * 0.235f, 360.f, 520.f);
      const float right = std::clamp(width * 0.18f, 270.f, 380.f);
      return {32, width - 64 - 2 * kGutter - middle - right, middle, right};
    }
    case Layout::medium: return {32, width - 64 - kGutter - 336, 336, 0};
    case Layout::narrow: return {32, width - 64, 0, 0};
    case Layout::phone: return {16, width - 32, 0, 0};
  }
  return {32, width - 64, 0, 0};
}

constexpr float kBeside = 280;  // the predictions beside the question in one column

Span unscaled_columns(const Frame& frame, Area area) {
  const Grid g = grid_of(frame);
  const float width = frame.width / frame.scale;
  const Span all{g.margin, width - 2 * g.margin}, left{g.margin, g.left}, middle{g.middle_x(), g.middle};
  const bool phone = frame.kind == Layout::phone, narrow = frame.kind == Layout::narrow;
  const bool words = !phone || frame.tab == app::Tab::words;
  const bool heads = !phone || frame.tab == app::Tab::heads;
  const bool layers = !phone || frame.tab == app::Tab::layers;
  const bool trust = !phone || frame.tab == app::Tab::trust;
  switch (area) {
    case Area::masthead: return all;
    case Area::question: return narrow ? Span{left.x, left.width - kBeside - kGutter} : left;
    case Area::answer:
      if (!words) return {};
      return narrow ? Span{left.x, left.width - kBeside - kGutter} : left;
    case Area::prompt: return left;
    case Area::predictions:
      if (!words) return {};
      if (narrow) return {left.x + left.width - kBeside, kBeside};
      return phone ? left : middle;
    case Area::attributions: return words ? left : Span{};
    case Area::lens: return layers ? left : Span{};
    case Area::attention:
      if (!heads) return {};
      return phone || narrow ? left : middle;
    case Area::trust: return frame.kind == Layout::wide ? Span{g.right_x(), g.right} : all;
    case Area::status: return trust ? all : Span{};
    case Area::tabs: return phone ? Span{0, width} : Span{};
  }
  return {};
}

struct Placing {
  const Frame& frame;
  const Heights& heights;
  Arrangement out{};

  float need(Area area) const { return heights[static_cast<size_t>(area)] / frame.scale; }
  // Places an area of this height; returns the y below it. An area that is not shown takes no room.
  float place(Area area, float y, float height) {
    const Span span = unscaled_columns(frame, area);
    if (span.width <= 0) return y;
    out[area] = {span.x, y, span.width, height};
    return y + height;
  }
  float place(Area area, float y) { return place(area, y, need(area)); }
};

// Question, answer and text, one under the other.
float place_head(Placing& p, float y) {
  y = p.place(Area::question, y) + 6;
  y = p.place(Area::answer, y) + 12;
  return p.place(Area::prompt, y);
}

void arrange_columns(Placing& p) {
  const bool wide = p.frame.kind == Layout::wide;
  const float height = p.frame.height / p.frame.scale;
  p.place(Area::masthead, 0, kMasthead);
  const float foot = kStatus + (wide ? 0 : p.need(Area::trust));

  const float top = place_head(p, kMasthead + kAboveTitle) + 16;
  const float beside = p.place(Area::predictions, kMasthead + 20) + 8;
  const float left_need = top + p.need(Area::attributions) + 4 + p.need(Area::lens);
  const float right_need = beside + p.need(Area::attention);
  const float trust_need = kMasthead + 20 + p.need(Area::trust);
  float bottom = std::max({height - foot - kAboveFoot, left_need, right_need});
  if (wide) bottom = std::max(bottom, trust_need);

  // What is left over goes to the waterfall and the matrix, up to what serves them.
  const float spare = std::min(bottom - left_need, 260.f);
  const float lens_y = p.place(Area::attributions, top, p.need(Area::attributions) + spare) + 4;
  p.place(Area::lens, lens_y, p.need(Area::lens));
  p.place(Area::attention, beside, bottom - beside);
  float y = bottom + kAboveFoot;
  if (wide) p.place(Area::trust, kMasthead + 20, bottom - kMasthead - 20);
  else y = p.place(Area::trust, y);
  p.out.content = p.place(Area::status, y, kStatus);
}

void arrange_one_column(Placing& p) {
  p.place(Area::masthead, 0, kMasthead);
  const float beside = p.place(Area::predictions, kMasthead + 20);
  float y = p.place(Area::question, kMasthead + kAboveTitle) + 6;
  y = p.place(Area::answer, y);
  y = std::max(y, beside) + 12;
  y = p.place(Area::prompt, y) + 16;
  y = p.place(Area::attributions, y) + 12;
  y = p.place(Area::lens, y) + 24;
  y = p.place(Area::attention, y) + kAboveFoot;
  y = p.place(Area::trust, y);
  const float height = p.frame.height / p.frame.scale;
  p.out.content = p.place(Area::status, std::max(y, height - kStatus), kStatus);
}

void arrange_phone(Placing& p) {
  const float height = p.frame.height / p.frame.scale;
  p.place(Area::masthead, 0, kMasthead + 2);
  float y = p.place(Area::question, kMasthead + 12) + 8;
  if (p.frame.tab == app::Tab::words) y = p.place(Area::predictions, y) + 10;
  y = p.place(Area::prompt, y) + 14;
  if (p.frame.tab == app::Tab::words) {
    y = p.place(Area::answer, y) + 12;
    y = p.place(Area::attributions, y) + 14;
  }
  if (p.frame.tab == app::Tab::heads) y = p.place(Area::attention, y) + 14;
  if (p.frame.tab == app::Tab::layers) y = p.place(Area::lens, y) + 14;
  y = p.place(Area::trust, y) + 8;
  y = p.place(Area::status, y, p.need(Area::status));
  p.out.content = y + 8;
  p.place(Area::tabs, height - kTabs, kTabs);
}

}  // namespace

Span columns(const Frame& frame, Area area) {
  const Span span = unscaled_columns(frame, area);
  return {span.x * frame.scale, span.width * frame.scale};
}

Arrangement arrange(const Frame& frame, const Heights& heights) {
  Placing p{frame, heights};
  switch (frame.kind) {
    case Layout::wide:
    case Layout::medium: arrange_columns(p); break;
    case Layout::narrow: arrange_one_column(p); break;
    case Layout::phone: arrange_phone(p); break;
  }
  for (Rect& r : p.out.areas) r = {r.x * frame.scale, r.y * frame.scale, r.w * frame.scale, r.h * frame.scale};
  p.out.content *= frame.scale;
  p.out.view = {0, 0, frame.width, frame.height};
  if (frame.kind == Layout::phone) p.out.view.h -= kTabs * frame.scale;
  return p.out;
}

}  // namespace vitrine::panels

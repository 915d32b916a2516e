#include "panels/layout.h"

#include <algorithm>

#include "panels/layout_view.h"

namespace vitrine::panels {
namespace {

using draw::Layout;
using draw::Rect;

const ViewLayout& layout_of(app::View view) {
  static constexpr EnumArray<app::View, const ViewLayout*, app::kViews.size()> layouts = {{
#define X(name, title) &layout_##name,
#include "app/views.inc"
#undef X
  }};
  return *layouts[view];
}

Span unscaled_columns(const Frame& frame, Area area) {
  const Grid grid = grid_of(frame);
  if (area == Area::masthead) return grid.all();
  return layout_of(frame.view).columns(frame, grid, area);
}

}  // namespace

Grid grid_of(const Frame& frame) {
  const float width = frame.width / frame.scale;
  switch (frame.kind) {
    case Layout::wide: {
      const float middle = std::clamp(width * 0.235f, 360.f, 520.f);
      const float right = std::clamp(width * 0.18f, 270.f, 380.f);
      return {width, 32, width - 64 - 2 * kGutter - middle - right, middle, right};
    }
    case Layout::medium: return {width, 32, width - 64 - kGutter - 336, 336, 0};
    case Layout::narrow: return {width, 32, width - 64, 0, 0};
    case Layout::phone: return {width, 16, width - 32, 0, 0};
  }
  return {width, 32, width - 64, 0, 0};
}

float Placing::place(Area area, float y, float height) {
  const Span span = unscaled_columns(frame, area);
  if (span.width <= 0) return y;
  out[area] = {span.x, y, span.width, height};
  return y + height;
}

float Placing::place_status(float y) {
  return place(Area::status, std::max(y, height() - kStatusHeight), std::max(kStatusHeight, need(Area::status)));
}

Span columns(const Frame& frame, Area area) {
  const Span span = unscaled_columns(frame, area);
  return {span.x * frame.scale, span.width * frame.scale};
}

Arrangement arrange(const Frame& frame, const Heights& heights) {
  Placing p{frame, heights};
  p.place(Area::masthead, 0, kMastheadHeight + (frame.kind == Layout::phone ? 2 : 0));
  layout_of(frame.view).arrange(p);
  for (Rect& r : p.out.areas) r = {r.x * frame.scale, r.y * frame.scale, r.w * frame.scale, r.h * frame.scale};
  p.out.content *= frame.scale;
  p.out.view = {0, 0, frame.width, frame.height};
  if (!p.out[Area::tabs].empty()) p.out.view.h -= p.out[Area::tabs].h;
  return p.out;
}

}  // namespace vitrine::panels

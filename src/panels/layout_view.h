// What a view says about its layout, and what the views' layouts share. Lengths are CSS pixels before scaling.
#pragma once
#include "panels/layout.h"

namespace vitrine::panels {

inline constexpr float kMastheadHeight = 46, kStatusHeight = 34, kTabsHeight = 56;
inline constexpr float kAboveTitle = 18;  // from the masthead's rule
inline constexpr float kAboveFoot = 28;   // from the pictures to the one full ink line
inline constexpr float kGutter = 44;

struct Grid {
  float width;                                // of the page
  float margin, left, middle = 0, right = 0;  // widths; 0: no such column
  float middle_x() const { return margin + left + kGutter; }
  float right_x() const { return middle_x() + middle + kGutter; }
  Span all() const { return {margin, width - 2 * margin}; }
};
Grid grid_of(const Frame& frame);

// An arrangement being made.
struct Placing {
  const Frame& frame;
  const Heights& heights;
  Arrangement out{};

  float height() const { return frame.height / frame.scale; }  // of the page
  float need(Area area) const { return heights[area] / frame.scale; }
  // Places an area of this height; returns the y below it. An area that is not shown takes no room.
  float place(Area area, float y, float height);
  float place(Area area, float y) { return place(area, y, need(area)); }
  // The status line, at the foot of the page or below y; returns the y below it.
  float place_status(float y);
};

// One view's layout: the columns of its own areas, and where they go. Masthead and status line are everybody's; the
// masthead is already placed.
struct ViewLayout {
  Span (*columns)(const Frame&, const Grid&, Area);
  void (*arrange)(Placing&);
};
#define X(name, title) extern const ViewLayout layout_##name;
#include "app/views.inc"
#undef X

}  // namespace vitrine::panels

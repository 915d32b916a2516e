// Where everything is. From the size of the page and the heights that the parts need, a rectangle for each
// part; parts that the page does not show have none. All lengths are CSS pixels with the text size applied.
#pragma once
#include <array>

#include "app/state.h"
#include "base/enum_array.h"
#include "draw/geometry.h"
#include "draw/theme.h"

namespace vitrine::panels {

// One for each panel.
enum class Area {
#define X(name) name,
#include "panels/panels.inc"
#undef X
};
inline constexpr std::array kAreas = {
#define X(name) Area::name,
#include "panels/panels.inc"
#undef X
};

struct Frame {
  float width = 1280, height = 800;
  float scale = 1;  // of every length: text size, projector
  draw::Layout kind = draw::Layout::medium;
  app::Tab tab = app::Tab::words;  // phone only
  app::View view = app::View::explain;
};

struct Span {
  float x = 0, width = 0;
};
// Each view has its own arrangement: layout_<view>.cpp.
// The columns: where an area lies from left to right. Width 0: not shown.
Span columns(const Frame& frame, Area area);

using Heights = EnumArray<Area, float, kAreas.size()>;  // the least each area needs at its width

struct Arrangement {
  EnumArray<Area, draw::Rect, kAreas.size()> areas;  // y before scrolling, except for the phone's tabs
  draw::Rect view;                                   // the part of the page that scrolls
  float content = 0;                                 // height of what is in it; taller than the view: it scrolls

  const draw::Rect& operator[](Area area) const { return areas[area]; }
  draw::Rect& operator[](Area area) { return areas[area]; }
};
Arrangement arrange(const Frame& frame, const Heights& heights);

}  // namespace vitrine::panels

// Where everything is. From the size of the page and the heights that the parts need, a rectangle for each
// part; parts that the page does not show have none. All lengths are CSS pixels with the text size applied.
#pragma once
#include <array>

#include "app/state.h"
#include "draw/geometry.h"
#include "draw/theme.h"

namespace vitrine::panels {

enum class Area {
  masthead,
  status,  // of every view
  question,
  answer,
  prompt,
  pairs,
  predictions,
  attributions,
  lens,
  attention,
  trust,
  tabs,  // Explain
  verdict,
  comparison,
  curves,
  choice,  // Trust
  data_head,
  data_start,
  data_table,
  data_rows,
  data_tree,
  data_companions,
  data_linear,
  data_nearest,
  data_node,  // Data set
};
inline constexpr size_t kAreas = static_cast<size_t>(Area::data_node) + 1;

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

using Heights = std::array<float, kAreas>;  // the least each area needs at its width

struct Arrangement {
  std::array<draw::Rect, kAreas> areas;  // y before scrolling, except for the phone's tabs
  draw::Rect view;                       // the part of the page that scrolls
  float content = 0;                     // height of what is in it; taller than the view: it scrolls

  const draw::Rect& operator[](Area area) const { return areas[static_cast<size_t>(area)]; }
  draw::Rect& operator[](Area area) { return areas[static_cast<size_t>(area)]; }
};
Arrangement arrange(const Frame& frame, const Heights& heights);

}  // namespace vitrine::panels

// How a kind of result is drawn in Explain's place for the chosen method. Adding a kind = a line in app/kinds.inc + the
// file of its name in this folder, which defines `const Picture picture_<name>`. A picture knows a kind, no method.
#pragma once
#include <memory>

#include "app/comparison.h"
#include "app/slots.h"
#include "panels/panel.h"

namespace vitrine::panels {

// What is drawn: the newest answer, and the pinned text's beside it where both are compared.
struct Drawn {
  const Explanation& e;
  const app::Comparison& comparison;  // its `current` is e
  uint64_t version;                   // changes with either answer
  bool stale;                         // an older answer
};

struct Picture {
  std::unique_ptr<PanelState> (*make)();
  float (*height)(Context&, const Drawn&, float width);  // the least, in CSS pixels
  void (*draw)(Context&, PanelState&, const Drawn&, draw::Rect area);
  // Choices of how it is drawn, in the head from x on; returns their right end. May be null.
  float (*choices)(Context&, PanelState&, const Drawn&, float x, float baseline) = nullptr;
  // The legend at the right end of the head, left of which there is `room`. May be null.
  void (*legend)(Context&, const Drawn&, float right, float y, float room) = nullptr;
  void (*draw_over)(Context&, PanelState&) = nullptr;  // menus; may be null
  // How tall it may become where room is left over. May be null: it keeps its least.
  float (*most)(Context&, const Drawn&, float width) = nullptr;
};

#define X(name, title) extern const Picture picture_##name;
#include "app/kinds.inc"
#undef X
const Picture& picture_of(app::Kind kind);

// ---- what several pictures share
// The first f32 tensor of these many axes, "scores" first; null: none.
const NamedTensor* values_of(const Explanation& e, size_t rank);
// From −most to most if any is below 0, else from 0 to most.
draw::HeatStyle ramp_of(float most, bool sided);

// Matrices side by side: [3, rows, columns] pinned, now and change, or [1, rows, columns] when nothing is compared.
struct Maps {
  std::vector<float> values;
  int rows = 0, columns = 0;
  bool compared = false;
  bool triangle = false;
  std::string unit;         // of the values
  const char* across = "";  // what the columns are, where their names do not say it: "head"
};
struct MapsResult {
  draw::Cell hovered, clicked;
  int map = 0;  // the one under the pointer
};
// Cells of at most `widest` px, as tall as the area allows; row names left of the first map where `row_names` has them,
// column names above each: where they are longer than a cell, those of the strongest columns that do not touch.
MapsResult draw_maps(Context& c, draw::HeatTexture& texture, const Maps& maps, uint64_t version, draw::Rect area,
                     float widest, std::span<const std::string> row_names, std::span<const std::string> column_names,
                     draw::Cell selected);
float maps_height(Context& c, const Maps& maps, float width, float widest);
float maps_most(Context& c, const Maps& maps, float width, float widest);   // the greatest height that serves them
float maps_width(Context& c, const Maps& maps, float width, float widest);  // with the row names
// Values on both sides of 0: drawn in the diverging colours.
bool is_signed(const Maps& maps);
// "104 %" of a share, "+0.31" of what has a sign, "0.87" of the rest.
std::string value_said(const Maps& maps, float value);
// What the colours mean, at the right end of the head: "of the difference −104 % ▇ 104 %".
void maps_legend(Context& c, const Maps& maps, float right, float y, float room);
// The least that a waterfall needs; beside other columns it is given what is left over, too.
float waterfall_need(Context& c);
// "pinned −0.31 logit", "now +0.20 logit", or the value alone.
std::vector<std::string> values_said(const draw::HeatTexture& texture, const Maps& maps, draw::Cell at);

}  // namespace vitrine::panels

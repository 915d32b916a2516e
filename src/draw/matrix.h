// Matrices to point at: one enlarged map with names, the grid of heads, a grid of cells with words.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "draw/heat_map.h"
#include "draw/text.h"
#include "draw/waterfall.h"

namespace vitrine::draw {

struct Cell {
  int row = -1, column = -1;
  explicit operator bool() const { return row >= 0; }
};

// ---- layer × head thumbnails
struct HeadGridResult {
  Rect rect;
  Cell clicked, hovered;
};  // row: layer, column: head
// Row numbers stand left of `x`. size/gap: 19 and 3 px; smaller when `width` is too narrow.
HeadGridResult head_grid(Ui& ui, Id id, float x, float y, float width, const HeatTexture& texture, int layers,
                         int heads, const HeatStyle& style, Cell selected, Cell hovered);

// ---- token × token, rows read from columns
struct MatrixOptions {
  int row = -1, column = -1;  // selected: framed, names bold
  Cell hovered;               // from another view
  float label_width = 66;     // left of the map
  bool labels = true;
};
struct MatrixResult {
  Rect rect;
  Cell clicked, hovered;
};
// Fits a square map with cells >= 11 px where it can into `area` (labels included).
MatrixResult matrix(Ui& ui, Id id, Rect area, const HeatTexture& texture, int layer, const HeatStyle& style,
                    std::span<const std::string> labels, const MatrixOptions& options);

// ---- the lens: layer × token cells with the word each layer would say
struct LensCell {
  std::string word;
  float amount = 0;
};  // amount in [0, 1]: probability
struct LensOptions {
  float row = 22;           // px
  int selected_token = -1;  // its column gets the yellow tab
  int framed_column = -1;   // the explained position
  Cell selected, hovered;
  float label_right = 0;  // right edge of the row names; 0: 8 px left of the axis
};
// The caller says what the cell under the pointer means.
struct LensResult {
  float bottom = 0;
  Cell clicked, hovered;
};  // row: layer
// cells[layer * axis.count + token]; row_labels: "embedding", "layer 1", ..., "output" (bold).
LensResult lens_grid(Ui& ui, Id id, const TokenAxis& axis, float y, std::span<const std::string> row_labels,
                     std::span<const LensCell> cells, const LensOptions& options);

}  // namespace vitrine::draw

// Matrices of floats drawn by one shader from a float texture: one quad for a map or for a whole grid of
// thumbnails, whatever the number of cells. NaN is drawn as the colour of an empty cell.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "draw/ui.h"

namespace vitrine::draw {

// Values on the GPU: [layers, rows, columns]. Keep one per explanation tensor; `set` uploads only when
// `key` differs from the last one. Survives a lost context (uploads again when drawn next).
class HeatTexture {
 public:
  HeatTexture();
  ~HeatTexture();
  HeatTexture(HeatTexture&&) noexcept;
  HeatTexture& operator=(HeatTexture&&) noexcept;

  // `values` is copied. key: any number that changes with the values (a counter of explanations).
  void set(uint64_t key, std::span<const float> values, int layers, int rows, int columns);
  bool empty() const;
  int layers() const;
  int rows() const;
  int columns() const;
  float value(int layer, int row, int column) const;

  struct Data;  // draw/heat_renderer.h

 private:
  friend struct HeatRenderer;
  std::unique_ptr<Data> data_;
};

enum class RampKind { sequential, diverging };

struct HeatStyle {
  RampKind ramp = RampKind::sequential;
  float low = 0, high = 1;      // values at the ends of the ramp
  bool triangle = false;        // columns after the row are not drawn (causal attention)
  bool empty_as_paper = false;  // colour of NaN and of the missing triangle: paper, else sunk
  float gap = 1;                // between cells, px; drawn as paper; 0 below 4 px cells
};

// One layer of the texture filling `rect`: rows × columns equal cells.
void heat_map(Ui& ui, Rect rect, const HeatTexture& texture, int layer, const HeatStyle& style);
// A window of it: cells [row, row + rows) × [column, column + columns).
void heat_map(Ui& ui, Rect rect, const HeatTexture& texture, int layer, int row, int rows, int column, int columns,
              const HeatStyle& style);
// grid_rows × grid_columns thumbnails of `size` px with `gap` px between, row-major over the layers.
// A thumbnail shows the largest value under each pixel.
void heat_grid(Ui& ui, float x, float y, float size, float gap, const HeatTexture& texture, int grid_rows,
               int grid_columns, const HeatStyle& style);

// The shader pair and the ramp texture. Called by the program, not by panels.
std::string start_heat_maps();  // empty, or what is wrong
void heat_maps_context_lost();  // forget all textures
}  // namespace vitrine::draw

// What heat_map.cpp hands to the GPU. heat_renderer_web.cpp draws it inside ImGui's list of commands.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "draw/heat_map.h"

namespace vitrine::draw {

struct HeatTexture::Data {
  uint64_t key = 0;
  std::vector<float> values;  // [layers, rows, columns]
  int layers = 0, rows = 0, columns = 0;
  uint32_t texture = 0;  // GL name; 0: not uploaded
  uint64_t context = 0;  // of which WebGL context
};

struct HeatQuad {
  float x, y, width, height;       // device pixels, of everything
  int row, rows, column, columns;  // window of the matrix
  int layer, grid_rows, grid_columns;
  float map_width, map_height, map_gap, cell_gap;  // device pixels
  float low, high;
  bool triangle;
  Colour paper, empty;
  Ramp ramp;
};

struct HeatRenderer {
  // Adds a command to `list`; the texture must live until the end of the frame.
  static void add(ImDrawList* list, HeatTexture::Data& texture, const HeatQuad& quad);
  static HeatTexture::Data& data(const HeatTexture& texture) { return *texture.data_; }
  static void forget(HeatTexture::Data& texture);  // frees the GL texture
  static void drop(HeatTexture::Data& texture);    // and the commands of this frame: it dies
};

}  // namespace vitrine::draw

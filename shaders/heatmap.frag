#version 300 es
// A matrix of floats as coloured cells, or a grid of such matrices as thumbnails. Which cell a pixel
// belongs to is decided here, so a map of any size is one quad.
precision highp float;
precision highp int;
precision highp sampler2DArray;

uniform sampler2DArray u_values;  // [layer, row, column]; kEmpty and above: no value
uniform sampler2D u_ramp;         // 256 x 1
uniform ivec4 u_window;           // first row, rows, first column, columns that are shown
uniform int u_layer;              // layer of the first map
uniform ivec2 u_grid;             // maps downwards, maps across
uniform vec2 u_map;               // width and height of one map, device pixels
uniform float u_map_gap;          // between maps, device pixels
uniform float u_cell_gap;         // between cells, device pixels
uniform vec2 u_range;             // values at the ends of the ramp
uniform bool u_triangle;          // columns after the row have no cell
uniform vec4 u_paper;             // between the cells that have a value
uniform vec4 u_empty;             // cells without a value

in vec2 v_pixel;
out vec4 o_colour;

const float kEmpty = 1e38;
const float kSmall = 3.0;         // device pixels: cells below this are mixed within a pixel
const int kMostSamples = 12;      // of each axis, for maps with more cells than pixels

vec4 on_ramp(float value) {
  float t = clamp((value - u_range.x) / (u_range.y - u_range.x), 0.0, 1.0);
  // Texel centres: the ends of the ramp are the first and the last texel.
  return texture(u_ramp, vec2((t * 255.0 + 0.5) / 256.0, 0.5));
}

// The value of a cell of the window; kEmpty or more where there is none.
float value_at(ivec2 cell, int layer) {
  ivec2 texel = cell + u_window.zx;
  if (u_triangle && texel.x > texel.y) return 2.0 * kEmpty;
  return texelFetch(u_values, ivec3(texel, layer), 0).r;
}

// Small cells do not fall on whole pixels: the mean by area, or, for several cells under one pixel, the
// largest, because a thin line of attention must not vanish.
vec4 small_cells(vec2 at, vec2 cell_size, ivec2 cells, int layer) {
  bool largest = min(cell_size.x, cell_size.y) < 0.5;
  vec2 low = (at - 0.5) / cell_size, high = (at + 0.5) / cell_size;
  ivec2 first = ivec2(floor(low)), last = ivec2(ceil(high));
  ivec2 stride = max(ivec2(1), (last - first + kMostSamples - 1) / kMostSamples);
  float value = 0.0, weight = 0.0, empty = 0.0;
  for (int y = first.y; y < last.y; y += stride.y) {
    for (int x = first.x; x < last.x; x += stride.x) {
      vec2 part = max(min(high, vec2(x, y) + vec2(stride)) - max(low, vec2(x, y)), 0.0);
      float area = part.x * part.y;
      float v = value_at(clamp(ivec2(x, y), ivec2(0), cells - 1), layer);
      if (abs(v) >= kEmpty) {
        empty += area;
      } else if (largest) {
        value = weight == 0.0 || abs(v) > abs(value) ? v : value;
        weight = 1.0;
        empty = 0.0;
      } else {
        value += v * area;
        weight += area;
      }
    }
  }
  if (weight == 0.0) return u_empty;
  if (largest) return on_ramp(value);
  return mix(u_empty, on_ramp(value / weight), weight / (weight + empty));
}

void main() {
  vec2 pitch = u_map + u_map_gap;
  ivec2 map = ivec2(floor(v_pixel / pitch));
  vec2 at = v_pixel - vec2(map) * pitch;
  if (any(greaterThanEqual(at, u_map)) || map.y >= u_grid.x || map.x >= u_grid.y) discard;
  int layer = u_layer + map.y * u_grid.y + map.x;

  ivec2 cells = ivec2(u_window.w, u_window.y);
  vec2 cell_size = u_map / vec2(cells);
  if (min(cell_size.x, cell_size.y) < kSmall) {
    o_colour = small_cells(at, cell_size, cells, layer);
    return;
  }
  ivec2 cell = min(ivec2(at / cell_size), cells - 1);
  float value = value_at(cell, layer);
  if (abs(value) >= kEmpty) {
    o_colour = u_empty;
    return;
  }
  // Cell edges snap to whole pixels, so that all gaps look alike.
  vec2 end = floor(vec2(cell + 1) * cell_size + 0.5) - u_cell_gap;
  o_colour = u_cell_gap > 0.0 && any(greaterThan(at, end)) ? u_paper : on_ramp(value);
}

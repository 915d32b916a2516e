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
uniform vec4 u_paper;             // between the cells
uniform vec4 u_empty;             // cells without a value

in vec2 v_pixel;
out vec4 o_colour;

const float kEmpty = 1e38;
const int kMostSamples = 12;      // of each axis, for maps with more cells than pixels

void main() {
  vec2 pitch = u_map + u_map_gap;
  ivec2 map = ivec2(floor(v_pixel / pitch));
  vec2 in_map = v_pixel - vec2(map) * pitch;
  if (any(greaterThanEqual(in_map, u_map)) || map.y >= u_grid.x || map.x >= u_grid.y) discard;
  int layer = u_layer + map.y * u_grid.y + map.x;

  vec2 cells = vec2(u_window.w, u_window.y);
  vec2 cell_size = u_map / cells;
  ivec2 cell = min(ivec2(in_map / cell_size), ivec2(cells) - 1);
  ivec2 texel = cell + u_window.zx;
  if (u_triangle && texel.x > texel.y) {
    o_colour = u_empty;
    return;
  }
  // Cell edges snap to whole pixels, so that all gaps look alike.
  if (u_cell_gap > 0.0) {
    vec2 end = floor(vec2(cell + 1) * cell_size + 0.5) - u_cell_gap;
    if (any(greaterThan(in_map, end))) {
      o_colour = u_paper;
      return;
    }
  }

  float value = -kEmpty;
  if (min(cell_size.x, cell_size.y) >= 1.0) {
    value = texelFetch(u_values, ivec3(texel, layer), 0).r;
    if (abs(value) >= kEmpty) {
      o_colour = u_empty;
      return;
    }
  } else {
    // Several cells under one pixel: the largest is shown, a thin line of attention must not vanish.
    ivec2 first = ivec2(floor(in_map - 0.5) / cell_size);
    ivec2 last = ivec2(ceil(in_map + 0.5) / cell_size);
    ivec2 stride = max(ivec2(1), (last - first + kMostSamples - 1) / kMostSamples);
    bool found = false;
    for (int y = first.y; y < last.y; y += stride.y) {
      for (int x = first.x; x < last.x; x += stride.x) {
        ivec2 at = clamp(ivec2(x, y), ivec2(0), ivec2(cells) - 1) + u_window.zx;
        if (u_triangle && at.x > at.y) continue;
        float v = texelFetch(u_values, ivec3(at, layer), 0).r;
        if (abs(v) < kEmpty && (!found || abs(v) > abs(value))) {
          value = v;
          found = true;
        }
      }
    }
    if (!found) {
      o_colour = u_empty;
      return;
    }
  }
  float t = clamp((value - u_range.x) / (u_range.y - u_range.x), 0.0, 1.0);
  // Texel centres: the ends of the ramp are the first and the last texel.
  o_colour = texture(u_ramp, vec2((t * 255.0 + 0.5) / 256.0, 0.5));
}

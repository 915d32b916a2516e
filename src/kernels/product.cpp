#include "kernels/product.h"

#include <algorithm>

#include "kernels/vector.h"

namespace vitrine::kernels {
namespace {

#ifdef __wasm_relaxed_simd__
constexpr int64_t tile_rows = 6;
#else
constexpr int64_t tile_rows = 5;
#endif
constexpr int64_t block_rows = 96;    // of a, whose part of a block stays in the second-level cache
constexpr int64_t block_inner = 512;  // a panel's part of a block, 16 KB, stays in the first-level cache

// How many parts of at most `most` it takes.
int64_t parts_of(int64_t count, int64_t most) { return (count + most - 1) / most; }

// What sums begin with: zeros, a bias, or what the terms before came to.
struct Start {
  const float* at;
  int64_t step;  // from row to row
};

// Rows x 8 sums over `inner` terms. Unrolled, the loop would be slower: what optimises WebAssembly puts the steps of
// one sum next to each other, and the registers no longer suffice.
template <int Rows>
void tile(const float* a, int64_t step_a, const float* panel, int64_t inner, Start start, float* c, int64_t step_c) {
  const float* row[Rows];
  Vector left[Rows], right[Rows];
#pragma clang loop unroll(full)
  for (int r = 0; r < Rows; ++r) {
    row[r] = a + r * step_a;
    left[r] = load(start.at + r * start.step);
    right[r] = load(start.at + r * start.step + lanes);
  }
  for (int64_t k = 0; k < inner; ++k, panel += panel_columns) {
    const Vector b_left = load(panel), b_right = load(panel + lanes);
#pragma clang loop unroll(full)
    for (int r = 0; r < Rows; ++r) {
      const Vector factor = splat(row[r][k]);
      left[r] = multiply_add(factor, b_left, left[r]);
      right[r] = multiply_add(factor, b_right, right[r]);
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < Rows; ++r) {
    store(c + r * step_c, left[r]);
    store(c + r * step_c + lanes, right[r]);
  }
}

void tile(int64_t rows, const float* a, int64_t step_a, const float* panel, int64_t inner, Start start, float* c,
          int64_t step_c) {
  switch (rows) {
    case 6: return tile<6>(a, step_a, panel, inner, start, c, step_c);
    case 5: return tile<5>(a, step_a, panel, inner, start, c, step_c);
    case 4: return tile<4>(a, step_a, panel, inner, start, c, step_c);
    case 3: return tile<3>(a, step_a, panel, inner, start, c, step_c);
    case 2: return tile<2>(a, step_a, panel, inner, start, c, step_c);
    default: return tile<1>(a, step_a, panel, inner, start, c, step_c);
  }
}

// The same where c has fewer than eight columns left: by way of a tile of its own.
void edge(int64_t rows, int64_t columns, const float* a, int64_t step_a, const float* panel, int64_t inner, Start start,
          float* c, int64_t step_c) {
  float own[tile_rows * panel_columns] = {};
  for (int64_t r = 0; r < rows; ++r) copy_row(start.at + r * start.step, own + r * panel_columns, columns);
  tile(rows, a, step_a, panel, inner, {own, panel_columns}, own, panel_columns);
  for (int64_t r = 0; r < rows; ++r) copy_row(own + r * panel_columns, c + r * step_c, columns);
}

// Four columns of four rows, turned.
void transpose_4x4(const float* from, int64_t step, float* to, int64_t step_to) {
  const Vector a = load(from), b = load(from + step), c = load(from + 2 * step), d = load(from + 3 * step);
  const Vector ab_low = __builtin_shufflevector(a, b, 0, 4, 1, 5), ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
  const Vector cd_low = __builtin_shufflevector(c, d, 0, 4, 1, 5), cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  store(to, __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5));
  store(to + step_to, __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7));
  store(to + 2 * step_to, __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5));
  store(to + 3 * step_to, __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7));
}

void pack_panel(const float* b, int64_t step_k, int64_t step_n, int64_t inner, float* panel) {
  int64_t k = 0;
  if (step_n == 1) {
    for (; k < inner; ++k) {
      store(panel + k * panel_columns, load(b + k * step_k));
      store(panel + k * panel_columns + lanes, load(b + k * step_k + lanes));
    }
  } else if (step_k == 1) {
    for (; k + lanes <= inner; k += lanes) {
      transpose_4x4(b + k, step_n, panel + k * panel_columns, panel_columns);
      transpose_4x4(b + k + lanes * step_n, step_n, panel + k * panel_columns + lanes, panel_columns);
    }
  }
  for (; k < inner; ++k)
    for (int64_t n = 0; n < panel_columns; ++n) panel[k * panel_columns + n] = b[k * step_k + n * step_n];
}

}  // namespace

void pack_panels(const float* b, int64_t step_k, int64_t step_n, int64_t inner, int64_t columns, float* panels) {
  int64_t n = 0;
  for (; n + panel_columns <= columns; n += panel_columns, panels += panel_columns * inner)
    pack_panel(b + n * step_n, step_k, step_n, inner, panels);
  if (n == columns) return;
  for (int64_t k = 0; k < inner; ++k)
    for (int64_t i = 0; i < panel_columns; ++i)
      panels[k * panel_columns + i] = n + i < columns ? b[k * step_k + (n + i) * step_n] : 0.0f;
}

void gather_rows(const float* a, int64_t step_m, int64_t step_k, int64_t rows, int64_t inner, float* to) {
  int64_t m = 0;
  if (step_m == 1)
    for (; m + lanes <= rows; m += lanes) {
      int64_t k = 0;
      for (; k + lanes <= inner; k += lanes) transpose_4x4(a + m + k * step_k, step_k, to + m * inner + k, inner);
      for (; k < inner; ++k)
        for (int64_t i = m; i < m + lanes; ++i) to[i * inner + k] = a[i + k * step_k];
    }
  for (; m < rows; ++m)
    for (int64_t k = 0; k < inner; ++k) to[m * inner + k] = a[m * step_m + k * step_k];
}

void multiply(const float* a, int64_t step_a, int64_t rows, const float* panels, int64_t inner, int64_t columns,
              const float* bias, float* c, int64_t step_c) {
  static constexpr float zeros[panel_columns] = {};
  // Rows in blocks, blocks in tiles of nearly the same height: a tile of one row would take as long as one of four.
  const int64_t blocks = parts_of(rows, block_rows);
  for (int64_t block = 0; block < blocks; ++block) {
    const int64_t first = rows * block / blocks, height = rows * (block + 1) / blocks - first;
    const int64_t tiles = parts_of(height, tile_rows);
    for (int64_t k = 0; k == 0 || k < inner; k += block_inner) {
      const int64_t terms = std::min(block_inner, inner - k);
      for (int64_t n = 0; n < columns; n += panel_columns) {
        const float* panel = panels + n * inner + k * panel_columns;
        const int64_t width = columns - n;
        for (int64_t t = 0; t < tiles; ++t) {
          const int64_t m = first + height * t / tiles, here = first + height * (t + 1) / tiles - m;
          const float* left = a + m * step_a + k;
          float* target = c + m * step_c + n;
          const Start start = k > 0 ? Start{target, step_c} : Start{bias ? bias + n : zeros, 0};
          if (width >= panel_columns) tile(here, left, step_a, panel, terms, start, target, step_c);
          else edge(here, width, left, step_a, panel, terms, start, target, step_c);
        }
      }
    }
  }
}

}  // namespace vitrine::kernels

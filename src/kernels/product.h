// The matrix product. The right-hand factor lies in panels of eight columns, [columns / 8][inner][8], so that the inner
// loop reads both factors front to back: two vectors of a panel and one number from each of six rows make twelve
// multiply-adds. Twelve sums, two vectors and one number fit the fifteen registers of x86 that V8 gives away. Where a
// multiply-add is two instructions, its product takes a register, and there are five rows.
#pragma once
#include <cstdint>

namespace vitrine::kernels {

inline constexpr int64_t panel_columns = 8;

// Floats that `columns` columns need; the last panel is padded with zeros.
constexpr int64_t panel_size(int64_t inner, int64_t columns) {
  return (columns + panel_columns - 1) / panel_columns * panel_columns * inner;
}

// b(k, n) = b[k * step_k + n * step_n], 0 <= k < inner, 0 <= n < columns.
void pack_panels(const float* b, int64_t step_k, int64_t step_n, int64_t inner, int64_t columns, float* panels);

// The left-hand factor a(m, k) = a[m * step_m + k * step_k] as rows that follow one another, [rows][inner].
void gather_rows(const float* a, int64_t step_m, int64_t step_k, int64_t rows, int64_t inner, float* to);

// c(m, n) = bias(n) + sum over k of a(m, k) b(k, n). The rows of a and c lie step_a and step_c apart; bias may be null.
void multiply(const float* a, int64_t step_a, int64_t rows, const float* panels, int64_t inner, int64_t columns,
              const float* bias, float* c, int64_t step_c);

}  // namespace vitrine::kernels

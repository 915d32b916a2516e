#include "kernels/stored_matrix.h"

#include <algorithm>
#include <cstring>

#include "kernels/product.h"

namespace vitrine::kernels {

size_t StoredMatrix::size() const {
  return static_cast<size_t>(rows * columns / format->block_size) * format->block_bytes;
}

void StoredMatrix::read(int64_t line, int64_t first, int64_t count, float* to) const {
  const int64_t at = order.empty() ? line : order[line];
  const int64_t block = format->block_size;
  const int64_t skipped = (at * line_length() + first) / block;
  format->widen(bytes + static_cast<size_t>(skipped) * format->block_bytes, to, static_cast<size_t>(count / block));
}

void StoredMatrix::read_row(int64_t row, float* to) const {
  if (!turned) return read(row, 0, columns, to);
  const int64_t block = format->block_size;
  std::vector<float> around(block);
  for (int64_t column = 0; column < columns; ++column) {
    read(column, row / block * block, block, around.data());
    to[column] = around[row % block];
  }
}

void StoredMatrix::widen(float* to) const {
  if (!turned) {
    for (int64_t row = 0; row < rows; ++row) read(row, 0, columns, to + row * columns);
    return;
  }
  std::vector<float> line(rows);
  for (int64_t column = 0; column < columns; ++column) {
    read(column, 0, rows, line.data());
    for (int64_t row = 0; row < rows; ++row) to[row * columns + column] = line[row];
  }
}

StoredMatrix rows_of(const StoredMatrix& of, std::vector<int32_t> order) {
  StoredMatrix result = of;
  if (!of.order.empty())
    for (int32_t& line : order) line = of.order[line];
  result.rows = order.size();
  result.order = std::move(order);
  return result;
}

void pack_panels(const StoredMatrix& matrix, bool transposed, int64_t first, int64_t count, float* scratch,
                 float* panels) {
  if (transposed != matrix.turned) {  // lines are columns of the factor: eight of them, turned, are a panel
    const int64_t inner = matrix.line_length();
    for (int64_t n = 0; n < count; n += panel_columns, panels += panel_columns * inner) {
      const int64_t width = std::min(panel_columns, count - n);
      for (int64_t i = 0; i < width; ++i) matrix.read(first + n + i, 0, inner, scratch + i * inner);
      pack_panels(scratch, 1, inner, inner, width, panels);
    }
    return;
  }
  // Lines are rows of the factor: a piece of each goes to its place in every panel.
  const int64_t inner = matrix.lines(), whole = count / panel_columns * panel_columns;
  for (int64_t k = 0; k < inner; ++k) {
    matrix.read(k, first, count, scratch);
    float* to = panels + k * panel_columns;
    for (int64_t n = 0; n < whole; n += panel_columns)
      std::memcpy(to + n * inner, scratch + n, panel_columns * sizeof(float));
    if (whole == count) continue;
    std::fill_n(to + whole * inner, panel_columns, 0.0f);
    std::copy_n(scratch + whole, count - whole, to + whole * inner);
  }
}

}  // namespace vitrine::kernels

// A matrix of weights as its file has it, quantised or in 16 bits. It is widened to float32 where it is used, some of
// it at a time, and multiplies in both directions from the same bytes: a large model needs little more memory than its
// file.
#pragma once
#include <memory>
#include <vector>

#include "kernels/number_format.h"

namespace vitrine::kernels {

// What lies together is a line: a row of the matrix, or, where the file has its transpose, a column.
struct StoredMatrix {
  const NumberFormat* format = nullptr;  // can be widened; its blocks divide a line
  std::shared_ptr<const void> file;      // keeps the bytes
  const std::byte* bytes = nullptr;      // of all lines, at any alignment
  int64_t rows = 0, columns = 0;         // of the matrix as it is meant
  bool turned = false;                   // lines are columns
  std::vector<int32_t> order;            // where line i lies; empty: in its place

  int64_t lines() const { return turned ? columns : rows; }
  int64_t line_length() const { return turned ? rows : columns; }
  size_t size() const;  // bytes

  // Numbers [first, first + count) of a line; both are multiples of the format's block, or end with the line.
  void read(int64_t line, int64_t first, int64_t count, float* to) const;
  // One row, however they lie.
  void read_row(int64_t row, float* to) const;
  // All, [rows, columns].
  void widen(float* to) const;
};

// Row i of the result is row order[i] of the other. Precondition: it is not turned.
StoredMatrix rows_of(const StoredMatrix& of, std::vector<int32_t> order);

// The matrix, or its transpose, as right-hand factor of a product: panels (kernels/product.h) of its columns [first,
// first + count), both multiples of the format's block, or ending with the columns. `scratch`: 8 * max(inner, count)
// floats.
void pack_panels(const StoredMatrix& matrix, bool transposed, int64_t first, int64_t count, float* scratch,
                 float* panels);

}  // namespace vitrine::kernels

#include "graph/loops.h"

#include <algorithm>
#include <utility>

namespace vitrine {

RefTensor zeros(Shape shape) {
  const size_t count = element_count(shape);
  return {std::move(shape), std::vector<double>(count, 0.0)};
}

std::vector<int64_t> strides(const Shape& shape) {
  std::vector<int64_t> result(shape.size());
  int64_t step = 1;
  for (size_t i = shape.size(); i-- > 0; step *= shape[i]) result[i] = step;
  return result;
}

std::vector<int64_t> broadcast_strides(const Shape& from, const Shape& to) {
  const auto own = strides(from);
  std::vector<int64_t> result(to.size(), 0);
  for (size_t i = 0; i < from.size(); ++i)
    if (from[i] != 1) result[to.size() - from.size() + i] = own[i];
  return result;
}

std::vector<int64_t> offsets(const Shape& shape, const std::vector<int64_t>& strides) {
  std::vector<int64_t> result{0};
  result.reserve(element_count(shape));
  // Axis by axis: every offset so far is the start of a run along the next axis.
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    std::vector<int64_t> starts = std::exchange(result, {});
    result.reserve(starts.size() * static_cast<size_t>(shape[axis]));
    for (int64_t start : starts)
      for (int64_t i = 0; i < shape[axis]; ++i) result.push_back(start + i * strides[axis]);
  }
  return result;
}

Shape broadcast_extents(const Shape& a, const Shape& b) {
  Shape result = a.size() >= b.size() ? a : b;
  const Shape& other = a.size() >= b.size() ? b : a;
  for (size_t i = 0; i < other.size(); ++i) {
    int64_t& extent = result[result.size() - other.size() + i];
    if (extent == 1) extent = other[i];
  }
  return result;
}

Shape reduced_extents(const Shape& shape, const Attributes& attributes, bool keep) {
  Shape result;
  for (size_t i = 0; i < shape.size(); ++i) {
    const auto& ints = attributes.ints;
    const bool reduced = std::find(ints.begin() + 1, ints.end(), static_cast<int64_t>(i)) != ints.end();
    if (!reduced) result.push_back(shape[i]);
    else if (keep) result.push_back(1);
  }
  return result;
}

void multiply_add(const double* a, const double* b, double* c, int64_t rows, int64_t inner, int64_t columns,
                  bool transposed) {
  if (transposed) {
    for (int64_t i = 0; i < rows; ++i)
      for (int64_t j = 0; j < columns; ++j) {
        const double* x = a + i * inner;
        const double* y = b + j * inner;
        double partial[4] = {0, 0, 0, 0};  // independent sums keep the processor's adders busy
        int64_t k = 0;
        for (; k + 4 <= inner; k += 4)
          for (int lane = 0; lane < 4; ++lane) partial[lane] += x[k + lane] * y[k + lane];
        for (; k < inner; ++k) partial[0] += x[k] * y[k];
        c[i * columns + j] += (partial[0] + partial[1]) + (partial[2] + partial[3]);
      }
    return;
  }
  constexpr int64_t block = 64;  // a block of b's rows stays in the cache for all rows of a
  for (int64_t begin = 0; begin < inner; begin += block) {
    const int64_t end = std::min(begin + block, inner);
    for (int64_t i = 0; i < rows; ++i)
      for (int64_t k = begin; k < end; ++k) {
        const double factor = a[i * inner + k];
        const double* y = b + k * columns;
        double* z = c + i * columns;
        for (int64_t j = 0; j < columns; ++j) z[j] += factor * y[j];
      }
  }
}

}  // namespace vitrine

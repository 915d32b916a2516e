// Parts that reference evaluations share: row-major loops over float64 tensors.
#pragma once
#include <cstdint>
#include <vector>

#include "graph/op.h"

namespace vitrine {

RefTensor zeros(Shape shape);

// Elements to skip per axis in a row-major tensor.
std::vector<int64_t> strides(const Shape& shape);
// Strides that read a tensor of shape `from` at every position of `to`: 0 along repeated axes.
std::vector<int64_t> broadcast_strides(const Shape& from, const Shape& to);
// For every position of `shape` in row-major order, the flat offset that the strides give.
std::vector<int64_t> offsets(const Shape& shape, const std::vector<int64_t>& strides);

template <class F>
RefTensor map(const RefTensor& x, F f) {
  RefTensor result = x;
  for (double& value : result.data) value = f(value);
  return result;
}

// f(a, b) with NumPy broadcasting.
template <class F>
RefTensor map_broadcast(const RefTensor& a, const RefTensor& b, F f);

// Folds the axes of a reduction (Attributes ints: keep, axes...) with result = f(result, x), from `start`.
template <class F>
RefTensor fold(const RefTensor& x, const Attributes& attributes, double start, F f);

// c[M, N] += a[M, K] b[K, N], or b[N, K] when transposed.
void multiply_add(const double* a, const double* b, double* c, int64_t rows, int64_t inner, int64_t columns,
                  bool transposed);

// --- implementation of the templates

Shape broadcast_extents(const Shape& a, const Shape& b);
Shape reduced_extents(const Shape& shape, const Attributes& attributes, bool keep);

template <class F>
RefTensor map_broadcast(const RefTensor& a, const RefTensor& b, F f) {
  RefTensor result = zeros(broadcast_extents(a.shape, b.shape));
  const size_t count = result.data.size();
  if (a.shape == b.shape) {
    for (size_t i = 0; i < count; ++i) result.data[i] = f(a.data[i], b.data[i]);
    return result;
  }
  const auto from_a = offsets(result.shape, broadcast_strides(a.shape, result.shape));
  const auto from_b = offsets(result.shape, broadcast_strides(b.shape, result.shape));
  for (size_t i = 0; i < count; ++i) result.data[i] = f(a.data[from_a[i]], b.data[from_b[i]]);
  return result;
}

template <class F>
RefTensor fold(const RefTensor& x, const Attributes& attributes, double start, F f) {
  RefTensor result = zeros(reduced_extents(x.shape, attributes, true));
  for (double& value : result.data) value = start;
  const auto into = offsets(x.shape, broadcast_strides(result.shape, x.shape));
  for (size_t i = 0; i < x.data.size(); ++i) {
    double& value = result.data[into[i]];
    value = f(value, x.data[i]);
  }
  if (attributes.ints[0] == 0) result.shape = reduced_extents(x.shape, attributes, false);
  return result;
}

}  // namespace vitrine

// Where the elements of a value lie. Transposed, sliced, repeated and reshaped values are views of others: nothing is
// copied for them.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/result.h"
#include "graph/graph.h"

namespace vitrine::wasm {

inline constexpr size_t max_rank = 8;

// Row-major extents and, per axis, the elements to the next position; 0 where an axis repeats.
struct TensorView {
  std::byte* data = nullptr;
  size_t rank = 0;
  std::array<int64_t, max_rank> extent{}, step{};

  float* f32() const { return reinterpret_cast<float*>(data); }
  int64_t* i64() const { return reinterpret_cast<int64_t*>(data); }
  int64_t size() const;
  std::span<const int64_t> extents() const { return {extent.data(), rank}; }
};

TensorView dense_view(std::byte* data, std::span<const int64_t> extents);

// The value of a node that only looks at its first input in another way: reshape (of a dense view), unsqueeze,
// transpose, slice, broadcast_like. `extents` are the node's. Errors: bad_request for a slice outside its axis.
Result<TensorView> view_of(const Node& node, const TensorView& input, std::span<const int64_t> extents,
                           size_t element_size);

// The steps of `view` at the positions of a larger shape, aligned at the last axis.
std::array<int64_t, max_rank> aligned_steps(const TensorView& view, size_t rank);

// Copies the elements of `from` to those of `to`, which has the same extents.
void copy_view(const TensorView& from, const TensorView& to, size_t element_size);

}  // namespace vitrine::wasm

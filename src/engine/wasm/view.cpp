#include "engine/wasm/view.h"

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "engine/wasm/loop.h"
#include "kernels/vector.h"

namespace vitrine::wasm {
namespace {

// As ops/slice.cpp reads its positions.
int64_t position(int64_t written, int64_t extent) {
  if (written == INT64_MAX) return extent;
  return written < 0 ? written + extent : written;
}

template <class T>
void copy_elements(const TensorView& from, const TensorView& to) {
  const std::array steps{from.step, to.step};
  const Loop loop(from.extents(), steps, false);
  const int64_t count = loop.inner(), step_from = loop.inner_step(0), step_to = loop.inner_step(1);
  loop.each([&](const int64_t* at) {
    const T* source = reinterpret_cast<const T*>(from.data) + at[0];
    T* target = reinterpret_cast<T*>(to.data) + at[1];
    if (step_from == 1 && step_to == 1) {
      if constexpr (std::is_same_v<T, float>) return kernels::copy_row(source, target, count);
      std::memcpy(target, source, static_cast<size_t>(count) * sizeof(T));
      return;
    }
    for (int64_t i = 0; i < count; ++i) target[i * step_to] = source[i * step_from];
  });
}

}  // namespace

int64_t TensorView::size() const {
  int64_t count = 1;
  for (int64_t e : extents()) count *= e;
  return count;
}

TensorView dense_view(std::byte* data, std::span<const int64_t> extents) {
  TensorView view{data, extents.size(), {}, {}};
  int64_t step = 1;
  for (size_t i = extents.size(); i-- > 0; step *= extents[i]) {
    view.extent[i] = extents[i];
    view.step[i] = step;
  }
  return view;
}

std::array<int64_t, max_rank> aligned_steps(const TensorView& view, size_t rank) {
  std::array<int64_t, max_rank> steps{};
  for (size_t i = 0; i < view.rank && i < rank; ++i) {
    const size_t axis = view.rank - 1 - i;
    if (view.extent[axis] != 1) steps[rank - 1 - i] = view.step[axis];
  }
  return steps;
}

Result<TensorView> view_of(const Node& node, const TensorView& input, std::span<const int64_t> extents,
                           size_t element_size) {
  const auto& ints = node.attributes.ints;
  TensorView view = input;
  switch (node.op) {
    case Op::reshape:
    case Op::unsqueeze:
      if (node.op == Op::reshape) return dense_view(input.data, extents);
      for (int64_t axis : ints) {
        const size_t at = axis;
        for (size_t i = view.rank; i > at; --i) {
          view.extent[i] = view.extent[i - 1];
          view.step[i] = view.step[i - 1];
        }
        view.extent[at] = 1;
        view.step[at] = 0;
        ++view.rank;
      }
      return view;
    case Op::transpose:
      for (size_t i = 0; i < view.rank; ++i) {
        view.extent[i] = input.extent[ints[i]];
        view.step[i] = input.step[ints[i]];
      }
      return view;
    case Op::slice: {
      const size_t axis = ints[0];
      const int64_t begin = position(ints[1], input.extent[axis]), end = position(ints[2], input.extent[axis]);
      if (begin < 0 || end > input.extent[axis] || begin > end)
        return Error{ErrorCode::bad_request, "A slice lies outside its axis", "slice", {}};
      view.data += begin * input.step[axis] * static_cast<int64_t>(element_size);
      view.extent[axis] = end - begin;
      return view;
    }
    case Op::broadcast_like:
      view.rank = extents.size();
      view.step = aligned_steps(input, extents.size());
      std::copy(extents.begin(), extents.end(), view.extent.begin());
      return view;
    default: return Error{ErrorCode::internal, "An op is not a view", name_of(node.op), {}};
  }
}

void copy_view(const TensorView& from, const TensorView& to, size_t element_size) {
  if (element_size == sizeof(float)) copy_elements<float>(from, to);
  else copy_elements<int64_t>(from, to);
}

}  // namespace vitrine::wasm

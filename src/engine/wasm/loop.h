// Walks several views of one shape at once: axes along which all of them go on evenly are one axis, the last of them is
// the caller's inner loop.
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/wasm/view.h"

namespace vitrine::wasm {

class Loop {
 public:
  using Steps = std::array<int64_t, max_rank>;  // of one view, per axis

  // With `whole_rows` the last axis is the inner loop, never joined with those before it.
  Loop(std::span<const int64_t> extents, std::span<const Steps> views, bool whole_rows);

  int64_t inner() const { return extent_[0]; }
  int64_t inner_step(size_t view) const { return step_[0][view]; }

  // f(offset of each view) for every position of the outer axes, in row-major order.
  template <class F>
  void each(F f) const {
    std::vector<int64_t> at(views_, 0);
    std::array<int64_t, max_rank + 1> position{};
    for (int64_t e : std::span(extent_).first(rank_))
      if (e == 0) return;
    for (;;) {
      f(static_cast<const int64_t*>(at.data()));
      size_t axis = 1;
      for (; axis < rank_; ++axis) {
        const std::vector<int64_t>& step = step_[axis];
        for (size_t v = 0; v < views_; ++v) at[v] += step[v];
        if (++position[axis] < extent_[axis]) break;
        for (size_t v = 0; v < views_; ++v) at[v] -= step[v] * extent_[axis];
        position[axis] = 0;
      }
      if (axis >= rank_) return;
    }
  }

 private:
  size_t views_ = 0, rank_ = 1;  // of the joined axes, the innermost first
  std::array<int64_t, max_rank + 1> extent_{};
  std::array<std::vector<int64_t>, max_rank + 1> step_;
};

}  // namespace vitrine::wasm

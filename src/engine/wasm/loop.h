// Walks several views of one shape at once: axes along which all of them go on evenly are one axis, the last of them is
// the caller's inner loop.
#pragma once
#include <algorithm>
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
    std::vector<int64_t> at(views_);
    each(0, outer(), at.data(), f);
  }

  // How many positions the outer axes have.
  int64_t outer() const {
    int64_t count = extent_[0] > 0 ? 1 : 0;
    for (size_t axis = 1; axis < rank_; ++axis) count *= extent_[axis];
    return count;
  }

  // Those from `begin` to before `end`. `at` is memory for the offset of each view.
  template <class F>
  void each(int64_t begin, int64_t end, int64_t* at, const F& f) const {
    if (begin >= end) return;
    std::array<int64_t, max_rank + 1> position{};
    std::fill_n(at, views_, 0);
    int64_t rest = begin;
    for (size_t axis = 1; axis < rank_; rest /= extent_[axis++]) {
      position[axis] = rest % extent_[axis];
      for (size_t v = 0; v < views_; ++v) at[v] += step_[axis][v] * position[axis];
    }
    for (;;) {
      f(static_cast<const int64_t*>(at));
      if (++begin == end) return;
      size_t axis = 1;
      for (; axis < rank_; ++axis) {
        const std::vector<int64_t>& step = step_[axis];
        for (size_t v = 0; v < views_; ++v) at[v] += step[v];
        if (++position[axis] < extent_[axis]) break;
        for (size_t v = 0; v < views_; ++v) at[v] -= step[v] * extent_[axis];
        position[axis] = 0;
      }
    }
  }

  size_t views() const { return views_; }

 private:
  size_t views_ = 0, rank_ = 1;  // of the joined axes, the innermost first
  std::array<int64_t, max_rank + 1> extent_{};
  std::array<std::vector<int64_t>, max_rank + 1> step_;
};

}  // namespace vitrine::wasm

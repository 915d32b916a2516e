#include "engine/wasm/loop.h"

namespace vitrine::wasm {

Loop::Loop(std::span<const int64_t> extents, std::span<const Steps> views, bool whole_rows) : views_(views.size()) {
  extent_[0] = 1;
  step_[0].assign(views_, 0);
  bool first = true;
  for (size_t axis = extents.size(); axis-- > 0;) {
    const bool last = axis + 1 == extents.size();
    if (extents[axis] == 1 && !(whole_rows && last)) continue;
    std::vector<int64_t> own(views_);
    for (size_t v = 0; v < views_; ++v) own[v] = views[v][axis];
    if (first) {
      first = false;
      if (!whole_rows || last) {
        extent_[0] = extents[axis];
        step_[0] = own;
        continue;
      }
    }
    bool even = rank_ > 1 || !whole_rows;
    for (size_t v = 0; even && v < views_; ++v) even = own[v] == step_[rank_ - 1][v] * extent_[rank_ - 1];
    if (even) {
      extent_[rank_ - 1] *= extents[axis];
      continue;
    }
    extent_[rank_] = extents[axis];
    step_[rank_++] = std::move(own);
  }
}

}  // namespace vitrine::wasm

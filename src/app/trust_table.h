// The answer of the method trust_table, as the Trust view reads it: methods × figures, what each method says, and its
// deletion and insertion curves (src/service/protocol.md). Wrongly shaped tensors count as missing.
#pragma once
#include <span>
#include <string_view>

#include "app/state.h"

namespace vitrine::app {

struct TrustTable {
  const Explanation* explanation = nullptr;
  std::span<const int64_t> removed;  // [points]: tokens removed or kept, from 0 to all

  struct Band {
    std::span<const float> mean, low, high;  // [points]; empty if not there
  };
  explicit operator bool() const { return explanation && !explanation->rows.empty(); }
  std::span<const Row> rows() const;
  std::span<const float> scores(int row) const;                 // [tokens]; empty if not there
  std::span<const float> curve(int row, bool insertion) const;  // [points]; the target's probability
  Band band(bool insertion) const;
  const Figure* figure(int row, std::string_view name) const;
  int find(std::string_view method) const;  // row, or -1
  int chosen() const;                       // the row that is recommended, or -1
};
// Of the newest answer, whichever question it answers.
TrustTable trust_table(const State& state);

}  // namespace vitrine::app

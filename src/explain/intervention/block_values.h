// The values of every block at its named points (families/model.h), for graphs that read many of them.
#pragma once
#include <vector>

#include "families/model.h"

namespace vitrine {

struct BlockValues {
  ValueId in = no_value, probabilities = no_value, values = no_value, heads = no_value, attention = no_value,
          mid = no_value, activations = no_value, mlp = no_value, out = no_value;
};

// Notes the values of blocks 0 to into.size() - 1, and changes none; `into` must outlive it.
Tap recording(std::vector<BlockValues>& into);

// What every head carries from each token to each, read in a direction [1, H, T, d] of its output: [1, H, T, T].
ValueId carried_by_heads(Graph&, const BlockValues& block, ValueId direction, int64_t heads);

}  // namespace vitrine

// Multi-head attention after the query, key and value projections, the part that families share.
#pragma once
#include <string>

#include "families/model.h"
#include "graph/graph.h"

namespace vitrine {

// Where one block lies: "block.3." and how to name a point of it.
std::string block_point(int64_t layer, std::string_view point);  // (3, "mlp.out") -> "block.3.mlp.out"

// [B, T, H*d] -> [B, H, T, d].
ValueId split_heads(Graph&, ValueId x, int64_t heads);
// [B, H, T, d] -> [B, T, H*d].
ValueId merge_heads(Graph&, ValueId x, int64_t width);

// Keys or values [B, K, T, d] as each query head sees them, [B, heads, T, d]: in grouped-query attention heads / K
// neighbouring heads share one.
ValueId for_each_head(Graph&, ValueId keys_or_values, int64_t heads);

struct AttentionInputs {
  ValueId query;       // [B, H, T, d]
  ValueId key, value;  // [B, K, T, d], K a divisor of H
  ValueId mask;        // [T, T] or [B, 1, T, T], added to the scores; no_value for none
  double scale;        // of query x key
};

// softmax(scale q kᵀ + mask) v -> [B, H, T, d], through the taps attention.mask, .keys, .scores,
// .probabilities, .values and .heads of block `layer`.
ValueId attend(Graph&, const AttentionInputs&, int64_t layer, const Tap& tap);

// Additive causal mask [T, T]: 0 where row >= column, a large negative number elsewhere. Not -infinity, so
// that no product with it can give NaN.
Tensor causal_mask(int64_t tokens);
// The same, and also closed to columns `window` or more before the row.
Tensor window_mask(int64_t tokens, int64_t window);

}  // namespace vitrine

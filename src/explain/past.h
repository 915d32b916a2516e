// Keys and values that are kept from an earlier run, so that rows which follow cost only themselves: in a causal model
// a token changes nothing before it. Sweeps share the beginning of a text this way, and text is written token by token.
#pragma once
#include <functional>

#include "families/model.h"

namespace vitrine {

// Builds a graph whose queries also meet the keys and values of P rows before those that are run. They come as inputs
// "past.i.keys" and "past.i.values" [1, K, P, d]; masks get P columns, "past.<mask>" [T, P]; "batch_zeros" [B, 1, 1, 1]
// says how many rows of the batch share them. The first row's own are outputs "now.i.keys" and "now.i.values"
// [1, K, T, d]. Errors: those of `build`; unsupported for a family whose attention is not that of
// families/attention.h, or whose mask is no graph input.
Result<void> build_with_past(Graph&, const Model&, const std::function<Result<void>(Graph&, const Tap&)>& build);

// The feeds for rows from `begin` on in a batch of `count`: from `known`, which holds "now.i.keys" and "now.i.values"
// of at least the rows before. Before the first token there is nothing, and one unseen row stands for it.
void add_past(const Graph&, int64_t begin, int64_t count, const NamedTensors& known, NamedTensors& feeds);

// Keys and values of `outputs` behind those in `known`.
void append_past(NamedTensors& known, const NamedTensors& outputs);

// Rows [begin, end) of the axis before the last of x [.., T, d].
Tensor rows_between(const Tensor& x, int64_t begin, int64_t end);

}  // namespace vitrine

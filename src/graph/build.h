// Short spellings for building graphs: one function per op, in the vocabulary of the papers.
// Shapes: x is [..., D] unless said otherwise; binary ops broadcast as NumPy does. A negative axis counts
// from the end.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "graph/graph.h"

namespace vitrine::build {

// Target extents; 0 copies the input's dimension at the same axis; at most one -1.
ValueId reshape(Graph&, ValueId x, std::vector<int64_t> extents);
// The elements of x under reference's dims; only the shape of reference is used.
ValueId reshape_like(Graph&, ValueId x, ValueId reference);
// Puts dimensions of extent 1 where `axes` of the result say.
ValueId unsqueeze(Graph&, ValueId x, std::vector<int64_t> axes);
ValueId transpose(Graph&, ValueId x, std::vector<int64_t> permutation);
ValueId swap_last_two(Graph&, ValueId x);
// Positions begin..end-1 of one axis; negative positions count from the end; to_end is the end.
inline constexpr int64_t to_end = INT64_MAX;
ValueId slice(Graph&, ValueId x, int64_t axis, int64_t begin, int64_t end);
ValueId concat(Graph&, std::vector<ValueId> xs, int64_t axis);
// x repeated up to reference's dims; only the shape of reference is used.
ValueId broadcast_like(Graph&, ValueId x, ValueId reference);
ValueId add(Graph&, ValueId a, ValueId b);
ValueId sub(Graph&, ValueId a, ValueId b);
ValueId mul(Graph&, ValueId a, ValueId b);
ValueId div(Graph&, ValueId a, ValueId b);
ValueId greater(Graph&, ValueId a, ValueId b);    // 1 where a > b, else 0; its derivative is zero
ValueId scale(Graph&, ValueId x, double factor);  // x * factor
ValueId shift(Graph&, ValueId x, double offset);  // x + offset
ValueId apply(Graph&, Op pointwise, ValueId x);   // exp, tanh, gelu_erf, ...
// Reductions: empty axes reduce over all of them; keep leaves a dimension of 1 in their place.
ValueId reduce_sum(Graph&, ValueId x, std::vector<int64_t> axes, bool keep = false);
ValueId reduce_mean(Graph&, ValueId x, std::vector<int64_t> axes, bool keep = false);
ValueId reduce_max(Graph&, ValueId x, std::vector<int64_t> axes, bool keep = false);
ValueId matmul(Graph&, ValueId a, ValueId b);  // [..., M, K] x [..., K, N]
// x [..., In] times weight [In, Out] (or [Out, In] when transposed, as nn.Linear and tied
// embeddings store it), plus bias [Out] when given.
ValueId linear(Graph&, ValueId x, ValueId weight, std::optional<ValueId> bias = {}, bool transposed = false);
ValueId gather(Graph&, ValueId table, ValueId indices);  // table [V, ...], i64 indices [...] -> [..., ...]
// Rotates the rows of x [..., T, d] by the angles of these tables [T, r] (ops/rotary.cpp).
ValueId rotary(Graph&, ValueId x, ValueId cosines, ValueId sines);
ValueId softmax(Graph&, ValueId x);  // over the last axis
ValueId layer_norm(Graph&, ValueId x, ValueId scale, std::optional<ValueId> bias, double epsilon);
ValueId rms_norm(Graph&, ValueId x, ValueId scale, double epsilon);
ValueId constant(Graph&, Tensor tensor);

}  // namespace vitrine::build

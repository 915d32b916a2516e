// Parts that shape rules share.
#pragma once
#include <string>

#include "graph/op.h"

namespace vitrine {

Error misfit(std::string what);  // a shape rule's error; the graph adds the op and its inputs

// Between `required` and required + optional inputs, none of the required ones absent.
Result<void> check_arity(InputValues inputs, size_t required, size_t optional = 0);
// The same, and every input present is f32.
Result<void> check_floats(InputValues inputs, size_t required, size_t optional = 0);

// NumPy broadcasting. A symbol meets an equal symbol or 1, nothing else.
Result<Dims> broadcast(const Dims& a, const Dims& b);

// Sorted, without repetition, each in 0..rank-1.
Result<void> check_axes(std::span<const int64_t> axes, size_t rank);

// Shape rules of whole groups of ops.
Result<ShapeOf> pointwise_shape(InputValues inputs, const Attributes&);  // one float input, same dims out
Result<ShapeOf> broadcast_shape(InputValues inputs, const Attributes&);  // two float inputs
Result<ShapeOf> reduce_shape(InputValues inputs, const Attributes&);     // ints: keep, axes...

}  // namespace vitrine

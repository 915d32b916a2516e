// Parts that gradient rules share.
#pragma once
#include <vector>

#include "graph/graph.h"

namespace vitrine {

// The gradient of broadcasting: sums `d` over exactly the axes along which a value of `like`'s dims was
// repeated to reach d's dims. Returns d itself when there are none.
ValueId sum_to(Graph& graph, ValueId d, ValueId like);

// A constant 0 or 1 repeated to the dims of `like`.
ValueId filled_like(Graph& graph, float value, ValueId like);

// Undoes the loss of axes in a reduction of `x` (Attributes ints: keep, axes...): reduced axes come back
// with extent 1, so that the value broadcasts against x.
ValueId with_reduced_axes(Graph& graph, ValueId reduced, const Attributes& attributes);

// The standard normalisation of the last axis that layer_norm and rms_norm differentiate.
struct Normalised {
  ValueId inverse_deviation;  // [..., 1]: 1 / sqrt(mean of squares + epsilon)
  ValueId values;             // [..., D]: (centred) x times inverse_deviation
};
Normalised normalise(Graph& graph, ValueId x, double epsilon, bool centre);
// d(score)/dx from d(score)/d(values).
ValueId normalise_gradient(Graph& graph, const Normalised& normalised, ValueId d, bool centre);

}  // namespace vitrine

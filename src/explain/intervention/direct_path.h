// The score as a sum of what the parts of the model wrote to the residual stream (Elhage et al. 2021): every norm on
// the way from there to the score is the linear map that it is at this input, its deviation held. Caveat: only the
// direct way counts; what a part does to later layers does not.
#pragma once
#include <vector>

#include "explain/intervention/block_values.h"

namespace vitrine {

// What a layer wrote, and the direction d score / d (what it wrote) [1, T, D] along the residual stream alone. It is
// zero but for the rows that the score looks at. Where norms come before the parts it is one for all parts; where they
// lie on the stream (Architecture::post_norm), each turns it.
struct DirectLayer {
  BlockValues at;
  ValueId to_mlp = no_value, to_attention = no_value;
};

struct DirectPath {
  std::vector<DirectLayer> layers;
  ValueId residual = no_value;   // [1, T, D] after the last block
  ValueId score = no_value;      // [1]
  ValueId whole = no_value;      // scalar: the residual stream, read in the direction of the score
  ValueId embedding = no_value;  // scalar: what enters the first block, read in its direction
  ValueId norms = no_value;      // scalar: what biases of norms on the stream add; no_value where there are none
};

// Adds the graph inputs "ids" [1, T] and those of explain/score.h. Errors: those of score_gradient.
Result<DirectPath> direct_path(Graph&, const Model&);

// The sum of part x direction: a scalar.
ValueId read_along(Graph&, ValueId part, ValueId direction);
// The direction of `before` from that of `after`, which was made from it by a linear map or a norm.
Result<ValueId> direction_before(Graph&, ValueId after, ValueId before, ValueId direction);

}  // namespace vitrine

// Random small graphs with their gradients, on which engines are compared: they mix what no case of one op does, values
// that are read twice, looked at in other ways, broadcast, joined to chains or folded.
#pragma once
#include "graph/op_cases.h"

namespace vitrine {

// Deterministic by seed. Values stay within some tens; nothing that jumps (relu, a largest value) is differentiated.
// All fields as in an OpCase but `op`, which says nothing.
OpCase random_graph(uint64_t seed);

}  // namespace vitrine

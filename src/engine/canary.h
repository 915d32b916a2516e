// A small transformer, forward and backward, with every kind of op that the models use. Run once at the
// start on each backend that could be chosen: do they agree, and which is faster?
#pragma once
#include "base/result.h"
#include "graph/graph.h"
#include "tensor/tensor.h"

namespace vitrine {

struct Canary {
  Graph graph;  // pruned; weights are inline constants
  NamedTensors feeds;
};

Result<Canary> make_canary();

}  // namespace vitrine

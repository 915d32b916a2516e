// Do feeds fit a graph? Asked before every run, so that a mistake has a name instead of an engine's message.
#pragma once
#include <span>
#include <string>

#include "base/result.h"
#include "graph/graph.h"
#include "tensor/tensor.h"

namespace vitrine {

// Every input of the graph must be fed with its dtype and shape; equal symbols must be equal extents.
// Feeds that the graph does not know are allowed and ignored. Errors: bad_request, naming the input.
Result<void> check_feeds(const Graph& graph, const NamedTensors& feeds);

}  // namespace vitrine

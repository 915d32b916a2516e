// Runs a graph with the ops' reference evaluations, in float64: the oracle of the tests and of
// engine_reference.
#pragma once
#include <map>
#include <string>

#include "base/cancel.h"
#include "graph/op.h"

namespace vitrine {

using RefTensors = std::map<std::string, RefTensor>;

RefTensor to_reference(const Tensor& tensor);
// Rounded to the dtype of the value it was computed for.
Tensor from_reference(const RefTensor& tensor, DType dtype);

// Every output by name. Feeds that the graph does not ask for are ignored. Errors: bad_request for a
// feed that is missing, misshapen (equal symbols must be equal extents) or outside an op's domain;
// cancelled, asked between nodes; internal when an op's evaluation and shape rule disagree.
Result<RefTensors> evaluate(const Graph& graph, const RefTensors& feeds, Ticket ticket = Ticket());

}  // namespace vitrine

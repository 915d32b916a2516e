// Do feeds fit a graph? Asked before every run, on every engine, so that a mistake has a name instead of an engine's
// message.
#pragma once
#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "graph/dims.h"
#include "graph/graph.h"

namespace vitrine {

// What was fed to an input. Reference tensors have no dtype.
struct Fed {
  const Shape* shape;
  std::optional<DType> dtype;
};

// What the symbols of the inputs stand for. Every input must be fed with its dtype and shape; equal symbols must be
// equal extents. Feeds that the graph does not know are allowed and ignored. Errors: bad_request, naming the input.
Result<SymbolValues> bind_feeds(const Graph& graph,
                                const std::function<std::optional<Fed>(const std::string& name)>& find);
Result<SymbolValues> bind_feeds(const Graph& graph, const NamedTensors& feeds);

}  // namespace vitrine

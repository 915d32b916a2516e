#include "engine/feeds.h"

#include <map>

namespace vitrine {

Result<void> check_feeds(const Graph& graph, const NamedTensors& feeds) {
  std::map<std::string, int64_t, std::less<>> bound;
  for (const auto& [name, id] : graph.inputs()) {
    const Value& value = graph.value(id);
    const auto misfit = [&, &input = name](const std::string& what) {
      return Error{ErrorCode::bad_request, what, "graph input " + input, {}};
    };
    const auto feed = feeds.find(name);
    if (feed == feeds.end()) return misfit("Nothing was fed to an input of the graph");
    const Tensor& tensor = feed->second;
    if (tensor.dtype() != value.dtype) {
      return misfit(std::string("The input wants ") + name_of(value.dtype) + " but was fed " +
                    name_of(tensor.dtype()));
    }
    bool fits = tensor.shape().size() == value.dims.size();
    for (size_t axis = 0; fits && axis < value.dims.size(); ++axis) {
      const Dim& dim = value.dims[axis];
      const int64_t extent = tensor.shape()[axis];
      fits = dim.known() ? dim.extent == extent : bound.emplace(dim.symbol, extent).first->second == extent;
    }
    if (!fits) {
      std::string symbols;
      for (const auto& [symbol, extent] : bound) symbols += ", " + symbol + " = " + std::to_string(extent);
      return misfit("The input wants " + to_string(value.dims) + symbols + " but was fed " +
                    to_string(tensor.shape()));
    }
  }
  return {};
}

}  // namespace vitrine

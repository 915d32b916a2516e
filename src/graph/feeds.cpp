#include "graph/feeds.h"

#include <utility>

namespace vitrine {

namespace {

Error bad_feed(const std::string& name, std::string what) {
  return {ErrorCode::bad_request, std::move(what), name, {}};
}

Result<void> bind(const std::string& name, const Value& input, const Fed& feed, SymbolValues& symbols) {
  if (feed.dtype && *feed.dtype != input.dtype)
    return bad_feed(name,
                    std::string("A feed has the wrong type: ") + name_of(*feed.dtype) + " for " + name_of(input.dtype));
  const Shape& shape = *feed.shape;
  const std::string both = to_string(shape) + " for " + to_string(input.dims);
  if (shape.size() != input.dims.size()) return bad_feed(name, "A feed has the wrong rank: " + both);
  for (size_t i = 0; i < shape.size(); ++i) {
    const Dim& dim = input.dims[i];
    const int64_t expected = dim.known() ? dim.extent : symbols.try_emplace(dim.symbol, shape[i]).first->second;
    if (shape[i] == expected) continue;
    std::string what = "A feed has the wrong shape: " + both;
    if (!dim.known()) what += ", where " + dim.symbol + " is " + std::to_string(expected);
    return bad_feed(name, std::move(what));
  }
  return {};
}

}  // namespace

Result<SymbolValues> bind_feeds(const Graph& graph, const std::function<std::optional<Fed>(const std::string&)>& find) {
  SymbolValues symbols;
  for (const auto& [name, id] : graph.inputs()) {
    const std::optional<Fed> feed = find(name);
    if (!feed) return bad_feed(name, "A feed is missing");
    VITRINE_CHECK(bind(name, graph.value(id), *feed, symbols));
  }
  return symbols;
}

Result<SymbolValues> bind_feeds(const Graph& graph, const NamedTensors& feeds) {
  return bind_feeds(graph, [&](const std::string& name) -> std::optional<Fed> {
    const auto found = feeds.find(name);
    if (found == feeds.end()) return {};
    return Fed{&found->second.shape(), found->second.dtype()};
  });
}

}  // namespace vitrine

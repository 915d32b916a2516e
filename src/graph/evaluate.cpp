#include "graph/evaluate.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "graph/dims.h"

namespace vitrine {
namespace {

Error bad_feed(const std::string& name, std::string what) {
  return {ErrorCode::bad_request, std::move(what), name, {}};
}

// Checks a feed against its input's dims and learns what the symbols stand for.
Result<void> bind(const std::string& name, const Value& input, const RefTensor& feed,
                  SymbolValues& symbols) {
  if (static_cast<int64_t>(feed.data.size()) != element_count(feed.shape))
    return bad_feed(name, "A feed's values do not fill its shape " + to_string(feed.shape));
  const std::string both = to_string(feed.shape) + " for " + to_string(input.dims);
  if (feed.shape.size() != input.dims.size())
    return bad_feed(name, "A feed has the wrong rank: " + both);
  for (size_t i = 0; i < feed.shape.size(); ++i) {
    const Dim& dim = input.dims[i];
    const int64_t expected =
        dim.known() ? dim.extent : symbols.try_emplace(dim.symbol, feed.shape[i]).first->second;
    if (feed.shape[i] == expected) continue;
    std::string what = "A feed has the wrong shape: " + both;
    if (!dim.known()) what += ", where " + dim.symbol + " is " + std::to_string(expected);
    return bad_feed(name, std::move(what));
  }
  return {};
}

// How many nodes and outputs still read each value.
std::vector<int> count_uses(const Graph& graph) {
  std::vector<int> uses(graph.value_count());
  for (const Node& node : graph.nodes())
    for (ValueId id : node.inputs)
      if (id != no_value) ++uses[static_cast<size_t>(id)];
  for (const auto& [name, id] : graph.outputs()) ++uses[static_cast<size_t>(id)];
  return uses;
}

Result<void> check_shape(const Node& node, const Graph& graph, const RefTensor& value,
                         const SymbolValues& symbols) {
  const Dims& dims = graph.dims(node.output);
  bool same = dims.size() == value.shape.size();
  for (size_t i = 0; same && i < dims.size(); ++i)
    same = value_of(dims[i], symbols) == value.shape[i];
  if (same) return {};
  return Error{
      ErrorCode::internal,
      "An op gave " + to_string(value.shape) + " where its shape rule says " + to_string(dims),
      name_of(node.op),
      {}};
}

}  // namespace

RefTensor to_reference(const Tensor& tensor) {
  RefTensor result{tensor.shape(), {}};
  if (tensor.dtype() == DType::f32)
    result.data.assign(tensor.f32().begin(), tensor.f32().end());
  else
    result.data.assign(tensor.i64().begin(), tensor.i64().end());
  return result;
}

Tensor from_reference(const RefTensor& tensor, DType dtype) {
  if (dtype == DType::f32)
    return Tensor(tensor.shape, std::vector<float>(tensor.data.begin(), tensor.data.end()));
  return Tensor(tensor.shape, std::vector<int64_t>(tensor.data.begin(), tensor.data.end()));
}

Result<RefTensors> evaluate(const Graph& graph, const RefTensors& feeds, Ticket ticket) {
  VITRINE_CHECK(graph.error());
  SymbolValues symbols;
  std::vector<const RefTensor*> values(graph.value_count(), nullptr);
  for (const auto& [name, id] : graph.inputs()) {
    const auto feed = feeds.find(name);
    if (feed == feeds.end()) return bad_feed(name, "A feed is missing");
    VITRINE_CHECK(bind(name, graph.value(id), feed->second, symbols));
    values[static_cast<size_t>(id)] = &feed->second;
  }

  // Weights and constants are widened when first read; everything is freed after its last use.
  std::map<ValueId, const Tensor*> stored;
  for (const auto& [weight, id] : graph.weights()) stored[id] = weight.tensor.get();
  for (const auto& [tensor, id] : graph.constants()) stored[id] = &tensor;
  std::map<ValueId, RefTensor> owned;
  const auto read = [&](ValueId id) -> const RefTensor* {
    if (id == no_value) return nullptr;
    const RefTensor*& value = values[static_cast<size_t>(id)];
    if (!value) value = &(owned[id] = to_reference(*stored.at(id)));
    return value;
  };
  std::vector<int> uses = count_uses(graph);
  const auto release = [&](ValueId id) {
    if (id == no_value || --uses[static_cast<size_t>(id)] > 0) return;
    owned.erase(id);
    values[static_cast<size_t>(id)] = nullptr;
  };

  for (const Node& node : graph.nodes()) {
    if (ticket.cancelled()) return Error{ErrorCode::cancelled, "The run was cancelled", {}, {}};
    if (uses[static_cast<size_t>(node.output)] == 0) {  // an unpruned graph
      for (ValueId id : node.inputs) release(id);
      continue;
    }
    std::vector<const RefTensor*> inputs;
    for (ValueId id : node.inputs) inputs.push_back(read(id));
    VITRINE_TRY(RefTensor value, definition(node.op).evaluate(inputs, node.attributes));
    VITRINE_CHECK(check_shape(node, graph, value, symbols));
    values[static_cast<size_t>(node.output)] = &(owned[node.output] = std::move(value));
    for (ValueId id : node.inputs) release(id);
  }

  RefTensors result;
  for (const auto& [name, id] : graph.outputs()) result[name] = *read(id);
  return result;
}

}  // namespace vitrine

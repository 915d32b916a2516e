#include "graph/evaluate.h"

#include <algorithm>
#include <utility>

#include "graph/feeds.h"

namespace vitrine {
namespace {

// How many nodes and outputs still read each value.
std::vector<int> count_uses(const Graph& graph) {
  std::vector<int> uses(graph.value_count());
  for (const Node& node : graph.nodes())
    for (ValueId id : node.inputs)
      if (id != no_value) ++uses[id];
  for (const auto& [name, id] : graph.outputs()) ++uses[id];
  return uses;
}

Result<void> check_shape(const Node& node, const Graph& graph, const RefTensor& value, const SymbolValues& symbols) {
  const Dims& dims = graph.dims(node.output);
  bool same = dims.size() == value.shape.size();
  for (size_t i = 0; same && i < dims.size(); ++i) same = value_of(dims[i], symbols) == value.shape[i];
  if (same) return {};
  return Error{ErrorCode::internal,
               "An op gave " + to_string(value.shape) + " where its shape rule says " + to_string(dims),
               name_of(node.op),
               {}};
}

}  // namespace

RefTensor to_reference(const Tensor& tensor) {
  RefTensor result{tensor.shape(), {}};
  if (tensor.dtype() == DType::f32) result.data.assign(tensor.f32().begin(), tensor.f32().end());
  else result.data.assign(tensor.i64().begin(), tensor.i64().end());
  return result;
}

Tensor from_reference(const RefTensor& tensor, DType dtype) {
  if (dtype == DType::f32) return Tensor(tensor.shape, std::vector<float>(tensor.data.begin(), tensor.data.end()));
  return Tensor(tensor.shape, std::vector<int64_t>(tensor.data.begin(), tensor.data.end()));
}

Result<RefTensors> evaluate(const Graph& graph, const RefTensors& feeds, Ticket ticket) {
  VITRINE_CHECK(graph.error());
  VITRINE_TRY(const SymbolValues symbols, bind_feeds(graph, [&](const std::string& name) -> std::optional<Fed> {
                const auto found = feeds.find(name);
                if (found == feeds.end()) return {};
                return Fed{&found->second.shape, {}};
              }));
  std::vector<const RefTensor*> values(graph.value_count(), nullptr);
  for (const auto& [name, id] : graph.inputs()) {
    const RefTensor& feed = feeds.at(name);
    if (static_cast<int64_t>(feed.data.size()) != element_count(feed.shape))
      return Error{ErrorCode::bad_request, "A feed's values do not fill its shape " + to_string(feed.shape), name, {}};
    values[id] = &feed;
  }

  // Weights and constants are widened when first read; everything is freed after its last use.
  std::map<ValueId, const Weight*> weights;
  std::map<ValueId, const Tensor*> constants;
  for (const auto& [weight, id] : graph.weights()) weights[id] = &weight;
  for (const auto& [tensor, id] : graph.constants()) constants[id] = &tensor;
  std::map<ValueId, RefTensor> owned;
  const auto read = [&](ValueId id) -> const RefTensor* {
    if (id == no_value) return nullptr;
    const RefTensor*& value = values[id];
    if (value) return value;
    const auto weight = weights.find(id);
    owned[id] = to_reference(weight != weights.end() ? *weight->second->widened() : *constants.at(id));
    return value = &owned[id];
  };
  std::vector<int> uses = count_uses(graph);
  const auto release = [&](ValueId id) {
    if (id == no_value || --uses[id] > 0) return;
    owned.erase(id);
    values[id] = nullptr;
  };

  for (const Node& node : graph.nodes()) {
    if (ticket.cancelled()) return Error{ErrorCode::cancelled, "The run was cancelled", {}, {}};
    if (uses[node.output] == 0) {  // an unpruned graph
      for (ValueId id : node.inputs) release(id);
      continue;
    }
    std::vector<const RefTensor*> inputs;
    for (ValueId id : node.inputs) inputs.push_back(read(id));
    VITRINE_TRY(RefTensor value, definition(node.op).evaluate(inputs, node.attributes));
    VITRINE_CHECK(check_shape(node, graph, value, symbols));
    values[node.output] = &(owned[node.output] = std::move(value));
    for (ValueId id : node.inputs) release(id);
  }

  RefTensors result;
  for (const auto& [name, id] : graph.outputs()) result[name] = *read(id);
  return result;
}

}  // namespace vitrine

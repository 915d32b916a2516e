#include <bit>
#include <utility>

#include "graph/onnx_writer.h"

namespace vitrine {

std::string OnnxNodes::name(ValueId id) const {
  if (auto found = named.find(id); found != named.end()) return found->second;
  const std::string own = "#" + std::to_string(id);
  const auto same = same_as_.find(own);
  return same == same_as_.end() ? own : same->second;
}

std::string OnnxNodes::emit(std::string_view op_type, std::vector<std::string> inputs,
                            std::vector<Attribute> attributes, std::string output) {
  const std::string& key = inputs.empty() ? output : inputs[0];
  for (auto [at, end] = by_first_input_.equal_range(key); at != end; ++at) {
    const Emitted& known = nodes[at->second];
    if (known.op_type != op_type || known.inputs != inputs || known.attributes != attributes) continue;
    if (!output.empty()) same_as_[output] = known.outputs[0];
    return known.outputs[0];
  }
  if (output.empty()) output = "#inner" + std::to_string(next_++);
  by_first_input_.emplace(key, nodes.size());
  nodes.push_back({std::string(op_type), std::move(inputs), {output}, std::move(attributes)});
  return output;
}

void OnnxNodes::emit_node(const Node& node, std::string_view op_type, std::vector<Attribute> attributes) {
  std::vector<std::string> inputs;
  for (ValueId id : node.inputs) inputs.push_back(id == no_value ? "" : name(id));
  while (!inputs.empty() && inputs.back().empty()) inputs.pop_back();
  emit(op_type, std::move(inputs), std::move(attributes), name(node.output));
}

void OnnxNodes::emit_reduction(const Node& node, std::string_view op_type) {
  const auto& all = node.attributes.ints;
  const std::string x = name(node.inputs[0]);
  if (all.size() == 1) emit("Identity", {x}, {}, name(node.output));  // ONNX reads no axes as all of them
  else emit(op_type, {x, ints({all.begin() + 1, all.end()})}, {{"keepdims", all[0]}}, name(node.output));
}

std::string OnnxNodes::ints(std::vector<int64_t> values) {
  std::string id = "#ints";
  for (int64_t value : values) id += "_" + std::to_string(value);
  int_initialisers.try_emplace(id, std::move(values));
  return id;
}

std::string OnnxNodes::scalar(float value) {
  std::string id = "#float_" + std::to_string(std::bit_cast<uint32_t>(value));
  float_initialisers.try_emplace(id, value);
  return id;
}

std::string OnnxNodes::joined(std::vector<std::string> pieces) {
  return pieces.size() == 1 ? pieces[0] : emit("Concat", std::move(pieces), {{"axis", int64_t{0}}});
}

std::optional<std::string> OnnxNodes::shape_from_inputs(const Graph& graph, const Dims& dims) {
  // Runs of known extents, and for every symbol the input axis that carries it.
  std::vector<std::string> pieces;
  std::vector<int64_t> known;
  const auto flush = [&] {
    if (!known.empty()) pieces.push_back(ints(std::exchange(known, {})));
  };
  const auto read = [&](const Dim& symbol) {
    for (const auto& [input, id] : graph.inputs()) {
      const Dims& axes = graph.dims(id);
      for (size_t axis = 0; axis < axes.size(); ++axis) {
        if (axes[axis] != symbol) continue;
        const int64_t start = axis;
        pieces.push_back(emit("Shape", {name(id)}, {{"start", start}, {"end", start + 1}}));
        return true;
      }
    }
    return false;
  };
  for (const Dim& dim : dims) {
    if (dim.known()) {
      known.push_back(dim.extent);
      continue;
    }
    flush();
    if (!read(dim)) return std::nullopt;
  }
  if (!known.empty() || pieces.empty()) pieces.push_back(ints(std::move(known)));
  return joined(std::move(pieces));
}

std::string OnnxNodes::shape_of(const Graph& graph, ValueId value, ValueId leading) {
  const Dims& dims = graph.dims(value);
  if (auto shape = shape_from_inputs(graph, dims)) return *shape;
  if (leading == no_value) return emit("Shape", {name(value)});
  const std::string front = emit("Shape", {name(leading)}, {{"start", int64_t{0}}, {"end", int64_t{-1}}});
  return joined({front, ints({dims.back().extent})});
}

}  // namespace vitrine

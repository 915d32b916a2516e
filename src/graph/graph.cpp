#include "graph/graph.h"

#include <algorithm>
#include <cstring>

#include "graph/dims.h"
#include "graph/op.h"

namespace vitrine {
namespace {

template <class Pairs>
bool has_name(const Pairs& pairs, std::string_view name) {
  return std::any_of(pairs.begin(), pairs.end(), [&](const auto& pair) { return pair.first == name; });
}

bool same_content(const Tensor& a, const Tensor& b) {
  return a.dtype() == b.dtype() && a.shape() == b.shape() && a.bytes().size() == b.bytes().size() &&
         (a.bytes().empty() || std::memcmp(a.bytes().data(), b.bytes().data(), a.bytes().size()) == 0);
}

Dims dims_of(const Shape& shape) { return Dims(shape.begin(), shape.end()); }

// "add([B, 4], [5])"
std::string call(Op op, std::span<const Value* const> inputs) {
  std::string text = std::string(name_of(op)) + "(";
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (i) text += ", ";
    if (!inputs[i]) text += "none";
    else text += (inputs[i]->dtype == DType::i64 ? "i64 " : "") + to_string(inputs[i]->dims);
  }
  return text + ")";
}

}  // namespace

std::string to_string(const Dims& dims) {
  std::string text = "[";
  for (size_t i = 0; i < dims.size(); ++i) {
    if (i) text += ", ";
    text += dims[i].known() ? std::to_string(dims[i].extent) : dims[i].symbol;
  }
  return text + "]";
}

Shape Weight::shape() const {
  if (stored) return {stored->rows, stored->columns};
  return tensor ? tensor->shape() : Shape{};
}

std::shared_ptr<const Tensor> Weight::widened() const {
  if (!stored) return tensor;
  std::vector<float> values(stored->rows * stored->columns);
  stored->widen(values.data());
  return std::make_shared<const Tensor>(shape(), std::move(values));
}

std::vector<float> Weight::row(int64_t index) const {
  if (!stored) {
    const auto values = tensor->row(index);
    return {values.begin(), values.end()};
  }
  std::vector<float> values(stored->columns);
  stored->read_row(index, values.data());
  return values;
}

ValueId Graph::new_value(DType dtype, Dims dims, std::string name) {
  values_.push_back({dtype, std::move(dims), std::move(name)});
  return values_.size() - 1;
}

void Graph::fail(Error error) {
  if (error_.ok()) error_ = std::move(error);
}

ValueId Graph::input(std::string name, DType dtype, Dims dims) {
  if (name.empty() || has_name(inputs_, name) || has_name(outputs_, name))
    fail({ErrorCode::internal, "A graph input needs a name of its own", name, {}});
  for (const Dim& dim : dims)
    if (!dim.known() && !is_symbol_name(dim.symbol))
      fail({ErrorCode::internal, "A dimension of an input is a number or a plain symbol", name, {}});
  const ValueId id = new_value(dtype, std::move(dims), name);
  inputs_.emplace_back(std::move(name), id);
  return id;
}

ValueId Graph::weight(const Weight& weight) {
  for (const auto& [known, id] : weights_)
    if (known.name == weight.name) return id;
  if (!weight) {
    fail({ErrorCode::internal, "A weight has no tensor", weight.name, {}});
    return new_value(DType::f32, {}, weight.name);
  }
  const DType dtype = weight.tensor ? weight.tensor->dtype() : DType::f32;
  const ValueId id = new_value(dtype, dims_of(weight.shape()), weight.name);
  weights_.emplace_back(weight, id);
  return id;
}

ValueId Graph::constant(Tensor tensor) {
  for (const auto& [known, id] : constants_)
    if (same_content(known, tensor)) return id;
  const ValueId id = new_value(tensor.dtype(), dims_of(tensor.shape()));
  constants_.emplace_back(std::move(tensor), id);
  return id;
}

ValueId Graph::add(Op op, std::vector<ValueId> inputs, Attributes attributes) {
  ShapeOf result{DType::f32, {}};
  std::vector<const Value*> arguments;
  for (ValueId id : inputs) {
    if (id < no_value || id >= static_cast<ValueId>(values_.size())) {
      fail({ErrorCode::internal, "A node takes a value that is not in its graph", name_of(op), {}});
      arguments.push_back(nullptr);
    } else {
      arguments.push_back(id == no_value ? nullptr : &values_[id]);
    }
  }
  if (error_.ok()) {
    auto shape = definition(op).shape(arguments, attributes);
    if (shape.ok()) {
      result = std::move(*shape);
    } else {
      shape.error().where = call(op, arguments);
      fail(std::move(shape.error()));
    }
  }
  const ValueId output = new_value(result.dtype, std::move(result.dims));
  nodes_.push_back({op, std::move(inputs), output, std::move(attributes)});
  return output;
}

void Graph::output(std::string name, ValueId value) {
  if (value < 0 || value >= static_cast<ValueId>(values_.size()))
    return fail({ErrorCode::internal, "An output names a value that is not in its graph", name, {}});
  if (name.empty() || has_name(inputs_, name) || has_name(outputs_, name))
    return fail({ErrorCode::internal, "A graph output needs a name of its own", name, {}});
  if (std::string& own = values_[value].name; own.empty()) own = name;
  outputs_.emplace_back(std::move(name), value);
}

ValueId Graph::find_input(std::string_view name) const {
  for (const auto& [known, id] : inputs_)
    if (known == name) return id;
  return no_value;
}

ValueId Graph::find_output(std::string_view name) const {
  for (const auto& [known, id] : outputs_)
    if (known == name) return id;
  return no_value;
}

Graph Graph::pruned() const {
  if (!error_.ok()) return *this;
  std::vector<bool> needed(values_.size());
  for (const auto& [name, id] : outputs_) needed[id] = true;
  for (auto node = nodes_.rbegin(); node != nodes_.rend(); ++node)
    if (needed[node->output])
      for (ValueId id : node->inputs)
        if (id != no_value) needed[id] = true;

  // Values keep their order, so every node still comes after its inputs.
  Graph result;
  std::vector<ValueId> renumbered(values_.size(), no_value);
  for (size_t i = 0; i < values_.size(); ++i) {
    if (!needed[i]) continue;
    renumbered[i] = result.values_.size();
    result.values_.push_back(values_[i]);
  }
  auto moved = [&](ValueId id) { return id == no_value ? no_value : renumbered[id]; };
  auto keep = [&](const auto& from, auto& to) {
    for (const auto& [what, id] : from)
      if (moved(id) != no_value) to.emplace_back(what, moved(id));
  };
  keep(inputs_, result.inputs_);
  keep(outputs_, result.outputs_);
  keep(weights_, result.weights_);
  keep(constants_, result.constants_);
  for (const Node& node : nodes_) {
    if (moved(node.output) == no_value) continue;
    std::vector<ValueId> inputs;
    for (ValueId id : node.inputs) inputs.push_back(moved(id));
    result.nodes_.push_back({node.op, std::move(inputs), moved(node.output), node.attributes});
  }
  return result;
}

}  // namespace vitrine

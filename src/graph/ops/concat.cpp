// Joins its inputs along one axis (Attributes ints: the axis).
#include <algorithm>

#include "graph/build.h"
#include "graph/dims.h"
#include "graph/loops.h"
#include "graph/onnx_writer.h"
#include "graph/op.h"
#include "graph/shapes.h"

namespace vitrine {
namespace {

Result<ShapeOf> shape(InputValues inputs, const Attributes& attributes) {
  VITRINE_CHECK(check_arity(inputs, std::max<size_t>(inputs.size(), 1)));
  if (attributes.ints.size() != 1) return misfit("The axis is missing");
  Dims dims = inputs[0]->dims;
  VITRINE_CHECK(check_axes(attributes.ints, dims.size()));
  const size_t axis = attributes.ints[0];
  for (const Value* input : inputs.subspan(1)) {
    if (input->dtype != inputs[0]->dtype) return misfit("Integers and numbers do not join");
    Dims aligned = input->dims;
    if (aligned.size() == dims.size()) aligned[axis] = dims[axis];
    if (aligned != dims) return misfit("The other axes differ");
    dims[axis] = sum(dims[axis], input->dims[axis]);
  }
  return ShapeOf{inputs[0]->dtype, std::move(dims)};
}

void onnx(OnnxNodes& out, const Graph&, const Node& node) {
  out.emit_node(node, "Concat", {{"axis", node.attributes.ints[0]}});
}

// Each input gets its slice back. Places after the one input of unknown extent count from the end.
Gradients gradient(Graph& g, const Node& node, ValueId d, std::span<const bool> wanted) {
  const int64_t axis = node.attributes.ints[0];
  const size_t count = node.inputs.size();
  const auto extent = [&](size_t i) { return g.dims(node.inputs[i])[axis]; };
  const auto total = [&](size_t first, size_t last) {
    Dim all = 0;
    for (size_t i = first; i < last; ++i) all = sum(all, extent(i));
    return all;
  };
  std::vector<ValueId> result(count, no_value);
  for (size_t i = 0; i < count; ++i) {
    if (!wanted[i]) continue;
    const Dim before = total(0, i), after = total(i + 1, count);
    int64_t begin, end;
    if (before.known()) begin = before.extent;
    else if (const Dim rest = sum(extent(i), after); rest.known()) begin = -rest.extent;
    else return Error{ErrorCode::unsupported, "Two joined inputs of unknown extent", "concat", {}};
    if (after.known()) end = after.is(0) ? build::to_end : -after.extent;
    else if (const Dim up_to = sum(before, extent(i)); up_to.known()) end = up_to.extent;
    else return Error{ErrorCode::unsupported, "Two joined inputs of unknown extent", "concat", {}};
    result[i] = build::slice(g, d, axis, begin, end);
  }
  return result;
}

Result<RefTensor> evaluate(InputTensors inputs, const Attributes& attributes) {
  const size_t axis = attributes.ints[0];
  Shape extents = inputs[0]->shape;
  for (const RefTensor* input : inputs.subspan(1)) extents[axis] += input->shape[axis];
  RefTensor result = zeros(extents);
  const auto steps = strides(extents);
  int64_t begin = 0;
  for (const RefTensor* input : inputs) {
    const auto into = offsets(input->shape, steps);
    for (size_t i = 0; i < into.size(); ++i) result.data[into[i] + begin * steps[axis]] = input->data[i];
    begin += input->shape[axis];
  }
  return result;
}

}  // namespace

const OpDef op_concat{"concat", shape, onnx, gradient, evaluate};

}  // namespace vitrine

// Puts dimensions of extent 1 at the axes of the result that Attributes ints name.
#include "graph/build.h"
#include "graph/onnx_writer.h"
#include "graph/op.h"
#include "graph/shapes.h"

namespace vitrine {
namespace {

Result<ShapeOf> shape(InputValues inputs, const Attributes& attributes) {
  VITRINE_CHECK(check_arity(inputs, 1));
  Dims dims = inputs[0]->dims;
  VITRINE_CHECK(check_axes(attributes.ints, dims.size() + attributes.ints.size()));
  for (int64_t axis : attributes.ints) dims.insert(dims.begin() + axis, 1);
  return ShapeOf{inputs[0]->dtype, std::move(dims)};
}

void onnx(OnnxNodes& out, const Graph&, const Node& node) {
  const std::string axes = out.ints(node.attributes.ints);
  out.emit("Unsqueeze", {out.name(node.inputs[0]), axes}, {}, out.name(node.output));
}

Gradients gradient(Graph& g, const Node& node, ValueId d, std::span<const bool>) {
  return {{build::reshape_like(g, d, node.inputs[0])}};
}

Result<RefTensor> evaluate(InputTensors inputs, const Attributes& attributes) {
  RefTensor result = *inputs[0];
  for (int64_t axis : attributes.ints) result.shape.insert(result.shape.begin() + axis, 1);
  return result;
}

}  // namespace

const OpDef op_unsqueeze{"unsqueeze", shape, onnx, gradient, evaluate};

}  // namespace vitrine

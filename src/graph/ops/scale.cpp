// x times a number (Attributes floats: the number).
#include "graph/build.h"
#include "graph/loops.h"
#include "graph/onnx_writer.h"
#include "graph/op.h"
#include "graph/shapes.h"

namespace vitrine {
namespace {

Result<ShapeOf> shape(InputValues inputs, const Attributes& attributes) {
  if (attributes.floats.size() != 1) return misfit("The number is missing");
  return pointwise_shape(inputs, attributes);
}

void onnx(OnnxNodes& out, const Graph&, const Node& node) {
  const float number = node.attributes.floats[0];
  out.emit("Mul", {out.name(node.inputs[0]), out.scalar(number)}, {}, out.name(node.output));
}

Gradients gradient(Graph& g, const Node& node, ValueId d, std::span<const bool>) {
  return {{build::scale(g, d, node.attributes.floats[0])}};
}

Result<RefTensor> evaluate(InputTensors inputs, const Attributes& attributes) {
  const double number = attributes.floats[0];
  return map(*inputs[0], [number](double x) { return x * number; });
}

}  // namespace

const OpDef op_scale{"scale", shape, onnx, gradient, evaluate};

}  // namespace vitrine

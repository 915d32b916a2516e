// max(x, 0); the derivative at 0 is 0.
#include "graph/build.h"
#include "graph/loops.h"
#include "graph/onnx_writer.h"
#include "graph/op.h"
#include "graph/shapes.h"

namespace vitrine {
namespace {

void onnx(OnnxNodes& out, const Graph&, const Node& node) { out.emit_node(node, "Relu"); }

Gradients gradient(Graph& g, const Node& node, ValueId d, std::span<const bool>) {
  const ValueId zero = g.constant(Tensor::scalar(0));
  return {{build::mul(g, d, build::greater(g, node.inputs[0], zero))}};
}

Result<RefTensor> evaluate(InputTensors inputs, const Attributes&) {
  return map(*inputs[0], [](double x) { return x > 0 ? x : 0; });
}

}  // namespace

const OpDef op_relu{"relu", pointwise_shape, onnx, gradient, evaluate};

}  // namespace vitrine

// Hyperbolic tangent.
#include <cmath>

#include "graph/build.h"
#include "graph/loops.h"
#include "graph/onnx_writer.h"
#include "graph/op.h"
#include "graph/shapes.h"

namespace vitrine {
namespace {

void onnx(OnnxNodes& out, const Graph&, const Node& node) { out.emit_node(node, "Tanh"); }

Gradients gradient(Graph& g, const Node& node, ValueId d, std::span<const bool>) {
  // 1 - y^2
  const ValueId square = build::mul(g, node.output, node.output);
  return {{build::mul(g, d, build::shift(g, build::scale(g, square, -1), 1))}};
}

Result<RefTensor> evaluate(InputTensors inputs, const Attributes&) {
  return map(*inputs[0], [](double x) { return std::tanh(x); });
}

}  // namespace

const OpDef op_tanh{"tanh", pointwise_shape, onnx, gradient, evaluate};

}  // namespace vitrine

// Square root.
#include <cmath>

#include "graph/build.h"
#include "graph/loops.h"
#include "graph/onnx_writer.h"
#include "graph/op.h"
#include "graph/shapes.h"

namespace vitrine {
namespace {

void onnx(OnnxNodes& out, const Graph&, const Node& node) { out.emit_node(node, "Sqrt"); }

Gradients gradient(Graph& g, const Node& node, ValueId d, std::span<const bool>) {
  return {{build::scale(g, build::div(g, d, node.output), 0.5)}};
}

Result<RefTensor> evaluate(InputTensors inputs, const Attributes&) {
  return map(*inputs[0], [](double x) { return std::sqrt(x); });
}

}  // namespace

const OpDef op_sqrt{"sqrt", pointwise_shape, onnx, gradient, evaluate};

}  // namespace vitrine

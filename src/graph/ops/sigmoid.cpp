// 1 / (1 + e^-x).
#include <cmath>

#include "graph/build.h"
#include "graph/loops.h"
#include "graph/onnx_writer.h"
#include "graph/op.h"
#include "graph/shapes.h"

namespace vitrine {
namespace {

void onnx(OnnxNodes& out, const Graph&, const Node& node) { out.emit_node(node, "Sigmoid"); }

Gradients gradient(Graph& g, const Node& node, ValueId d, std::span<const bool>) {
  // y (1 - y)
  const ValueId rest = build::shift(g, build::scale(g, node.output, -1), 1);
  return {{build::mul(g, d, build::mul(g, node.output, rest))}};
}

Result<RefTensor> evaluate(InputTensors inputs, const Attributes&) {
  return map(*inputs[0], [](double x) { return 1 / (1 + std::exp(-x)); });
}

}  // namespace

const OpDef op_sigmoid{"sigmoid", pointwise_shape, onnx, gradient, evaluate};

}  // namespace vitrine

// 1 / x.
#include "graph/build.h"
#include "graph/loops.h"
#include "graph/onnx_writer.h"
#include "graph/op.h"
#include "graph/shapes.h"

namespace vitrine {
namespace {

void onnx(OnnxNodes& out, const Graph&, const Node& node) { out.emit_node(node, "Reciprocal"); }

Gradients gradient(Graph& g, const Node& node, ValueId d, std::span<const bool>) {
  const ValueId square = build::mul(g, node.output, node.output);
  return {{build::apply(g, Op::neg, build::mul(g, d, square))}};
}

Result<RefTensor> evaluate(InputTensors inputs, const Attributes&) {
  return map(*inputs[0], [](double x) { return 1 / x; });
}

}  // namespace

const OpDef op_reciprocal{"reciprocal", pointwise_shape, onnx, gradient, evaluate};

}  // namespace vitrine

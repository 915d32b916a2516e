// |x|; the derivative at 0 is 0.
#include <cmath>

#include "graph/build.h"
#include "graph/loops.h"
#include "graph/onnx_writer.h"
#include "graph/op.h"
#include "graph/shapes.h"

namespace vitrine {
namespace {

void onnx(OnnxNodes& out, const Graph&, const Node& node) { out.emit_node(node, "Abs"); }

Gradients gradient(Graph& g, const Node& node, ValueId d, std::span<const bool>) {
  const ValueId x = node.inputs[0], zero = g.constant(Tensor::scalar(0));
  const ValueId sign = build::sub(g, build::greater(g, x, zero), build::greater(g, zero, x));
  return {{build::mul(g, d, sign)}};
}

Result<RefTensor> evaluate(InputTensors inputs, const Attributes&) {
  return map(*inputs[0], [](double x) { return std::abs(x); });
}

}  // namespace

const OpDef op_abs{"abs", pointwise_shape, onnx, gradient, evaluate};

}  // namespace vitrine

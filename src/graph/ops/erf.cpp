// The error function.
#include <cmath>
#include <numbers>

#include "graph/build.h"
#include "graph/loops.h"
#include "graph/onnx_writer.h"
#include "graph/op.h"
#include "graph/shapes.h"

namespace vitrine {
namespace {

void onnx(OnnxNodes& out, const Graph&, const Node& node) { out.emit_node(node, "Erf"); }

Gradients gradient(Graph& g, const Node& node, ValueId d, std::span<const bool>) {
  // 2 / sqrt(pi) * exp(-x^2)
  const ValueId x = node.inputs[0];
  const ValueId bell = build::apply(g, Op::exp, build::apply(g, Op::neg, build::mul(g, x, x)));
  return {{build::mul(g, d, build::scale(g, bell, 2 / std::sqrt(std::numbers::pi)))}};
}

Result<RefTensor> evaluate(InputTensors inputs, const Attributes&) {
  return map(*inputs[0], [](double x) { return std::erf(x); });
}

}  // namespace

const OpDef op_erf{"erf", pointwise_shape, onnx, gradient, evaluate};

}  // namespace vitrine

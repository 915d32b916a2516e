// x * sigmoid(x), also called swish.
#include <cmath>

#include "graph/build.h"
#include "graph/loops.h"
#include "graph/onnx_writer.h"
#include "graph/op.h"
#include "graph/shapes.h"

namespace vitrine {
namespace {

void onnx(OnnxNodes& out, const Graph&, const Node& node) {
  const std::string x = out.name(node.inputs[0]);
  out.emit("Mul", {x, out.emit("Sigmoid", {x})}, {}, out.name(node.output));
}

Gradients gradient(Graph& g, const Node& node, ValueId d, std::span<const bool>) {
  // s + y (1 - s) with s = sigmoid(x)
  const ValueId s = build::apply(g, Op::sigmoid, node.inputs[0]);
  const ValueId rest = build::shift(g, build::scale(g, s, -1), 1);
  return {{build::mul(g, d, build::add(g, s, build::mul(g, node.output, rest)))}};
}

Result<RefTensor> evaluate(InputTensors inputs, const Attributes&) {
  return map(*inputs[0], [](double x) { return x / (1 + std::exp(-x)); });
}

}  // namespace

const OpDef op_silu{"silu", pointwise_shape, onnx, gradient, evaluate};

}  // namespace vitrine

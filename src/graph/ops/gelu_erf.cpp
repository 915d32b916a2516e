// Gaussian error linear unit, exact: x * Phi(x).
#include <cmath>
#include <numbers>

#include "graph/build.h"
#include "graph/loops.h"
#include "graph/onnx_writer.h"
#include "graph/op.h"
#include "graph/shapes.h"

namespace vitrine {
namespace {

const double root_half = std::sqrt(0.5);

void onnx(OnnxNodes& out, const Graph&, const Node& node) {
  const std::string x = out.name(node.inputs[0]);
  const std::string erf = out.emit("Erf", {out.emit("Mul", {x, out.scalar(root_half)})});
  const std::string half = out.emit("Mul", {x, out.scalar(0.5f)});
  out.emit("Mul", {half, out.emit("Add", {erf, out.scalar(1)})}, {}, out.name(node.output));
}

Gradients gradient(Graph& g, const Node& node, ValueId d, std::span<const bool>) {
  // Phi(x) + x phi(x)
  using namespace build;
  const ValueId x = node.inputs[0];
  const ValueId cumulative = scale(g, shift(g, apply(g, Op::erf, scale(g, x, root_half)), 1), 0.5);
  const ValueId bell = apply(g, Op::exp, scale(g, mul(g, x, x), -0.5));
  const ValueId density = scale(g, bell, 1 / std::sqrt(2 * std::numbers::pi));
  return {{mul(g, d, add(g, cumulative, mul(g, x, density)))}};
}

Result<RefTensor> evaluate(InputTensors inputs, const Attributes&) {
  return map(*inputs[0], [](double x) { return 0.5 * x * (1 + std::erf(x * root_half)); });
}

}  // namespace

const OpDef op_gelu_erf{"gelu_erf", pointwise_shape, onnx, gradient, evaluate};

}  // namespace vitrine

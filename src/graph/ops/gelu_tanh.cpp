// Gaussian error linear unit, the tanh approximation that GPT-2 uses (`gelu_new`):
// 0.5 x (1 + tanh(u)), u = k0 (x + k1 x^3).
#include <cmath>
#include <numbers>

#include "graph/build.h"
#include "graph/loops.h"
#include "graph/onnx_writer.h"
#include "graph/op.h"
#include "graph/shapes.h"

namespace vitrine {
namespace {

const double k0 = std::sqrt(2 / std::numbers::pi);
constexpr double k1 = 0.044715;

void onnx(OnnxNodes& out, const Graph&, const Node& node) {
  const std::string x = out.name(node.inputs[0]);
  const std::string cubic = out.emit("Mul", {out.emit("Mul", {x, x}), out.scalar(k0 * k1)});
  const std::string slope = out.emit("Add", {cubic, out.scalar(k0)});
  const std::string tanh = out.emit("Tanh", {out.emit("Mul", {x, slope})});
  const std::string half = out.emit("Mul", {x, out.scalar(0.5f)});
  out.emit("Mul", {half, out.emit("Add", {tanh, out.scalar(1)})}, {}, out.name(node.output));
}

Gradients gradient(Graph& g, const Node& node, ValueId d, std::span<const bool>) {
  // 0.5 (1 + t) + 0.5 x (1 - t^2) k0 (1 + 3 k1 x^2) with t = tanh(u); the nodes of t are spelled as
  // in `onnx`, so that the writer finds them again instead of computing them twice.
  using namespace build;
  const ValueId x = node.inputs[0];
  const ValueId square = mul(g, x, x);
  const ValueId t = apply(g, Op::tanh, mul(g, x, shift(g, scale(g, square, k0 * k1), k0)));
  const ValueId flat = scale(g, shift(g, t, 1), 0.5);
  const ValueId bend = shift(g, scale(g, mul(g, t, t), -1), 1);
  const ValueId inner = shift(g, scale(g, square, 1.5 * k0 * k1), 0.5 * k0);
  return {{mul(g, d, add(g, flat, mul(g, mul(g, x, bend), inner)))}};
}

Result<RefTensor> evaluate(InputTensors inputs, const Attributes&) {
  return map(*inputs[0], [](double x) { return 0.5 * x * (1 + std::tanh(k0 * (x + k1 * x * x * x))); });
}

}  // namespace

const OpDef op_gelu_tanh{"gelu_tanh", pointwise_shape, onnx, gradient, evaluate};

}  // namespace vitrine

// a / b, broadcasting.
#include "graph/build.h"
#include "graph/loops.h"
#include "graph/onnx_writer.h"
#include "graph/op.h"
#include "graph/rules.h"
#include "graph/shapes.h"

namespace vitrine {
namespace {

void onnx(OnnxNodes& out, const Graph&, const Node& node) { out.emit_node(node, "Div"); }

Gradients gradient(Graph& g, const Node& node, ValueId d, std::span<const bool> wanted) {
  const ValueId a = node.inputs[0], b = node.inputs[1];
  const ValueId da = build::div(g, d, b);
  const auto db = [&] { return build::apply(g, Op::neg, build::mul(g, da, node.output)); };
  return {{wanted[0] ? sum_to(g, da, a) : no_value, wanted[1] ? sum_to(g, db(), b) : no_value}};
}

Result<RefTensor> evaluate(InputTensors inputs, const Attributes&) {
  return map_broadcast(*inputs[0], *inputs[1], [](double a, double b) { return a / b; });
}

}  // namespace

const OpDef op_div{"div", broadcast_shape, onnx, gradient, evaluate};

}  // namespace vitrine

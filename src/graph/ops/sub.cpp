// a - b, broadcasting.
#include "graph/build.h"
#include "graph/loops.h"
#include "graph/onnx_writer.h"
#include "graph/op.h"
#include "graph/rules.h"
#include "graph/shapes.h"

namespace vitrine {
namespace {

void onnx(OnnxNodes& out, const Graph&, const Node& node) { out.emit_node(node, "Sub"); }

Gradients gradient(Graph& g, const Node& node, ValueId d, std::span<const bool> wanted) {
  const ValueId a = node.inputs[0], b = node.inputs[1];
  return {{wanted[0] ? sum_to(g, d, a) : no_value, wanted[1] ? build::apply(g, Op::neg, sum_to(g, d, b)) : no_value}};
}

Result<RefTensor> evaluate(InputTensors inputs, const Attributes&) {
  return map_broadcast(*inputs[0], *inputs[1], [](double a, double b) { return a - b; });
}

}  // namespace

const OpDef op_sub{"sub", broadcast_shape, onnx, gradient, evaluate};

}  // namespace vitrine

// 1 where a > b, 0 elsewhere, broadcasting. The masks of relu, abs and reduce_max.
#include "graph/loops.h"
#include "graph/onnx_writer.h"
#include "graph/op.h"
#include "graph/shapes.h"

namespace vitrine {
namespace {

void onnx(OnnxNodes& out, const Graph&, const Node& node) {
  const std::string greater = out.emit("Greater", {out.name(node.inputs[0]), out.name(node.inputs[1])});
  out.emit("Cast", {greater}, {{"to", OnnxNodes::float_type}}, out.name(node.output));
}

// Flat wherever it has a derivative at all.
Gradients gradient(Graph&, const Node&, ValueId, std::span<const bool>) { return {{no_value, no_value}}; }

Result<RefTensor> evaluate(InputTensors inputs, const Attributes&) {
  return map_broadcast(*inputs[0], *inputs[1], [](double a, double b) { return a > b ? 1.0 : 0.0; });
}

}  // namespace

const OpDef op_greater{"greater", broadcast_shape, onnx, gradient, evaluate};

}  // namespace vitrine

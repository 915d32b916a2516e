// -x.
#include "graph/build.h"
#include "graph/loops.h"
#include "graph/onnx_writer.h"
#include "graph/op.h"
#include "graph/shapes.h"

namespace vitrine {
namespace {

void onnx(OnnxNodes& out, const Graph&, const Node& node) { out.emit_node(node, "Neg"); }

Gradients gradient(Graph& g, const Node&, ValueId d, std::span<const bool>) { return {{build::apply(g, Op::neg, d)}}; }

Result<RefTensor> evaluate(InputTensors inputs, const Attributes&) {
  return map(*inputs[0], [](double x) { return -x; });
}

}  // namespace

const OpDef op_neg{"neg", pointwise_shape, onnx, gradient, evaluate};

}  // namespace vitrine

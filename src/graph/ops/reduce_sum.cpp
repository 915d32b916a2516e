// Sum over axes (Attributes ints: keep, axes...).
#include "graph/build.h"
#include "graph/loops.h"
#include "graph/onnx_writer.h"
#include "graph/op.h"
#include "graph/rules.h"
#include "graph/shapes.h"

namespace vitrine {
namespace {

void onnx(OnnxNodes& out, const Graph&, const Node& node) { out.emit_reduction(node, "ReduceSum"); }

Gradients gradient(Graph& g, const Node& node, ValueId d, std::span<const bool>) {
  return {{build::broadcast_like(g, with_reduced_axes(g, d, node.attributes), node.inputs[0])}};
}

Result<RefTensor> evaluate(InputTensors inputs, const Attributes& attributes) {
  return fold(*inputs[0], attributes, 0, [](double sum, double x) { return sum + x; });
}

}  // namespace

const OpDef op_reduce_sum{"reduce_sum", reduce_shape, onnx, gradient, evaluate};

}  // namespace vitrine

// The first input repeated up to the dims of the second, of which only the shape is used.
#include "graph/loops.h"
#include "graph/onnx_writer.h"
#include "graph/op.h"
#include "graph/rules.h"
#include "graph/shapes.h"

namespace vitrine {
namespace {

Result<ShapeOf> shape(InputValues inputs, const Attributes&) {
  VITRINE_CHECK(check_arity(inputs, 2));
  const Dims& target = inputs[1]->dims;
  VITRINE_TRY(const Dims both, broadcast(inputs[0]->dims, target));
  if (both != target) return misfit("The first input is larger than the second");
  return ShapeOf{inputs[0]->dtype, target};
}

void onnx(OnnxNodes& out, const Graph& graph, const Node& node) {
  const std::string target = out.shape_of(graph, node.inputs[1]);
  out.emit("Expand", {out.name(node.inputs[0]), target}, {}, out.name(node.output));
}

Gradients gradient(Graph& g, const Node& node, ValueId d, std::span<const bool> wanted) {
  return {{wanted[0] ? sum_to(g, d, node.inputs[0]) : no_value, no_value}};
}

Result<RefTensor> evaluate(InputTensors inputs, const Attributes&) {
  const RefTensor& x = *inputs[0];
  RefTensor result = zeros(inputs[1]->shape);
  const auto from = offsets(result.shape, broadcast_strides(x.shape, result.shape));
  for (size_t i = 0; i < result.data.size(); ++i) result.data[i] = x.data[from[i]];
  return result;
}

}  // namespace

const OpDef op_broadcast_like{"broadcast_like", shape, onnx, gradient, evaluate};

}  // namespace vitrine

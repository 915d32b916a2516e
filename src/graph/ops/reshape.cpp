// The same elements under other dims. One input: Attributes ints are the extents; 0 copies the
// input's dimension at that axis, at most one -1 takes the rest. Two inputs: the dims of the
// second.
#include <algorithm>

#include "graph/build.h"
#include "graph/dims.h"
#include "graph/onnx_writer.h"
#include "graph/op.h"
#include "graph/shapes.h"

namespace vitrine {
namespace {

Result<ShapeOf> shape(InputValues inputs, const Attributes& attributes) {
  VITRINE_CHECK(check_arity(inputs, 1, 1));
  const Dims& from = inputs[0]->dims;
  Dims to;
  if (inputs.size() == 2) {
    if (!inputs[1]) return misfit("The reference is missing");
    to = inputs[1]->dims;
  } else {
    size_t inferred = attributes.ints.size();
    Dims others;
    for (size_t i = 0; i < attributes.ints.size(); ++i) {
      const int64_t extent = attributes.ints[i];
      if (extent < -1 || (extent == 0 && i >= from.size()) || (extent == -1 && inferred < i))
        return misfit("Extent " + std::to_string(extent) + " makes no sense there");
      to.push_back(extent == 0 ? from[i] : Dim(extent));
      if (extent == -1) inferred = i;
      else others.push_back(to.back());
    }
    if (inferred < to.size()) {
      const auto rest = quotient(from, others);
      if (!rest) return misfit("Its elements do not divide into " + to_string(others));
      to[inferred] = *rest;
    }
  }
  if (element_count(from) != element_count(to)) return misfit("Its elements do not fill " + to_string(to));
  return ShapeOf{inputs[0]->dtype, std::move(to)};
}

void onnx(OnnxNodes& out, const Graph& graph, const Node& node) {
  const std::string target =
      node.inputs.size() == 2 ? out.shape_of(graph, node.inputs[1]) : out.ints(node.attributes.ints);
  out.emit("Reshape", {out.name(node.inputs[0]), target}, {}, out.name(node.output));
}

Gradients gradient(Graph& g, const Node& node, ValueId d, std::span<const bool>) {
  std::vector<ValueId> result(node.inputs.size(), no_value);
  result[0] = build::reshape_like(g, d, node.inputs[0]);
  return result;
}

Result<RefTensor> evaluate(InputTensors inputs, const Attributes& attributes) {
  RefTensor result = *inputs[0];
  if (inputs.size() == 2) {
    result.shape = inputs[1]->shape;
    return result;
  }
  result.shape = attributes.ints;
  int64_t others = 1;
  for (size_t i = 0; i < result.shape.size(); ++i) {
    if (result.shape[i] == 0) result.shape[i] = inputs[0]->shape[i];
    if (result.shape[i] != -1) others *= result.shape[i];
  }
  for (int64_t& extent : result.shape)
    if (extent == -1) extent = static_cast<int64_t>(result.data.size()) / std::max<int64_t>(others, 1);
  return result;
}

}  // namespace

const OpDef op_reshape{"reshape", shape, onnx, gradient, evaluate};

}  // namespace vitrine

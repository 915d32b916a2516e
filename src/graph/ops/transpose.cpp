// Reorders the axes: axis i of the result is axis ints[i] of the input.
#include <algorithm>

#include "graph/build.h"
#include "graph/loops.h"
#include "graph/onnx_writer.h"
#include "graph/op.h"
#include "graph/shapes.h"

namespace vitrine {
namespace {

Result<ShapeOf> shape(InputValues inputs, const Attributes& attributes) {
  VITRINE_CHECK(check_arity(inputs, 1));
  const Dims& dims = inputs[0]->dims;
  std::vector<int64_t> sorted = attributes.ints;
  std::sort(sorted.begin(), sorted.end());
  VITRINE_CHECK(check_axes(sorted, dims.size()));
  if (sorted.size() != dims.size()) return misfit("The permutation does not name every axis");
  Dims result;
  for (int64_t axis : attributes.ints) result.push_back(dims[axis]);
  return ShapeOf{inputs[0]->dtype, std::move(result)};
}

void onnx(OnnxNodes& out, const Graph&, const Node& node) {
  out.emit_node(node, "Transpose", {{"perm", node.attributes.ints}});
}

Gradients gradient(Graph& g, const Node& node, ValueId d, std::span<const bool>) {
  const auto& permutation = node.attributes.ints;
  std::vector<int64_t> inverse(permutation.size());
  for (size_t i = 0; i < permutation.size(); ++i) inverse[permutation[i]] = i;
  return {{build::transpose(g, d, inverse)}};
}

Result<RefTensor> evaluate(InputTensors inputs, const Attributes& attributes) {
  const RefTensor& x = *inputs[0];
  const auto own = strides(x.shape);
  Shape extents;
  std::vector<int64_t> steps;
  for (int64_t axis : attributes.ints) {
    extents.push_back(x.shape[axis]);
    steps.push_back(own[axis]);
  }
  const auto from = offsets(extents, steps);
  RefTensor result = zeros(std::move(extents));
  for (size_t i = 0; i < result.data.size(); ++i) result.data[i] = x.data[from[i]];
  return result;
}

}  // namespace

const OpDef op_transpose{"transpose", shape, onnx, gradient, evaluate};

}  // namespace vitrine

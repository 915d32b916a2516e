// e^x normalised to sum 1 along the last axis.
#include <algorithm>
#include <cmath>

#include "graph/build.h"
#include "graph/onnx_writer.h"
#include "graph/op.h"
#include "graph/shapes.h"

namespace vitrine {
namespace {

Result<ShapeOf> shape(InputValues inputs, const Attributes& attributes) {
  VITRINE_CHECK(check_floats(inputs, 1));
  if (inputs[0]->dims.empty()) return misfit("A number has no last axis");
  return pointwise_shape(inputs, attributes);
}

void onnx(OnnxNodes& out, const Graph&, const Node& node) { out.emit_node(node, "Softmax", {{"axis", int64_t{-1}}}); }

Gradients gradient(Graph& g, const Node& node, ValueId d, std::span<const bool>) {
  // y (d - sum(y d))
  const ValueId along = build::reduce_sum(g, build::mul(g, node.output, d), {-1}, true);
  return {{build::mul(g, node.output, build::sub(g, d, along))}};
}

Result<RefTensor> evaluate(InputTensors inputs, const Attributes&) {
  RefTensor result = *inputs[0];
  const size_t length = result.shape.back();
  for (size_t begin = 0; begin < result.data.size(); begin += length) {
    const std::span row(result.data.data() + begin, length);
    const double top = *std::max_element(row.begin(), row.end());
    double sum = 0;
    for (double& x : row) sum += x = std::exp(x - top);
    for (double& x : row) x /= sum;
  }
  return result;
}

}  // namespace

const OpDef op_softmax{"softmax", shape, onnx, gradient, evaluate};

}  // namespace vitrine

// Layer normalisation over the last axis: (x - mean) / sqrt(variance + epsilon) * scale [D] + bias
// [D]. The bias is optional. Attributes floats: epsilon.
#include <cmath>

#include "graph/build.h"
#include "graph/onnx_writer.h"
#include "graph/op.h"
#include "graph/rules.h"
#include "graph/shapes.h"

namespace vitrine {
namespace {

Result<ShapeOf> shape(InputValues inputs, const Attributes& attributes) {
  VITRINE_CHECK(check_floats(inputs, 2, 1));
  const Dims& x = inputs[0]->dims;
  if (x.empty() || attributes.floats.size() != 1) return misfit("The last axis or epsilon is missing");
  for (const Value* parameter : inputs.subspan(1))
    if (parameter && parameter->dims != Dims{x.back()}) return misfit("Scale and bias do not match the last axis");
  return ShapeOf{DType::f32, x};
}

void onnx(OnnxNodes& out, const Graph&, const Node& node) {
  out.emit_node(node, "LayerNormalization",
                {{"axis", int64_t{-1}}, {"epsilon", static_cast<float>(node.attributes.floats[0])}});
}

Gradients gradient(Graph& g, const Node& node, ValueId d, std::span<const bool> wanted) {
  const ValueId x = node.inputs[0], scale = node.inputs[1];
  std::vector<ValueId> result(node.inputs.size(), no_value);
  if (wanted[0] || wanted[1]) {
    const Normalised normalised = normalise(g, x, node.attributes.floats[0], true);
    if (wanted[0]) result[0] = normalise_gradient(g, normalised, build::mul(g, d, scale), true);
    if (wanted[1]) result[1] = sum_to(g, build::mul(g, d, normalised.values), scale);
  }
  if (node.inputs.size() == 3 && wanted[2]) result[2] = sum_to(g, d, node.inputs[2]);
  return result;
}

Result<RefTensor> evaluate(InputTensors inputs, const Attributes& attributes) {
  RefTensor result = *inputs[0];
  const size_t length = result.shape.back();
  for (size_t begin = 0; begin < result.data.size(); begin += length) {
    const std::span row(result.data.data() + begin, length);
    double mean = 0, variance = 0;
    for (double x : row) mean += x / length;
    for (double x : row) variance += (x - mean) * (x - mean) / length;
    const double deviation = std::sqrt(variance + attributes.floats[0]);
    for (size_t i = 0; i < length; ++i) {
      const double bias = inputs.size() == 3 && inputs[2] ? inputs[2]->data[i] : 0;
      row[i] = (row[i] - mean) / deviation * inputs[1]->data[i] + bias;
    }
  }
  return result;
}

}  // namespace

const OpDef op_layer_norm{"layer_norm", shape, onnx, gradient, evaluate};

}  // namespace vitrine

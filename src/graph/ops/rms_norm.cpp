// Root-mean-square normalisation over the last axis: x / sqrt(mean(x^2) + epsilon) * scale [D].
// Attributes floats: epsilon. ONNX has an op of its own from opset 23 only, so it is spelled out.
#include <cmath>

#include "graph/build.h"
#include "graph/onnx_writer.h"
#include "graph/op.h"
#include "graph/rules.h"
#include "graph/shapes.h"

namespace vitrine {
namespace {

Result<ShapeOf> shape(InputValues inputs, const Attributes& attributes) {
  VITRINE_CHECK(check_floats(inputs, 2));
  const Dims& x = inputs[0]->dims;
  if (x.empty() || attributes.floats.size() != 1) return misfit("The last axis or epsilon is missing");
  for (const Value* parameter : inputs.subspan(1))
    if (parameter && parameter->dims != Dims{x.back()}) return misfit("The scale does not match the last axis");
  return ShapeOf{DType::f32, x};
}

void onnx(OnnxNodes& out, const Graph&, const Node& node) {
  const std::string x = out.name(node.inputs[0]);
  const std::string mean =
      out.emit("ReduceMean", {out.emit("Mul", {x, x}), out.ints({-1})}, {{"keepdims", int64_t{1}}});
  const float epsilon = node.attributes.floats[0];
  const std::string deviation = out.emit("Sqrt", {out.emit("Add", {mean, out.scalar(epsilon)})});
  const std::string normalised = out.emit("Mul", {x, out.emit("Reciprocal", {deviation})});
  out.emit("Mul", {normalised, out.name(node.inputs[1])}, {}, out.name(node.output));
}

Gradients gradient(Graph& g, const Node& node, ValueId d, std::span<const bool> wanted) {
  const ValueId x = node.inputs[0], scale = node.inputs[1];
  const Normalised normalised = normalise(g, x, node.attributes.floats[0], false);
  std::vector<ValueId> result(2, no_value);
  if (wanted[0]) result[0] = normalise_gradient(g, normalised, build::mul(g, d, scale), false);
  if (wanted[1]) result[1] = sum_to(g, build::mul(g, d, normalised.values), scale);
  return result;
}

Result<RefTensor> evaluate(InputTensors inputs, const Attributes& attributes) {
  RefTensor result = *inputs[0];
  const size_t length = result.shape.back();
  for (size_t begin = 0; begin < result.data.size(); begin += length) {
    const std::span row(result.data.data() + begin, length);
    double mean = 0;
    for (double x : row) mean += x * x / length;
    const double deviation = std::sqrt(mean + attributes.floats[0]);
    for (size_t i = 0; i < length; ++i) row[i] = row[i] / deviation * inputs[1]->data[i];
  }
  return result;
}

}  // namespace

const OpDef op_rms_norm{"rms_norm", shape, onnx, gradient, evaluate};

}  // namespace vitrine

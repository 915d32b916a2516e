// x [..., In] times a weight [In, Out], or [Out, In] when transposed (Attributes ints: transposed),
// plus an optional bias [Out]. A transposed weight is read in place: a Transpose of it would be a
// second copy.
#include <algorithm>

#include "graph/build.h"
#include "graph/loops.h"
#include "graph/onnx_writer.h"
#include "graph/op.h"
#include "graph/rules.h"
#include "graph/shapes.h"

namespace vitrine {
namespace {

bool transposed(const Attributes& attributes) { return attributes.ints[0] != 0; }

bool has_bias(const Node& node) { return node.inputs.size() == 3 && node.inputs[2] != no_value; }

Result<ShapeOf> shape(InputValues inputs, const Attributes& attributes) {
  VITRINE_CHECK(check_floats(inputs, 2, 1));
  if (attributes.ints.size() != 1) return misfit("The orientation is missing");
  const Dims &x = inputs[0]->dims, &weight = inputs[1]->dims;
  if (x.empty() || weight.size() != 2) return misfit("It takes a matrix as weight");
  const Dim in = weight[transposed(attributes) ? 1 : 0], out = weight[transposed(attributes) ? 0 : 1];
  if (!in.known() || !out.known()) return misfit("The weight's extents are not numbers");
  if (x.back() != in) return misfit("The weight's inputs do not match the last axis");
  if (inputs.size() == 3 && inputs[2] && inputs[2]->dims != Dims{out})
    return misfit("The bias does not match the weight's outputs");
  Dims dims = x;
  dims.back() = out;
  return ShapeOf{DType::f32, std::move(dims)};
}

void onnx(OnnxNodes& out, const Graph& graph, const Node& node) {
  const Dims& dims = graph.dims(node.inputs[0]);
  const std::string x = out.name(node.inputs[0]), y = out.name(node.output);
  const bool matrix = dims.size() == 2;
  std::vector<std::string> inputs{matrix ? x : out.emit("Reshape", {x, out.ints({-1, dims.back().extent})}),
                                  out.name(node.inputs[1])};
  if (has_bias(node)) inputs.push_back(out.name(node.inputs[2]));
  const std::string product = out.emit("Gemm", inputs, {{"transB", node.attributes.ints[0]}}, matrix ? y : "");
  if (!matrix) out.emit("Reshape", {product, out.shape_of(graph, node.output, node.inputs[0])}, {}, y);
}

Gradients gradient(Graph& g, const Node& node, ValueId d, std::span<const bool> wanted) {
  using namespace build;
  const ValueId x = node.inputs[0], weight = node.inputs[1];
  std::vector<ValueId> result(node.inputs.size(), no_value);
  if (wanted[0]) result[0] = linear(g, d, weight, {}, !transposed(node.attributes));
  if (wanted[1]) {
    const auto rows = [&](ValueId v) { return reshape(g, v, {-1, g.dims(v).back().extent}); };
    const ValueId xs = rows(x), ds = rows(d);
    result[1] = transposed(node.attributes) ? matmul(g, swap_last_two(g, ds), xs) : matmul(g, swap_last_two(g, xs), ds);
  }
  if (has_bias(node) && wanted[2]) result[2] = sum_to(g, d, node.inputs[2]);
  return result;
}

Result<RefTensor> evaluate(InputTensors inputs, const Attributes& attributes) {
  const RefTensor &x = *inputs[0], &weight = *inputs[1];
  const int64_t in = x.shape.back(), out = weight.shape[transposed(attributes) ? 0 : 1];
  Shape extents = x.shape;
  extents.back() = out;
  RefTensor result = zeros(std::move(extents));
  const int64_t rows = element_count(result.shape) / std::max<int64_t>(out, 1);
  if (inputs.size() == 3 && inputs[2])
    for (size_t i = 0; i < result.data.size(); ++i) result.data[i] = inputs[2]->data[i % static_cast<size_t>(out)];
  multiply_add(x.data.data(), weight.data.data(), result.data.data(), rows, in, out, transposed(attributes));
  return result;
}

}  // namespace

const OpDef op_linear{"linear", shape, onnx, gradient, evaluate};

}  // namespace vitrine

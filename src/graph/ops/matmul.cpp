// Batched matrix product: [..., M, K] x [..., K, N] -> [..., M, N], leading axes broadcasting.
#include "graph/build.h"
#include "graph/loops.h"
#include "graph/onnx_writer.h"
#include "graph/op.h"
#include "graph/rules.h"
#include "graph/shapes.h"

namespace vitrine {
namespace {

Result<ShapeOf> shape(InputValues inputs, const Attributes&) {
  VITRINE_CHECK(check_floats(inputs, 2));
  const Dims &a = inputs[0]->dims, &b = inputs[1]->dims;
  if (a.size() < 2 || b.size() < 2) return misfit("A matrix has at least two axes");
  if (a.end()[-1] != b.end()[-2]) return misfit("The inner extents differ");
  VITRINE_TRY(Dims dims, broadcast(Dims(a.begin(), a.end() - 2), Dims(b.begin(), b.end() - 2)));
  dims.push_back(a.end()[-2]);
  dims.push_back(b.end()[-1]);
  return ShapeOf{DType::f32, std::move(dims)};
}

void onnx(OnnxNodes& out, const Graph&, const Node& node) { out.emit_node(node, "MatMul"); }

Gradients gradient(Graph& g, const Node& node, ValueId d, std::span<const bool> wanted) {
  using namespace build;
  const ValueId a = node.inputs[0], b = node.inputs[1];
  const auto da = [&] { return sum_to(g, matmul(g, d, swap_last_two(g, b)), a); };
  const auto db = [&] { return sum_to(g, matmul(g, swap_last_two(g, a), d), b); };
  return {{wanted[0] ? da() : no_value, wanted[1] ? db() : no_value}};
}

Result<RefTensor> evaluate(InputTensors inputs, const Attributes&) {
  const RefTensor &a = *inputs[0], &b = *inputs[1];
  const Shape batch_a(a.shape.begin(), a.shape.end() - 2), batch_b(b.shape.begin(), b.shape.end() - 2);
  const Shape batch = broadcast_extents(batch_a, batch_b);
  const int64_t rows = a.shape.end()[-2], inner = a.shape.end()[-1], columns = b.shape.end()[-1];
  const auto from_a = offsets(batch, broadcast_strides(batch_a, batch));
  const auto from_b = offsets(batch, broadcast_strides(batch_b, batch));
  Shape extents = batch;
  extents.push_back(rows);
  extents.push_back(columns);
  RefTensor result = zeros(std::move(extents));
  for (size_t i = 0; i < from_a.size(); ++i)
    multiply_add(a.data.data() + from_a[i] * rows * inner, b.data.data() + from_b[i] * inner * columns,
                 result.data.data() + i * rows * columns, rows, inner, columns, false);
  return result;
}

}  // namespace

const OpDef op_matmul{"matmul", shape, onnx, gradient, evaluate};

}  // namespace vitrine

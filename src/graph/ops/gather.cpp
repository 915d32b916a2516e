// Rows of a table [V, ...] at i64 indices [...]: [..., ...]. Negative indices count from the end.
#include "graph/onnx_writer.h"
#include "graph/op.h"
#include "graph/shapes.h"

namespace vitrine {
namespace {

Result<ShapeOf> shape(InputValues inputs, const Attributes&) {
  VITRINE_CHECK(check_arity(inputs, 2));
  if (inputs[0]->dims.empty()) return misfit("A number is not a table");
  if (inputs[1]->dtype != DType::i64) return misfit("The indices are not integers");
  Dims dims = inputs[1]->dims;
  dims.insert(dims.end(), inputs[0]->dims.begin() + 1, inputs[0]->dims.end());
  return ShapeOf{inputs[0]->dtype, std::move(dims)};
}

void onnx(OnnxNodes& out, const Graph&, const Node& node) { out.emit_node(node, "Gather"); }

Gradients gradient(Graph&, const Node&, ValueId, std::span<const bool> wanted) {
  if (wanted[0])
    return Error{ErrorCode::unsupported, "The gradient with respect to a table is not built", "gather",
                 "Differentiate with respect to the gathered rows."};
  return {{no_value, no_value}};
}

Result<RefTensor> evaluate(InputTensors inputs, const Attributes&) {
  const RefTensor &table = *inputs[0], &indices = *inputs[1];
  const int64_t rows = table.shape[0];
  const Shape row(table.shape.begin() + 1, table.shape.end());
  const int64_t length = element_count(row);
  RefTensor result;
  result.shape = indices.shape;
  result.shape.insert(result.shape.end(), row.begin(), row.end());
  for (double value : indices.data) {
    const int64_t index = value;
    if (index < -rows || index >= rows)
      return Error{ErrorCode::bad_request,
                   "Index " + std::to_string(index) + " is not one of " + std::to_string(rows) + " rows",
                   "gather",
                   {}};
    const auto start = table.data.begin() + (index < 0 ? index + rows : index) * length;
    result.data.insert(result.data.end(), start, start + length);
  }
  return result;
}

}  // namespace

const OpDef op_gather{"gather", shape, onnx, gradient, evaluate};

}  // namespace vitrine

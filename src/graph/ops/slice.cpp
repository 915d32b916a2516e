// Positions begin..end-1 of one axis (Attributes ints: axis, begin, end). Negative positions count
// from the end; an end of INT64_MAX is the end.
#include "graph/build.h"
#include "graph/dims.h"
#include "graph/loops.h"
#include "graph/onnx_writer.h"
#include "graph/op.h"
#include "graph/rules.h"
#include "graph/shapes.h"

namespace vitrine {
namespace {

// Where a position lies: `offset` from the front, or back from the end.
struct Place {
  bool from_end;
  int64_t offset;
};
Place place(int64_t position) {
  if (position == INT64_MAX) return {true, 0};
  return {position < 0, position < 0 ? -position : position};
}
Dim resolve(Place place, const Dim& extent) {
  return place.from_end ? difference(extent, place.offset) : Dim(place.offset);
}

Result<ShapeOf> shape(InputValues inputs, const Attributes& attributes) {
  VITRINE_CHECK(check_arity(inputs, 1));
  if (attributes.ints.size() != 3) return misfit("Axis, begin or end is missing");
  Dims dims = inputs[0]->dims;
  VITRINE_CHECK(check_axes(std::span(attributes.ints).first(1), dims.size()));
  Dim& extent = dims[attributes.ints[0]];
  const Dim begin = resolve(place(attributes.ints[1]), extent);
  const Dim end = resolve(place(attributes.ints[2]), extent);
  const Dim length = difference(end, begin);
  const bool beyond = extent.known() && (begin.extent < 0 || end.extent > extent.extent);
  if (beyond || (length.known() && length.extent < 0))
    return misfit("Positions " + to_string(Dims{begin, end}) + " are not a range of the axis");
  extent = length;
  return ShapeOf{inputs[0]->dtype, std::move(dims)};
}

void onnx(OnnxNodes& out, const Graph&, const Node& node) {
  const auto& ints = node.attributes.ints;
  out.emit("Slice", {out.name(node.inputs[0]), out.ints({ints[1]}), out.ints({ints[2]}), out.ints({ints[0]})}, {},
           out.name(node.output));
}

// Zeros on both sides: blocks shaped like the parts of the input that were cut off.
Gradients gradient(Graph& g, const Node& node, ValueId d, std::span<const bool>) {
  const auto& ints = node.attributes.ints;
  const ValueId x = node.inputs[0];
  const Dim extent = g.dims(x)[ints[0]];
  const auto cut_off = [&](int64_t begin, int64_t end) {
    return filled_like(g, 0, build::slice(g, x, ints[0], begin, end));
  };
  std::vector<ValueId> parts;
  if (!resolve(place(ints[1]), extent).is(0)) parts.push_back(cut_off(0, ints[1]));
  parts.push_back(d);
  if (resolve(place(ints[2]), extent) != extent) parts.push_back(cut_off(ints[2], build::to_end));
  return {{parts.size() == 1 ? d : build::concat(g, parts, ints[0])}};
}

Result<RefTensor> evaluate(InputTensors inputs, const Attributes& attributes) {
  const RefTensor& x = *inputs[0];
  const size_t axis = attributes.ints[0];
  const int64_t begin = resolve(place(attributes.ints[1]), x.shape[axis]).extent;
  const int64_t end = resolve(place(attributes.ints[2]), x.shape[axis]).extent;
  if (begin < 0 || end > x.shape[axis] || begin > end)
    return Error{ErrorCode::bad_request, "A slice lies outside its axis", "slice", {}};
  RefTensor result;
  result.shape = x.shape;
  result.shape[axis] = end - begin;
  const auto steps = strides(x.shape);
  for (int64_t offset : offsets(result.shape, steps)) result.data.push_back(x.data[offset + begin * steps[axis]]);
  return result;
}

}  // namespace

const OpDef op_slice{"slice", shape, onnx, gradient, evaluate};

}  // namespace vitrine

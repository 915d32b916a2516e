// Rotary position embedding (Su et al. 2021): x [..., T, d], cosines and sines [T, r], r even and at most d. Of every
// row the first r numbers are rotated, number i together with number i + r/2:
// out = x * cosines + turned(x) * sines with turned(x) = (-x[r/2..r), x[0..r/2)); the rest goes through as it is.
#include "graph/build.h"
#include "graph/loops.h"
#include "graph/onnx_writer.h"
#include "graph/op.h"
#include "graph/rules.h"
#include "graph/shapes.h"

namespace vitrine {
namespace {

Result<ShapeOf> shape(InputValues inputs, const Attributes&) {
  VITRINE_CHECK(check_floats(inputs, 3));
  const Dims& x = inputs[0]->dims;
  const Dims& table = inputs[1]->dims;
  if (x.size() < 2 || !x.back().known()) return misfit("It needs rows of known width");
  if (table.size() != 2 || inputs[2]->dims != table || table[0] != x.end()[-2])
    return misfit("The cosines and sines do not match the rows");
  const Dim& width = table[1];
  if (!width.known() || width.extent % 2 != 0 || width.extent < 2 || width.extent > x.back().extent)
    return misfit("The rotated width must be even and at most the row's");
  return ShapeOf{DType::f32, x};
}

void onnx(OnnxNodes& out, const Graph& graph, const Node& node) {
  const std::string x = out.name(node.inputs[0]), cosines = out.name(node.inputs[1]), sines = out.name(node.inputs[2]);
  const int64_t width = graph.dims(node.inputs[0]).back().extent, r = graph.dims(node.inputs[1])[1].extent;
  const auto part = [&](int64_t begin, int64_t end) {
    return out.emit("Slice", {x, out.ints({begin}), out.ints({end}), out.ints({-1})});
  };
  const std::string rotated = r == width ? x : part(0, r);
  const std::string turned =
      out.emit("Concat", {out.emit("Neg", {part(r / 2, r)}), part(0, r / 2)}, {{"axis", int64_t{-1}}});
  const std::string a = out.emit("Mul", {rotated, cosines}), b = out.emit("Mul", {turned, sines});
  if (r == width) out.emit("Add", {a, b}, {}, out.name(node.output));
  else out.emit("Concat", {out.emit("Add", {a, b}), part(r, width)}, {{"axis", int64_t{-1}}}, out.name(node.output));
}

// What a rotation by the opposite angle does to d. It reads sines in the other half's place: where the two halves of
// the tables differ that is not the same.
ValueId turned_back(Graph& g, ValueId d, ValueId cosines, ValueId sines) {
  const int64_t r = g.dims(cosines)[1].extent, width = g.dims(d).back().extent;
  const ValueId rotated = build::slice(g, d, -1, 0, r), by_sine = build::mul(g, rotated, sines);
  const ValueId turned = build::concat(
      g, {build::slice(g, by_sine, -1, r / 2, r), build::apply(g, Op::neg, build::slice(g, by_sine, -1, 0, r / 2))},
      -1);
  const ValueId back = build::add(g, build::mul(g, rotated, cosines), turned);
  return r == width ? back : build::concat(g, {back, build::slice(g, d, -1, r, width)}, -1);
}

Gradients gradient(Graph& g, const Node& node, ValueId d, std::span<const bool> wanted) {
  const ValueId x = node.inputs[0], cosines = node.inputs[1], sines = node.inputs[2];
  const int64_t r = g.dims(cosines)[1].extent;
  std::vector<ValueId> result(3, no_value);
  if (wanted[0]) result[0] = turned_back(g, d, cosines, sines);
  const ValueId first = build::slice(g, d, -1, 0, r);
  if (wanted[1]) result[1] = sum_to(g, build::mul(g, first, build::slice(g, x, -1, 0, r)), cosines);
  if (wanted[2]) {
    const ValueId turned = build::concat(
        g, {build::apply(g, Op::neg, build::slice(g, x, -1, r / 2, r)), build::slice(g, x, -1, 0, r / 2)}, -1);
    result[2] = sum_to(g, build::mul(g, first, turned), sines);
  }
  return result;
}

Result<RefTensor> evaluate(InputTensors inputs, const Attributes&) {
  const RefTensor& x = *inputs[0];
  RefTensor result = x;
  const size_t width = x.shape.back(), r = inputs[1]->shape[1];
  const size_t rows = inputs[1]->shape[0];
  for (size_t begin = 0, row = 0; begin < x.data.size(); begin += width, row = (row + 1) % rows)
    for (size_t i = 0; i < r; ++i) {
      const double turned = i < r / 2 ? -x.data[begin + i + r / 2] : x.data[begin + i - r / 2];
      result.data[begin + i] = x.data[begin + i] * inputs[1]->data[row * r + i] + turned * inputs[2]->data[row * r + i];
    }
  return result;
}

}  // namespace

const OpDef op_rotary{"rotary", shape, onnx, gradient, evaluate};

}  // namespace vitrine

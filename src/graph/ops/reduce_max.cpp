// Maximum over axes (Attributes ints: keep, axes...); equal maxima share the gradient equally.
#include <cmath>
#include <limits>

#include "graph/build.h"
#include "graph/loops.h"
#include "graph/onnx_writer.h"
#include "graph/op.h"
#include "graph/rules.h"
#include "graph/shapes.h"

namespace vitrine {
namespace {

void onnx(OnnxNodes& out, const Graph&, const Node& node) { out.emit_reduction(node, "ReduceMax"); }

Gradients gradient(Graph& g, const Node& node, ValueId d, std::span<const bool>) {
  const ValueId x = node.inputs[0];
  const std::vector<int64_t> axes(node.attributes.ints.begin() + 1, node.attributes.ints.end());
  if (axes.empty()) return {{d}};
  const ValueId top = with_reduced_axes(g, node.output, node.attributes);
  const ValueId below = build::greater(g, top, x);
  const ValueId mask = build::shift(g, build::scale(g, below, -1), 1);
  const ValueId share = build::div(g, mask, build::reduce_sum(g, mask, axes, true));
  return {{build::mul(g, share, with_reduced_axes(g, d, node.attributes))}};
}

Result<RefTensor> evaluate(InputTensors inputs, const Attributes& attributes) {
  return fold(*inputs[0], attributes, -std::numeric_limits<double>::infinity(),
              [](double top, double x) { return x > top || std::isnan(x) ? x : top; });
}

}  // namespace

const OpDef op_reduce_max{"reduce_max", reduce_shape, onnx, gradient, evaluate};

}  // namespace vitrine

// Mean over axes (Attributes ints: keep, axes...).
#include "graph/build.h"
#include "graph/dims.h"
#include "graph/loops.h"
#include "graph/onnx_writer.h"
#include "graph/op.h"
#include "graph/rules.h"
#include "graph/shapes.h"

namespace vitrine {
namespace {

void onnx(OnnxNodes& out, const Graph&, const Node& node) { out.emit_reduction(node, "ReduceMean"); }

Gradients gradient(Graph& g, const Node& node, ValueId d, std::span<const bool>) {
  const ValueId x = node.inputs[0];
  const std::vector<int64_t> axes(node.attributes.ints.begin() + 1, node.attributes.ints.end());
  const ValueId spread = with_reduced_axes(g, d, node.attributes);
  Dims reduced;
  for (int64_t axis : axes) reduced.push_back(g.dims(x)[axis]);
  if (const Dim count = element_count(reduced); count.known()) {
    const ValueId share = build::scale(g, spread, 1.0 / count.extent);
    return {{build::broadcast_like(g, share, x)}};
  }
  // The count is known at run time only: count ones.
  const ValueId count = build::reduce_sum(g, filled_like(g, 1, x), axes, true);
  return {{build::broadcast_like(g, build::div(g, spread, count), x)}};
}

Result<RefTensor> evaluate(InputTensors inputs, const Attributes& attributes) {
  RefTensor result = fold(*inputs[0], attributes, 0, [](double sum, double x) { return sum + x; });
  const double share = static_cast<double>(result.data.size()) / inputs[0]->data.size();
  return map(result, [share](double sum) { return sum * share; });
}

}  // namespace

const OpDef op_reduce_mean{"reduce_mean", reduce_shape, onnx, gradient, evaluate};

}  // namespace vitrine

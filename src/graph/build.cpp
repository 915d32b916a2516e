#include "graph/build.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace vitrine::build {
namespace {

int64_t rank(const Graph& g, ValueId x) { return g.dims(x).size(); }
int64_t from_front(int64_t axis, int64_t rank) { return axis < 0 ? axis + rank : axis; }

std::vector<int64_t> sorted_from_front(std::vector<int64_t> axes, int64_t rank) {
  for (int64_t& axis : axes) axis = from_front(axis, rank);
  std::sort(axes.begin(), axes.end());
  return axes;
}

ValueId reduce(Graph& g, Op op, ValueId x, std::vector<int64_t> axes, bool keep) {
  if (axes.empty()) {
    axes.resize(g.dims(x).size());
    std::iota(axes.begin(), axes.end(), 0);
  }
  axes = sorted_from_front(std::move(axes), rank(g, x));
  axes.insert(axes.begin(), keep ? 1 : 0);
  return g.add(op, {x}, {std::move(axes), {}});
}

}  // namespace

ValueId reshape(Graph& g, ValueId x, std::vector<int64_t> extents) {
  return g.add(Op::reshape, {x}, {std::move(extents), {}});
}

ValueId reshape_like(Graph& g, ValueId x, ValueId reference) {
  return g.dims(x) == g.dims(reference) ? x : g.add(Op::reshape, {x, reference});
}

ValueId unsqueeze(Graph& g, ValueId x, std::vector<int64_t> axes) {
  const int64_t rank_after = rank(g, x) + static_cast<int64_t>(axes.size());
  return g.add(Op::unsqueeze, {x}, {sorted_from_front(std::move(axes), rank_after), {}});
}

ValueId transpose(Graph& g, ValueId x, std::vector<int64_t> permutation) {
  return g.add(Op::transpose, {x}, {std::move(permutation), {}});
}

ValueId swap_last_two(Graph& g, ValueId x) {
  std::vector<int64_t> permutation(g.dims(x).size());
  std::iota(permutation.begin(), permutation.end(), 0);
  if (permutation.size() >= 2) std::swap(permutation.end()[-1], permutation.end()[-2]);
  return transpose(g, x, std::move(permutation));
}

ValueId slice(Graph& g, ValueId x, int64_t axis, int64_t begin, int64_t end) {
  return g.add(Op::slice, {x}, {{from_front(axis, rank(g, x)), begin, end}, {}});
}

ValueId concat(Graph& g, std::vector<ValueId> xs, int64_t axis) {
  if (!xs.empty()) axis = from_front(axis, rank(g, xs[0]));
  return g.add(Op::concat, std::move(xs), {{axis}, {}});
}

ValueId broadcast_like(Graph& g, ValueId x, ValueId reference) {
  return g.dims(x) == g.dims(reference) ? x : g.add(Op::broadcast_like, {x, reference});
}

ValueId add(Graph& g, ValueId a, ValueId b) { return g.add(Op::add, {a, b}); }
ValueId sub(Graph& g, ValueId a, ValueId b) { return g.add(Op::sub, {a, b}); }
ValueId mul(Graph& g, ValueId a, ValueId b) { return g.add(Op::mul, {a, b}); }
ValueId div(Graph& g, ValueId a, ValueId b) { return g.add(Op::div, {a, b}); }
ValueId greater(Graph& g, ValueId a, ValueId b) { return g.add(Op::greater, {a, b}); }
ValueId scale(Graph& g, ValueId x, double factor) { return g.add(Op::scale, {x}, {{}, {factor}}); }
ValueId shift(Graph& g, ValueId x, double offset) { return g.add(Op::shift, {x}, {{}, {offset}}); }
ValueId apply(Graph& g, Op pointwise, ValueId x) { return g.add(pointwise, {x}); }

ValueId reduce_sum(Graph& g, ValueId x, std::vector<int64_t> axes, bool keep) {
  return reduce(g, Op::reduce_sum, x, std::move(axes), keep);
}
ValueId reduce_mean(Graph& g, ValueId x, std::vector<int64_t> axes, bool keep) {
  return reduce(g, Op::reduce_mean, x, std::move(axes), keep);
}
ValueId reduce_max(Graph& g, ValueId x, std::vector<int64_t> axes, bool keep) {
  return reduce(g, Op::reduce_max, x, std::move(axes), keep);
}

ValueId matmul(Graph& g, ValueId a, ValueId b) { return g.add(Op::matmul, {a, b}); }

ValueId linear(Graph& g, ValueId x, ValueId weight, std::optional<ValueId> bias, bool transposed) {
  return g.add(Op::linear, {x, weight, bias.value_or(no_value)}, {{transposed ? 1 : 0}, {}});
}

ValueId gather(Graph& g, ValueId table, ValueId indices) { return g.add(Op::gather, {table, indices}); }

ValueId rotary(Graph& g, ValueId x, ValueId cosines, ValueId sines) { return g.add(Op::rotary, {x, cosines, sines}); }

ValueId softmax(Graph& g, ValueId x) { return g.add(Op::softmax, {x}); }

ValueId layer_norm(Graph& g, ValueId x, ValueId scale, std::optional<ValueId> bias, double epsilon) {
  return g.add(Op::layer_norm, {x, scale, bias.value_or(no_value)}, {{}, {epsilon}});
}

ValueId rms_norm(Graph& g, ValueId x, ValueId scale, double epsilon) {
  return g.add(Op::rms_norm, {x, scale}, {{}, {epsilon}});
}

ValueId constant(Graph& g, Tensor tensor) { return g.constant(std::move(tensor)); }

}  // namespace vitrine::build

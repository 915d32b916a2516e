#include "graph/rules.h"

#include "graph/build.h"

namespace vitrine {

ValueId sum_to(Graph& graph, ValueId d, ValueId like) {
  const Dims from = graph.dims(d), to = graph.dims(like);
  if (from.size() < to.size()) return d;  // not a broadcast; the gradient driver reports it
  const size_t added = from.size() - to.size();
  std::vector<int64_t> leading, repeated;
  for (size_t i = 0; i < added; ++i) leading.push_back(i);
  for (size_t i = 0; i < to.size(); ++i)
    if (to[i].is(1) && !from[i + added].is(1)) repeated.push_back(i);
  if (!leading.empty()) d = build::reduce_sum(graph, d, leading);
  if (!repeated.empty()) d = build::reduce_sum(graph, d, repeated, true);
  return d;
}

ValueId filled_like(Graph& graph, float value, ValueId like) {
  return build::broadcast_like(graph, graph.constant(Tensor::scalar(value)), like);
}

ValueId with_reduced_axes(Graph& graph, ValueId reduced, const Attributes& attributes) {
  const bool kept = attributes.ints[0] != 0;
  const std::vector<int64_t> axes(attributes.ints.begin() + 1, attributes.ints.end());
  return kept || axes.empty() ? reduced : build::unsqueeze(graph, reduced, axes);
}

Normalised normalise(Graph& graph, ValueId x, double epsilon, bool centre) {
  using namespace build;
  if (centre) x = sub(graph, x, reduce_mean(graph, x, {-1}, true));
  const ValueId variance = reduce_mean(graph, mul(graph, x, x), {-1}, true);
  const ValueId deviation = apply(graph, Op::sqrt, shift(graph, variance, epsilon));
  const ValueId inverse = apply(graph, Op::reciprocal, deviation);
  return {inverse, mul(graph, x, inverse)};
}

ValueId normalise_gradient(Graph& graph, const Normalised& normalised, ValueId d, bool centre) {
  using namespace build;
  const ValueId along = reduce_mean(graph, mul(graph, d, normalised.values), {-1}, true);
  ValueId inner = sub(graph, d, mul(graph, normalised.values, along));
  if (centre) inner = sub(graph, inner, reduce_mean(graph, d, {-1}, true));
  return mul(graph, inner, normalised.inverse_deviation);
}

}  // namespace vitrine

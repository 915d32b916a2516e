#include "explain/attribution/difference_rules.h"

#include "graph/build.h"
#include "graph/rules.h"

namespace vitrine {

namespace {

namespace b = build;

// Differences of a row from the mean of both that are smaller are taken as none: float32 would divide noise by noise.
constexpr double small = 1e-3;

ValueId mean_row(Graph& g, ValueId x) { return b::reduce_mean(g, x, {0}, true); }

// x x', from the mean m and x - m: m² - (x - m)².
ValueId product_of_rows(Graph& g, ValueId x) {
  const ValueId mean = mean_row(g, x), off = b::sub(g, x, mean);
  return b::sub(g, b::mul(g, mean, mean), b::mul(g, off, off));
}

// change / step, or `otherwise` where the step is small.
ValueId slope(Graph& g, ValueId change, ValueId step, ValueId otherwise) {
  const ValueId limit = b::constant(g, Tensor::scalar(small));
  const ValueId large = b::greater(g, b::apply(g, Op::abs, step), limit);  // 1 or 0
  const ValueId near = b::shift(g, b::scale(g, large, -1), 1);
  return b::add(g, b::mul(g, large, b::div(g, change, b::add(g, step, near))), b::mul(g, near, otherwise));
}

template <Op op>
Gradients rescale(Graph& g, const Node& node, ValueId d, std::span<const bool> wanted) {
  const ValueId x = node.inputs[0], y = node.output;
  VITRINE_TRY(const std::vector<ValueId> derivative, definition(op).gradient(g, node, filled_like(g, 1, y), wanted));
  const ValueId multiplier =
      slope(g, b::sub(g, y, mean_row(g, y)), b::sub(g, x, mean_row(g, x)), mean_row(g, derivative[0]));
  return {{b::mul(g, d, multiplier)}};
}

Gradients product(Graph& g, const Node& node, ValueId d, std::span<const bool> wanted) {
  const auto factor = [&](size_t i) { return wanted[i] ? mean_row(g, node.inputs[i]) : node.inputs[i]; };
  return {{wanted[0] ? sum_to(g, b::mul(g, d, factor(1)), node.inputs[0]) : no_value,
           wanted[1] ? sum_to(g, b::mul(g, d, factor(0)), node.inputs[1]) : no_value}};
}

Gradients matrix_product(Graph& g, const Node& node, ValueId d, std::span<const bool> wanted) {
  const auto factor = [&](size_t i) {
    return b::swap_last_two(g, wanted[i] ? mean_row(g, node.inputs[i]) : node.inputs[i]);
  };
  return {{wanted[0] ? sum_to(g, b::matmul(g, d, factor(1)), node.inputs[0]) : no_value,
           wanted[1] ? sum_to(g, b::matmul(g, factor(0), d), node.inputs[1]) : no_value}};
}

Gradients quotient_rule(Graph& g, const Node& node, ValueId d, std::span<const bool> wanted) {
  const ValueId a = node.inputs[0], divisor = node.inputs[1];
  if (!wanted[1]) return {{sum_to(g, b::div(g, d, divisor), a), no_value}};
  const ValueId inverse = mean_row(g, b::apply(g, Op::reciprocal, divisor));
  const ValueId whole = wanted[0] ? mean_row(g, a) : a;
  const ValueId of_divisor = b::scale(g, b::div(g, b::mul(g, d, whole), product_of_rows(g, divisor)), -1);
  return {{wanted[0] ? sum_to(g, b::mul(g, d, inverse), a) : no_value, sum_to(g, of_divisor, divisor)}};
}

Gradients softmax_rule(Graph& g, const Node& node, ValueId d, std::span<const bool>) {
  const ValueId p = node.output, mean = mean_row(g, p);
  const ValueId log_p = b::apply(g, Op::log, b::shift(g, p, 1e-30));  // a masked token has p = 0
  const ValueId weight = slope(g, b::sub(g, p, mean), b::sub(g, log_p, mean_row(g, log_p)), mean);
  const ValueId along =
      b::div(g, b::reduce_sum(g, b::mul(g, d, weight), {-1}, true), b::reduce_sum(g, weight, {-1}, true));
  return {{b::mul(g, weight, b::sub(g, d, along))}};
}

// y = c i with c the (centred) value, i = 1 / s and s = sqrt(mean(c²) + epsilon): the multiplier of i by mean(c²) is
// -1 / ((s + s') s s'), that of mean(c²) by c is 2 mean(c) / D.
Gradients norm_rule(Graph& g, const Node& node, ValueId d, bool centre) {
  std::vector<ValueId> out(node.inputs.size(), no_value);
  ValueId x = node.inputs[0];
  if (centre) x = b::sub(g, x, b::reduce_mean(g, x, {-1}, true));
  const ValueId deviation =
      b::apply(g, Op::sqrt, b::shift(g, b::reduce_mean(g, b::mul(g, x, x), {-1}, true), node.attributes.floats[0]));
  const ValueId mean = mean_row(g, x), scaled = b::mul(g, d, node.inputs[1]);
  const ValueId direct = b::mul(g, scaled, mean_row(g, b::apply(g, Op::reciprocal, deviation)));
  const ValueId both = b::mul(g, mean_row(g, deviation), product_of_rows(g, deviation));  // (s + s') s s' / 2
  const ValueId of_deviation = b::div(g, b::reduce_mean(g, b::mul(g, scaled, mean), {-1}, true), both);
  const ValueId whole = b::sub(g, direct, b::mul(g, of_deviation, mean));
  out[0] = centre ? b::sub(g, whole, b::reduce_mean(g, whole, {-1}, true)) : whole;
  return out;
}
Gradients layer_norm_rule(Graph& g, const Node& n, ValueId d, std::span<const bool>) {
  return norm_rule(g, n, d, true);
}
Gradients rms_norm_rule(Graph& g, const Node& n, ValueId d, std::span<const bool>) { return norm_rule(g, n, d, false); }

}  // namespace

const RuleTable& difference_rules() {
  static const RuleTable rules = with_linear_ops({
      {Op::mul, product},
      {Op::matmul, matrix_product},
      {Op::div, quotient_rule},
      {Op::softmax, softmax_rule},
      {Op::layer_norm, layer_norm_rule},
      {Op::rms_norm, rms_norm_rule},
      {Op::gelu_tanh, rescale<Op::gelu_tanh>},
      {Op::gelu_erf, rescale<Op::gelu_erf>},
      {Op::silu, rescale<Op::silu>},
      {Op::relu, rescale<Op::relu>},
      {Op::tanh, rescale<Op::tanh>},
      {Op::sigmoid, rescale<Op::sigmoid>},
      {Op::exp, rescale<Op::exp>},
  });
  return rules;
}

}  // namespace vitrine

#include "explain/attribution/relevance_rules.h"

#include <cmath>
#include <numbers>

#include "graph/build.h"
#include "graph/rules.h"

namespace vitrine {

namespace {

namespace b = build;

Gradients frozen_norm(Graph& g, const Node& node, ValueId d, bool centre) {
  std::vector<ValueId> out(node.inputs.size(), no_value);
  const Normalised normalised = normalise(g, node.inputs[0], node.attributes.floats[0], centre);
  const ValueId through = b::mul(g, b::mul(g, d, node.inputs[1]), normalised.inverse_deviation);
  out[0] = centre ? b::sub(g, through, b::reduce_mean(g, through, {-1}, true)) : through;
  return out;
}
Gradients frozen_layer_norm(Graph& g, const Node& n, ValueId d, std::span<const bool>) {
  return frozen_norm(g, n, d, true);
}
Gradients frozen_rms_norm(Graph& g, const Node& n, ValueId d, std::span<const bool>) {
  return frozen_norm(g, n, d, false);
}

// f(x) / x of the gated pointwise functions, without the division.
Gradients identity_gelu_tanh(Graph& g, const Node& node, ValueId d, std::span<const bool>) {
  const ValueId x = node.inputs[0];
  const ValueId cube = b::mul(g, x, b::mul(g, x, x));
  const ValueId inner = b::scale(g, b::add(g, x, b::scale(g, cube, 0.044715)), std::sqrt(2 * std::numbers::inv_pi));
  return {{b::mul(g, d, b::scale(g, b::shift(g, b::apply(g, Op::tanh, inner), 1), 0.5))}};
}
Gradients identity_gelu_erf(Graph& g, const Node& node, ValueId d, std::span<const bool>) {
  const ValueId phi = b::apply(g, Op::erf, b::scale(g, node.inputs[0], std::numbers::sqrt2 / 2));
  return {{b::mul(g, d, b::scale(g, b::shift(g, phi, 1), 0.5))}};
}
Gradients identity_silu(Graph& g, const Node& node, ValueId d, std::span<const bool>) {
  return {{b::mul(g, d, b::apply(g, Op::sigmoid, node.inputs[0]))}};
}

// Half to each factor when both carry relevance; a constant factor carries none.
Gradients halved(const OpDef& op, Graph& g, const Node& node, ValueId d, std::span<const bool> wanted) {
  return op.gradient(g, node, wanted[0] && wanted[1] ? b::scale(g, d, 0.5) : d, wanted);
}
Gradients halved_matmul(Graph& g, const Node& n, ValueId d, std::span<const bool> wanted) {
  return halved(op_matmul, g, n, d, wanted);
}
Gradients halved_mul(Graph& g, const Node& n, ValueId d, std::span<const bool> wanted) {
  return halved(op_mul, g, n, d, wanted);
}

// A softmax that is held passes nothing on.
Gradients held(Graph&, const Node& node, ValueId, std::span<const bool>) {
  return std::vector<ValueId>(node.inputs.size(), no_value);
}

}  // namespace

const RuleTable& attn_lrp_rules() {
  static const RuleTable rules = with_linear_ops({
      {Op::layer_norm, frozen_layer_norm},
      {Op::rms_norm, frozen_rms_norm},
      {Op::gelu_tanh, identity_gelu_tanh},
      {Op::gelu_erf, identity_gelu_erf},
      {Op::silu, identity_silu},
      {Op::relu, own_gradient},     // f(x) / x is its derivative
      {Op::softmax, own_gradient},  // the Taylor rule
      {Op::matmul, halved_matmul},
      {Op::mul, halved_mul},
  });
  return rules;
}

const RuleTable& linearised_rules() {
  static const RuleTable rules = [] {
    RuleTable table = attn_lrp_rules();
    table[Op::softmax] = held;
    table[Op::matmul] = own_gradient;  // of patterns that are held: all to the values
    return table;
  }();
  return rules;
}

const RuleTable& frozen_norm_rules() {
  static const RuleTable rules = with_linear_ops({
      {Op::layer_norm, frozen_layer_norm},
      {Op::rms_norm, frozen_rms_norm},
      {Op::matmul, own_gradient},
      {Op::mul, own_gradient},
      {Op::gelu_tanh, own_gradient},
      {Op::gelu_erf, own_gradient},
      {Op::silu, own_gradient},
      {Op::relu, own_gradient},
      {Op::tanh, own_gradient},
  });
  return rules;
}

}  // namespace vitrine

#include "engine/wasm/row_rules.h"

#include <algorithm>

#include "engine/wasm/chain.h"

namespace vitrine::wasm {
namespace {

size_t rank_of(const Graph& graph, ValueId id) { return graph.dims(id).size(); }

// The axis of an input that is broadcast to `axis` of the output; none where it is repeated along it.
Axis aligned(const Graph& graph, const Node& node, size_t input, size_t axis) {
  const Dims &to = graph.dims(node.output), &from = graph.dims(node.inputs[input]);
  const size_t missing = to.size() - from.size();
  if (axis < missing || from[axis - missing] != to[axis]) return {};
  return axis - missing;
}

// Whether a reshape leaves the axes up to `axis` as they are.
bool keeps_axis(const Graph& graph, const Node& node, size_t axis) {
  const Dims &from = graph.dims(node.inputs[0]), &to = graph.dims(node.output);
  if (axis >= from.size() || axis >= to.size()) return false;
  return std::equal(from.begin(), from.begin() + axis + 1, to.begin());
}

bool folds_rows(const ChainOp& op) { return op.kind >= ChainOp::Kind::softmax; }

}  // namespace

std::optional<std::vector<Axis>> axes_to_pick(const Graph& graph, const Node& node, size_t axis) {
  std::vector<Axis> axes(node.inputs.size());
  const size_t rank = rank_of(graph, node.inputs[0]);
  const auto only_first = [&](size_t first) {
    axes[0] = first;
    return std::optional(axes);
  };
  switch (node.op) {
    case Op::linear: return axis + 1 < rank ? only_first(axis) : std::nullopt;
    case Op::matmul: return axis + 2 == rank_of(graph, node.output) ? only_first(rank - 2) : std::nullopt;
    case Op::transpose: return only_first(node.attributes.ints[axis]);
    case Op::reshape: return keeps_axis(graph, node, axis) ? only_first(axis) : std::nullopt;
    default: break;
  }
  const std::optional<ChainOp> op = chain_op(node, rank);
  if (!op) return {};
  if (folds_rows(*op)) return axis + 1 < rank ? only_first(axis) : std::nullopt;
  for (size_t i = 0; i < node.inputs.size(); ++i) axes[i] = aligned(graph, node, i, axis);
  return axes;
}

std::optional<PutBack> put_back_after(const Graph& graph, const Node& node, std::span<const Axis> rows) {
  const size_t rank = rank_of(graph, node.inputs[0]), rank_out = rank_of(graph, node.output);
  const bool second = rows.size() > 1 && rows[1];
  if (node.op == Op::matmul) {
    const size_t rank_b = rank_of(graph, node.inputs[1]);
    if (rows[0] && second) return {};
    if (rows[0] == Axis(rank - 2)) return PutBack{rank_out - 2, {rank - 2, {}}};
    if (rows[0] == Axis(rank - 1) || rows[1] == Axis(rank_b - 2)) return PutBack{{}, {rank - 1, rank_b - 2}};
    return {};
  }
  if (node.op == Op::transpose) {
    const auto& order = node.attributes.ints;
    const auto to = std::find(order.begin(), order.end(), static_cast<int64_t>(*rows[0])) - order.begin();
    return PutBack{static_cast<size_t>(to), {rows[0]}};
  }
  // For all others rows stay along their axis; counted from the last one where inputs are broadcast.
  const size_t input = rows[0] ? 0 : 1;
  const size_t axis = *rows[input] + rank_out - rank_of(graph, node.inputs[input]);
  switch (node.op) {
    case Op::reshape:
      if (!keeps_axis(graph, node, *rows[0])) return {};
      return PutBack{rows[0], {rows[0]}};
    case Op::linear:
      if (*rows[0] + 1 >= rank || (node.inputs.size() > 2 && node.inputs[2] != no_value)) return {};
      return PutBack{rows[0], {rows[0], {}}};
    case Op::reduce_sum:
    case Op::reduce_mean:
      if (!chain_op(node, rank) || *rows[0] + 1 >= rank) return {};
      return PutBack{rows[0], {rows[0]}};
    case Op::scale:
    case Op::neg: return PutBack{rows[0], {rows[0]}};
    case Op::div:
      if (second) return {};
      break;
    case Op::mul:
      if (rows[0] && second) return {};
      break;
    case Op::add:
    case Op::sub:
      if (!rows[0] || !second) return {};
      break;
    default: return {};
  }
  PutBack result{axis, {aligned(graph, node, 0, axis), aligned(graph, node, 1, axis)}};
  for (size_t i = 0; i < 2; ++i)
    if (rows[i] && rows[i] != result.axes[i]) return {};
  return result;
}

}  // namespace vitrine::wasm

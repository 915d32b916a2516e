#include "engine/wasm/early_rows.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "engine/wasm/row_rules.h"
#include "graph/build.h"

namespace vitrine::wasm {
namespace {

namespace b = build;

class Rewrite {
 public:
  Rewrite(const Graph& graph, ValueId selector)
      : graph_(graph), selector_(selector), is_column_(graph.dims(selector)[1].is(1)) {
    for (const Node& node : graph.nodes()) maker_[node.output] = &node;
    note_sparse();
    note_demands();
  }

  bool pays() const { return pays_; }

  Graph graph() {
    for (const auto& [name, id] : graph_.inputs())
      whole_[id] = result_.input(name, graph_.value(id).dtype, graph_.dims(id));
    for (const auto& [weight, id] : graph_.weights()) whole_[id] = result_.weight(weight);
    for (const auto& [tensor, id] : graph_.constants()) whole_[id] = result_.constant(tensor);
    const ValueId given = whole_[selector_], turned = b::swap_last_two(result_, given);
    pick_ = is_column_ ? turned : given;
    put_back_ = is_column_ ? given : turned;
    for (const Node& node : graph_.nodes()) write(node);
    for (const auto& [name, id] : graph_.outputs()) result_.output(name, whole_[id]);
    return result_.pruned();
  }

 private:
  struct Demand {
    bool whole = false;
    Axis axis;            // rows of it are wanted too, picked along this axis
    bool sparse = false;  // the rows are wanted that a sparse value has
  };

  // x where the node is S x, written as a product or as the sum of a product with a column; otherwise nothing.
  ValueId picked_value(const Node& node) const {
    if (!is_column_) return node.op == Op::matmul && node.inputs[0] == selector_ ? node.inputs[1] : no_value;
    const auto& ints = node.attributes.ints;  // keep, axes
    if (node.op != Op::reduce_sum || ints.size() != 2 || ints[0] == 0) return no_value;
    const Node* product = maker(node.inputs[0]);
    if (!product || product->op != Op::mul || product->inputs[1] != selector_) return no_value;
    const ValueId x = product->inputs[0];
    const Dims& dims = graph_.dims(x);
    const bool along_rows = dims.size() >= 2 && ints[1] == static_cast<int64_t>(dims.size()) - 2;
    return along_rows && dims[dims.size() - 2] == graph_.dims(selector_)[0] ? x : no_value;
  }

  // x where the node is S' x; otherwise nothing.
  ValueId put_back_value(const Node& node) const {
    if (is_column_ || node.op != Op::matmul) return no_value;
    const Node* turn = maker(node.inputs[0]);
    return turn && turn->op == Op::transpose && turn->inputs[0] == selector_ &&
                   turn->attributes.ints == std::vector<int64_t>{1, 0}
               ? node.inputs[1]
               : no_value;
  }

  const Node* maker(ValueId id) const {
    const auto found = maker_.find(id);
    return found == maker_.end() ? nullptr : found->second;
  }

  // ---- what is known before

  // Along which axis a value is zero but for the rows that S' puts back.
  Axis sparse_axis(ValueId id) const {
    const auto found = sparse_.find(id);
    return found == sparse_.end() ? Axis() : found->second.axis;
  }

  void note_sparse() {
    for (const Node& node : graph_.nodes()) {
      if (const ValueId x = put_back_value(node); x != no_value) {
        sparse_[node.output] = {graph_.dims(node.output).size() - 2, {}};
        continue;
      }
      std::vector<Axis> axes;
      for (ValueId id : node.inputs) axes.push_back(sparse_axis(id));
      if (std::none_of(axes.begin(), axes.end(), [](const Axis& axis) { return axis.has_value(); })) continue;
      if (auto rule = put_back_after(graph_, node, axes)) {
        rule->axes.resize(node.inputs.size());
        sparse_[node.output] = std::move(*rule);
      }
    }
  }

  // From the outputs back: which values are wanted whole, and of which rows do.
  void note_demands() {
    for (const auto& [name, id] : graph_.outputs()) demands_[id].whole = true;
    for (auto node = graph_.nodes().rbegin(); node != graph_.nodes().rend(); ++node) {
      const Demand demand = demands_[node->output];
      if (!demand.whole && !demand.axis && !demand.sparse) continue;
      const bool is_map = node->op == Op::linear;
      if (const auto sparse = sparse_.find(node->output); sparse != sparse_.end()) {
        if (const ValueId x = put_back_value(*node); x != no_value) {
          want(x, {});
          continue;
        }
        for (size_t i = 0; i < inputs_by_rows(*node); ++i) {
          if (sparse_axis(node->inputs[i])) demands_[node->inputs[i]].sparse = true;
          else want(node->inputs[i], sparse->second.axes[i]);
        }
        pays_ = pays_ || is_map;
        continue;
      }
      const auto axes = demand.whole ? std::nullopt : axes_to_pick(graph_, *node, *demand.axis);
      if (!axes) demands_[node->output].whole = true;
      pays_ = pays_ || (axes && is_map);
      if (const ValueId x = picked_value(*node); !axes && x != no_value) want(x, graph_.dims(x).size() - 2);
      else
        for (size_t i = 0; i < (axes ? inputs_by_rows(*node) : node->inputs.size()); ++i)
          want(node->inputs[i], axes ? (*axes)[i] : Axis());
    }
  }

  // A reshape over rows has extents of its own instead of another value's.
  static size_t inputs_by_rows(const Node& node) { return node.op == Op::reshape ? 1 : node.inputs.size(); }

  void want(ValueId id, Axis axis) {
    if (id == no_value) return;
    Demand& demand = demands_[id];
    const bool rows = axis && maker(id) && !sparse_.count(id) && (!demand.axis || demand.axis == axis);
    if (rows) demand.axis = axis;
    else demand.whole = true;
  }

  // ---- the other graph

  void write(const Node& node) {
    const ValueId out = node.output;
    const Demand demand = demands_[out];
    if (!demand.whole && !demand.axis && !demand.sparse) return;
    if (const auto sparse = sparse_.find(out); sparse != sparse_.end()) {
      const ValueId x = put_back_value(node);
      const ValueId rows = x != no_value ? whole_[x] : copy_by_rows(node, sparse->second.axes, true);
      if (!sparse->second.axis) {
        whole_[out] = rows;
        return;
      }
      rows_[out] = rows;
      if (demand.whole) whole_[out] = along(put_back_, rows, *sparse->second.axis);
      return;
    }
    if (!demand.whole) {
      picked_[{out, *demand.axis}] = copy_by_rows(node, *axes_to_pick(graph_, node, *demand.axis), false);
      return;
    }
    const ValueId x = picked_value(node);
    whole_[out] = x == no_value ? copy(node) : picked(x, graph_.dims(x).size() - 2);
  }

  // The node as it is.
  ValueId copy(const Node& node) {
    std::vector<ValueId> inputs;
    for (ValueId id : node.inputs) inputs.push_back(id == no_value ? id : whole_[id]);
    return result_.add(node.op, std::move(inputs), node.attributes);
  }

  // The node over rows of its inputs along these axes: the rows that are put back, of sparse ones, or picked ones.
  ValueId copy_by_rows(const Node& node, const std::vector<Axis>& axes, bool sparse) {
    std::vector<ValueId> inputs;
    for (size_t i = 0; i < inputs_by_rows(node); ++i) {
      const ValueId id = node.inputs[i];
      if (id == no_value) inputs.push_back(id);
      else if (sparse && sparse_axis(id)) inputs.push_back(rows_[id]);
      else inputs.push_back(axes[i] ? picked(id, *axes[i]) : whole_[id]);
    }
    if (node.op != Op::reshape) return result_.add(node.op, std::move(inputs), node.attributes);
    std::vector<int64_t> extents;  // 0: as they are; -1: what is left
    for (const Dim& dim : graph_.dims(node.output))
      extents.push_back(extents.size() <= *axes[0] ? 0 : dim.known() ? dim.extent : -1);
    return b::reshape(result_, inputs[0], std::move(extents));
  }

  // Rows of a value along an axis: as they were computed, or picked out of it.
  ValueId picked(ValueId id, size_t axis) {
    const auto found = picked_.find({id, axis});
    if (found != picked_.end()) return found->second;
    return picked_[{id, axis}] = along(pick_, whole_[id], axis);
  }

  // A matrix times x along one of its axes.
  ValueId along(ValueId matrix, ValueId x, size_t axis) {
    const size_t rank = result_.dims(x).size();
    if (axis + 2 == rank) return b::matmul(result_, matrix, x);
    std::vector<int64_t> turn(rank);
    std::iota(turn.begin(), turn.end(), 0);
    std::swap(turn[axis], turn[rank - 2]);
    return b::transpose(result_, b::matmul(result_, matrix, b::transpose(result_, x, turn)), turn);
  }

  const Graph& graph_;
  ValueId selector_;
  bool is_column_;
  bool pays_ = false;
  std::map<ValueId, const Node*> maker_;
  std::map<ValueId, PutBack> sparse_;  // what is computed of sparse values, by rows; itself sparse or whole
  std::map<ValueId, Demand> demands_;
  Graph result_;
  ValueId pick_ = no_value, put_back_ = no_value;         // S and its transpose
  std::map<ValueId, ValueId> whole_;                      // the other graph's values in the result
  std::map<ValueId, ValueId> rows_;                       // of sparse ones
  std::map<std::pair<ValueId, size_t>, ValueId> picked_;  // rows along an axis
};

}  // namespace

std::optional<EarlyRows> pick_rows_early(const Graph& graph) {
  for (const auto& [name, id] : graph.inputs()) {
    const Value& value = graph.value(id);
    if (value.dtype != DType::f32 || value.dims.size() != 2) continue;
    Rewrite rewrite(graph, id);
    if (!rewrite.pays()) continue;
    Graph early = rewrite.graph();
    if (early.error().ok()) return EarlyRows{std::move(early), name};
  }
  return {};
}

bool picks_rows(const Tensor& selector) {
  const int64_t width = selector.shape()[1];
  const auto one_of = [](std::span<const float> row) {
    const auto ones = std::count(row.begin(), row.end(), 1.0f), zeros = std::count(row.begin(), row.end(), 0.0f);
    return ones == 1 && ones + zeros == static_cast<std::ptrdiff_t>(row.size());
  };
  if (width == 1) return one_of(selector.f32());
  for (int64_t row = 0; row < selector.shape()[0]; ++row)
    if (!one_of(selector.row(row))) return false;
  return true;
}

}  // namespace vitrine::wasm

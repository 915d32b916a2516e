#include "engine/wasm/plan.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "base/int_size.h"
#include "engine/wasm/packed_weights.h"
#include "text/say.h"

namespace vitrine::wasm {
namespace {

bool is_view(Op op) {
  return op == Op::reshape || op == Op::unsqueeze || op == Op::transpose || op == Op::slice || op == Op::broadcast_like;
}

class Planner {
 public:
  explicit Planner(const Graph& graph) : graph_(graph) {}

  Result<Plan> make() {
    const size_t count = graph_.value_count();
    same_.resize(count);
    for (size_t i = 0; i < count; ++i) same_[i] = i;
    plan_.places.resize(count);
    for (size_t i = 0; i < count; ++i) plan_.values.push_back(&graph_.value(i));
    const auto source = [&](ValueId id, Source kind, size_t index) { place(id) = {kind, index, id, true}; };
    for (size_t i = 0; i < graph_.inputs().size(); ++i) source(graph_.inputs()[i].second, Source::feed, i);
    for (size_t i = 0; i < graph_.weights().size(); ++i) source(graph_.weights()[i].second, Source::weight, i);
    for (size_t i = 0; i < graph_.constants().size(); ++i) source(graph_.constants()[i].second, Source::constant, i);
    size_t numbers = 0;
    for (const auto& [weight, id] : graph_.weights()) numbers += element_count(weight.shape());
    plan_.keeps_panels = numbers * sizeof(float) <= PackedWeights::budget;
    for (size_t i = 0; i < graph_.nodes().size(); ++i) add(graph_.nodes()[i], i);
    VITRINE_CHECK(failure_);
    close_chain();
    for (const auto& [name, id] : graph_.outputs()) plan_.outputs.emplace_back(name, same(id));
    note_lives();
    store_chain_results();
    VITRINE_CHECK(note_shapes());
    return std::move(plan_);
  }

 private:
  Place& place(ValueId id) { return plan_.places[id]; }
  ValueId same(ValueId id) const { return id == no_value ? id : same_[id]; }
  const Dims& dims(ValueId id) const { return plan_.values[id]->dims; }
  ValueId root(ValueId id) { return place(id).root; }

  // A weight that lies as its file has it. Products and gather widen as much of it as they need; for all else it is
  // widened as a whole.
  bool is_stored(ValueId id) {
    return id != no_value && place(id).source == Source::weight && graph_.weights()[place(id).index].first.stored;
  }
  static bool reads_stored(Op op, size_t input) {
    return (op == Op::linear && input == 1) || (op == Op::gather && input == 0);
  }

  void add(const Node& original, size_t index) {
    Node node = original;
    for (ValueId& id : node.inputs) id = same(id);
    for (size_t i = 0; i < node.inputs.size(); ++i)
      if (is_stored(node.inputs[i]) && !reads_stored(node.op, i)) node.inputs[i] = copied(node.inputs[i]);
    // A node that was there before, over the same inputs, has the same value.
    auto key = std::tuple(node.op, node.inputs, node.attributes.ints, node.attributes.floats);
    const auto [found, is_new] = known_.emplace(std::move(key), node.output);
    if (!is_new) {
      same_[node.output] = found->second;
      return;
    }
    if (is_view(node.op)) return add_view(original, node);
    if (join_chain(node)) return;
    close_chain();
    add_step(std::move(node), index);
  }

  bool in_open_chain(ValueId id) const {
    return std::find(chain_values_.begin(), chain_values_.end(), id) != chain_values_.end();
  }

  void add_view(const Node& original, const Node& node) {
    ValueId of = node.inputs[0];
    if (in_open_chain(root(of))) close_chain();
    if (node.op == Op::reshape && !place(of).dense) of = copied(of);
    const bool dense = (node.op == Op::reshape || node.op == Op::unsqueeze) && place(of).dense;
    place(node.output) = {Source::view, plan_.views.size(), root(of), dense};
    plan_.views.push_back({&original, of});
  }

  // A dense copy of a view, made once.
  ValueId copied(ValueId id) {
    const auto [found, is_new] = copies_.emplace(id, static_cast<ValueId>(plan_.places.size()));
    if (!is_new) return found->second;
    close_chain();
    const ValueId copy = found->second;
    plan_.values.push_back(plan_.values[id]);
    plan_.places.push_back({Source::step, 0, copy, true});
    plan_.steps.push_back({StepKind::copy, Node{Op::reshape, {id}, copy, {}}, 0, {copy}, {}});
    return copy;
  }
  ValueId dense(ValueId id) { return id == no_value || place(id).dense ? id : copied(id); }

  void add_step(Node node, size_t index) {
    StepKind kind = StepKind::reduce;
    switch (node.op) {
      case Op::linear:
        kind = StepKind::linear;
        for (ValueId& id : node.inputs) id = dense(id);
        break;
      case Op::matmul: kind = StepKind::matmul; break;
      case Op::gather:
        kind = StepKind::gather;
        for (ValueId& id : node.inputs) id = dense(id);
        break;
      case Op::concat: kind = StepKind::concat; break;
      case Op::rotary: kind = StepKind::rotary; break;
      case Op::reduce_sum:
      case Op::reduce_mean:
      case Op::reduce_max: break;
      default:
        failure_ =
            Error{ErrorCode::unsupported, say("The core's own engine has no kernel for the op {op}", name_of(node.op)),
                  "", say("Use ONNX Runtime (backend ort) or the reference engine.")};
    }
    place(node.output) = {Source::step, index, node.output, true};
    const ValueId made = node.output;
    plan_.steps.push_back({kind, std::move(node), 0, {made}, {}});
  }

  // ---- chains

  // The chain's shape with a last extent of one.
  bool is_full(const Dims& d) const { return d == chain_dims_; }
  bool is_per_row(const Dims& d) const {
    return !d.empty() && d.size() == chain_dims_.size() && d.back().is(1) &&
           std::equal(d.begin(), d.end() - 1, chain_dims_.begin());
  }

  bool join_chain(const Node& node) {
    std::optional<ChainOp> op = chain_op(node, dims(node.inputs[0]).size());
    if (!op) return false;
    op->op = node.op;
    if (open_ && fits(node, *op)) return append(node, std::move(*op));
    close_chain();
    const bool reduces = op->kind >= ChainOp::Kind::row_sum;
    open_ = true;
    chain_ = {};
    chain_.shape = reduces ? node.inputs[0] : node.output;
    chain_dims_ = dims(chain_.shape);
    if (!fits(node, *op)) {
      open_ = false;
      return false;
    }
    return append(node, std::move(*op));
  }

  bool fits(const Node& node, const ChainOp& op) {
    const bool reduces = op.kind >= ChainOp::Kind::row_sum;
    const bool row_op = op.kind >= ChainOp::Kind::softmax;
    if (row_op && !is_full(dims(node.inputs[0]))) return false;
    if (!reduces && !is_full(dims(node.output)) && !is_per_row(dims(node.output))) return false;
    for (ValueId id : node.inputs) {
      if (id == no_value) continue;
      if (in_open_chain(id)) {
        if (lost_axis_.count(id) || (!is_full(dims(id)) && !is_per_row(dims(id)))) return false;
      } else if (in_open_chain(root(id))) {
        return false;  // a view of what is not there yet
      }
    }
    // Gains and biases are read as rows.
    if (op.kind == ChainOp::Kind::layer_norm || op.kind == ChainOp::Kind::rms_norm)
      for (size_t i = 1; i < node.inputs.size(); ++i)
        if (node.inputs[i] != no_value && in_open_chain(node.inputs[i])) return false;
    return true;
  }

  bool append(const Node& node, ChainOp op) {
    for (ValueId id : node.inputs) op.inputs.push_back(id == no_value ? -1 : register_of(id));
    Register made;
    made.value = node.output;
    made.computed = true;
    const bool reduces = op.kind >= ChainOp::Kind::row_sum;
    made.per_row = reduces || (!is_full(dims(node.output)) && is_per_row(dims(node.output)));
    made.lost_axis = reduces && node.attributes.ints[0] == 0;
    if (made.lost_axis) lost_axis_.emplace(node.output, true);
    if (op.kind >= ChainOp::Kind::softmax || made.per_row) chain_.whole_rows = true;
    op.output = chain_.registers.size();
    chain_.registers.push_back(made);
    chain_.ops.push_back(std::move(op));
    chain_values_.push_back(node.output);
    place(node.output) = {Source::step, 0, node.output, true};
    return true;
  }

  int register_of(ValueId id) {
    for (size_t r = 0; r < chain_.registers.size(); ++r)
      if (chain_.registers[r].value == id) return r;
    Register read;
    read.value = id;
    chain_.registers.push_back(read);
    return int_size(chain_.registers) - 1;
  }

  void close_chain() {
    if (!open_) return;
    plan_.steps.push_back({StepKind::chain, {}, plan_.chains.size(), {}, {}});
    plan_.chains.push_back(std::move(chain_));
    open_ = false;
    chain_values_.clear();
    lost_axis_.clear();
  }

  // ---- lives

  // Calls f(value) for what a step reads.
  template <class F>
  void reads(const Step& step, F f) {
    if (step.kind != StepKind::chain) {
      for (ValueId id : step.node.inputs)
        if (id != no_value) f(id);
      return;
    }
    const Chain& chain = plan_.chains[step.chain];
    for (const Register& one : chain.registers)
      if (!one.computed) f(one.value);
  }

  void note_lives() {
    std::vector<int> last(plan_.places.size(), -1);
    for (size_t s = 0; s < plan_.steps.size(); ++s) reads(plan_.steps[s], [&](ValueId id) { last[root(id)] = s; });
    for (const auto& [name, id] : plan_.outputs) last[root(id)] = plan_.steps.size();
    for (size_t s = 0; s < plan_.steps.size(); ++s) {
      Step& step = plan_.steps[s];
      if (step.kind == StepKind::chain)
        for (Register& one : plan_.chains[step.chain].registers)
          if (one.computed && last[one.value] >= 0) {
            one.stored = true;
            step.makes.push_back(one.value);
          }
      for (ValueId id : step.makes)  // what nobody reads
        if (last[id] < 0) last[id] = s;
    }
    for (size_t id = 0; id < last.size(); ++id)
      if (last[id] >= 0 && static_cast<size_t>(last[id]) < plan_.steps.size() &&
          plan_.places[id].source == Source::step)
        plan_.steps[last[id]].last_uses.push_back(id);
  }

  // Rows of scratch memory for what stays inside a chain, each used again after the last op that reads it.
  void store_chain_results() {
    for (Chain& chain : plan_.chains) {
      std::vector<size_t> last(chain.registers.size(), 0);
      for (size_t i = 0; i < chain.ops.size(); ++i)
        for (int input : chain.ops[i].inputs)
          if (input >= 0) last[input] = i;
      std::vector<int> free;
      for (size_t i = 0; i < chain.ops.size(); ++i) {
        const ChainOp& op = chain.ops[i];
        // Elementwise ops may write where they read; gains and biases never lie in scratch rows.
        for (size_t k = 0; k < op.inputs.size(); ++k) {
          const int input = op.inputs[k];
          if (input < 0 || std::find(op.inputs.begin(), op.inputs.begin() + k, input) != op.inputs.begin() + k)
            continue;
          const Register& read = chain.registers[input];
          if (read.scratch >= 0 && last[input] == i) free.push_back(read.scratch);
        }
        Register& made = chain.registers[op.output];
        if (made.stored) continue;
        if (free.empty()) {
          made.scratch = chain.scratch_rows++;
        } else {
          made.scratch = free.back();
          free.pop_back();
        }
        plan_.places[made.value].source = Source::scratch;
      }
    }
  }

  Result<void> note_shapes() {
    std::map<std::pair<int64_t, std::string>, uint32_t> numbers;
    for (const Value* value : plan_.values) {
      if (value->dims.size() > max_rank)
        return Error{ErrorCode::unsupported, "A value has more than eight axes", to_string(value->dims), {}};
      std::vector<uint32_t> shape;
      for (const Dim& dim : value->dims) {
        const auto [found, is_new] = numbers.emplace(std::pair(dim.extent, dim.symbol), plan_.dims.size());
        if (is_new) plan_.dims.push_back(dim);
        shape.push_back(found->second);
      }
      plan_.shape.push_back(std::move(shape));
    }
    return {};
  }

  Result<void> failure_;
  const Graph& graph_;
  Plan plan_;
  std::vector<ValueId> same_;
  std::map<std::tuple<Op, std::vector<ValueId>, std::vector<int64_t>, std::vector<double>>, ValueId> known_;
  std::map<ValueId, ValueId> copies_;
  bool open_ = false;
  Chain chain_;
  Dims chain_dims_;
  std::vector<ValueId> chain_values_;
  std::map<ValueId, bool> lost_axis_;
};

}  // namespace

Result<Plan> make_plan(const Graph& graph) { return Planner(graph).make(); }

}  // namespace vitrine::wasm

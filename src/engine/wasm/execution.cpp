#include "engine/wasm/execution.h"

#include <algorithm>
#include <utility>

#include "text/say.h"

namespace vitrine::wasm {
namespace {

// Weights and feeds are never written to; views do not tell.
std::byte* address(const Tensor& tensor) { return const_cast<std::byte*>(tensor.bytes().data()); }

}  // namespace

size_t Execution::element_size(ValueId id) const {
  return plan_.values[id]->dtype == DType::f32 ? sizeof(float) : sizeof(int64_t);
}

const Weight* Execution::weight(ValueId id) const {
  const Place& place = plan_.places[id];
  return place.source == Source::weight ? &graph_.weights()[place.index].first : nullptr;
}

const kernels::StoredMatrix* Execution::stored(ValueId id) const {
  const Weight* one = weight(id);
  return one ? one->stored.get() : nullptr;
}

Result<void> Execution::prepare(const SymbolValues& symbols) {
  std::vector<int64_t> dims;
  for (const Dim& dim : plan_.dims) {
    const auto value = value_of(dim, symbols);
    if (!value || *value < 0)
      return Error{ErrorCode::bad_request, "An extent is not known or below zero", to_string(Dims{dim}), {}};
    dims.push_back(*value);
  }
  const size_t count = plan_.places.size();
  extents_.resize(count);
  views_.resize(count);
  for (size_t i = 0; i < count; ++i)
    for (uint32_t number : plan_.shape[i]) extents_[i].push_back(dims[number]);

  const auto bytes_of = [&](ValueId id) { return static_cast<size_t>(element_count(extents_[id])) * element_size(id); };
  Places places;
  std::vector<size_t> offsets(count, 0);
  for (const Step& step : plan_.steps) {
    for (ValueId id : step.makes) offsets[id] = places.take(bytes_of(id));
    for (ValueId id : step.last_uses) places.give(offsets[id], bytes_of(id));
  }
  bytes_ = places.peak();
  std::byte* memory = workshop_.values.ask(bytes_);
  if (!memory)
    return Error{ErrorCode::out_of_memory,
                 say("There is no room for the values of this run"),
                 {},
                 say("Close other tabs, use a shorter text, or load a smaller model.")};

  for (size_t i = 0; i < count; ++i) {
    const Place& place = plan_.places[i];
    std::byte* data = memory + offsets[i];
    if (place.source == Source::view || place.source == Source::nothing) continue;
    if (place.source == Source::feed) data = address(feeds_.find(graph_.inputs()[place.index].first)->second);
    if (const Weight* one = weight(i)) data = one->stored ? nullptr : address(*one->tensor);
    if (place.source == Source::constant) data = address(graph_.constants()[place.index].first);
    views_[i] = dense_view(data, extents_[i]);
  }
  for (const auto& [node, of] : plan_.views) {
    VITRINE_TRY(views_[static_cast<size_t>(node->output)],
                view_of(*node, view(of), extents(node->output), element_size(of)));
  }
  return {};
}

Result<void> Execution::advance() {
  VITRINE_TRY(const bool finished, run(plan_.steps[step_]));
  if (finished) {
    ++step_;
    column_ = 0;
  }
  return {};
}

Result<bool> Execution::run(const Step& step) {
  switch (step.kind) {
    case StepKind::chain: {
      const Chain& chain = plan_.chains[step.chain];
      run_chain(chain, extents(chain.shape), views_, workshop_.rows);
      break;
    }
    case StepKind::linear: return run_linear(step.node);
    case StepKind::matmul: run_matmul(step.node); break;
    case StepKind::gather: VITRINE_CHECK(run_gather(step.node)); break;
    case StepKind::concat: run_concat(step.node); break;
    case StepKind::reduce: run_reduce(step.node); break;
    case StepKind::rotary: run_rotary(step.node); break;
    case StepKind::copy: run_copy(step.node); break;
  }
  return true;
}

StepCost Execution::next() const {
  const Step& step = plan_.steps[step_];
  StepCost cost{.name = "", .count = 1};
  const auto touches = [&](ValueId id) {
    if (id == no_value) return;
    const kernels::StoredMatrix* matrix = stored(id);
    cost.bytes +=
        matrix ? static_cast<double>(matrix->size()) : static_cast<double>(view(id).size()) * element_size(id);
  };
  if (step.kind == StepKind::chain) {
    const Chain& chain = plan_.chains[step.chain];
    for (const ChainOp& op : chain.ops) cost.name += (cost.name.empty() ? "" : " ") + std::string(name_of(op.op));
    for (const Register& one : chain.registers)
      if (!one.computed || one.stored) touches(one.value);
    return cost;
  }
  for (ValueId id : step.node.inputs) touches(id);
  touches(step.node.output);
  cost.name = step.kind == StepKind::copy ? "copy" : name_of(step.node.op);
  if (step.kind != StepKind::linear && step.kind != StepKind::matmul) return cost;
  const TensorView &left = view(step.node.inputs[0]), &out = view(step.node.output);
  const int64_t inner = left.extent[left.rank - 1], columns = out.extent[out.rank - 1];
  if (stored(step.node.inputs[1])) cost.name += " stored";
  cost.name += ' ' + std::to_string(inner) + " x " + std::to_string(columns);
  const int64_t rows =
      step.kind == StepKind::linear ? out.size() / std::max<int64_t>(columns, 1) : out.extent[out.rank - 2];
  if (rows >= Profile::many_rows) cost.name += ", many rows";
  if (column_ > 0) return StepCost{.name = cost.name};  // counted with the first part
  cost.operations = 2.0 * out.size() * inner;
  return cost;
}

NamedTensors Execution::outputs() const {
  NamedTensors result;
  for (const auto& [name, id] : plan_.outputs) {
    const auto all = extents(id);
    Shape shape(all.begin(), all.end());
    const auto fill = [&](Tensor tensor) {
      copy_view(view(id), dense_view(address(tensor), all), element_size(id));
      result.emplace(name, std::move(tensor));
    };
    const size_t count = element_count(shape);
    if (element_size(id) == sizeof(float)) fill(Tensor(std::move(shape), std::vector<float>(count)));
    else fill(Tensor(std::move(shape), std::vector<int64_t>(count)));
  }
  return result;
}

}  // namespace vitrine::wasm

#include "engine/wasm/execution.h"

#include <utility>

namespace vitrine::wasm {
namespace {

// Weights and feeds are never written to; views do not tell.
std::byte* address(const Tensor& tensor) { return const_cast<std::byte*>(tensor.bytes().data()); }

}  // namespace

size_t Execution::element_size(ValueId id) const {
  return plan_.values[static_cast<size_t>(id)]->dtype == DType::f32 ? sizeof(float) : sizeof(int64_t);
}

std::shared_ptr<const Tensor> Execution::stored_weight(ValueId id) const {
  const Place& place = plan_.places[static_cast<size_t>(id)];
  if (place.source != Source::weight) return nullptr;
  return graph_.weights()[place.index].first.tensor;
}

const kernels::BlockWeight* Execution::block_weight(ValueId id) const {
  const Place& place = plan_.places[static_cast<size_t>(id)];
  if (place.source != Source::feed || workshop_.blocks.empty()) return nullptr;
  const auto found = workshop_.blocks.find(graph_.inputs()[place.index].first);
  return found == workshop_.blocks.end() ? nullptr : &found->second;
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

  const auto bytes_of = [&](ValueId id) {
    return static_cast<size_t>(element_count(extents_[static_cast<size_t>(id)])) * element_size(id);
  };
  Places places;
  std::vector<size_t> offsets(count, 0);
  for (const Step& step : plan_.steps) {
    for (ValueId id : step.makes) offsets[static_cast<size_t>(id)] = places.take(bytes_of(id));
    for (ValueId id : step.last_uses) places.give(offsets[static_cast<size_t>(id)], bytes_of(id));
  }
  bytes_ = places.peak();
  std::byte* memory = workshop_.values.ask(bytes_);
  if (!memory)
    return Error{ErrorCode::out_of_memory,
                 "There is no room for the values of this run",
                 {},
                 "Close other tabs, use a shorter text, or load a smaller model."};

  for (size_t i = 0; i < count; ++i) {
    const Place& place = plan_.places[i];
    std::byte* data = memory + offsets[i];
    if (place.source == Source::view || place.source == Source::nothing) continue;
    if (place.source == Source::feed && !block_weight(static_cast<ValueId>(i)))
      data = address(feeds_.find(graph_.inputs()[place.index].first)->second);
    if (place.source == Source::weight) data = address(*graph_.weights()[place.index].first.tensor);
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
    case StepKind::copy:
      copy_view(view(step.node.inputs[0]), view(step.node.output), element_size(step.node.output));
      break;
  }
  return true;
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
    const auto count = static_cast<size_t>(element_count(shape));
    if (element_size(id) == sizeof(float)) fill(Tensor(std::move(shape), std::vector<float>(count)));
    else fill(Tensor(std::move(shape), std::vector<int64_t>(count)));
  }
  return result;
}

}  // namespace vitrine::wasm

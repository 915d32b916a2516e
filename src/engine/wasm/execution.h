// One run of a plan: extents and memory of every value, then the steps one after another.
#pragma once
#include <vector>

#include "engine/wasm/memory.h"
#include "engine/wasm/packed_weights.h"
#include "engine/wasm/plan.h"
#include "engine/wasm/profile.h"
#include "graph/dims.h"
#include "tensor/tensor.h"

namespace vitrine::wasm {

// What runs have in common.
struct Workshop {
  Block values;
  std::vector<float> rows;    // scratch of chains and reductions
  std::vector<float> panels;  // of right-hand factors
  std::vector<float> left;    // left-hand factors that are not rows
  PackedWeights packed;
};

class Execution {
 public:
  // Preconditions: `feeds` fit the graph; all arguments outlive the execution.
  Execution(const Graph& graph, const Plan& plan, const NamedTensors& feeds, Workshop& workshop)
      : graph_(graph), plan_(plan), feeds_(feeds), workshop_(workshop) {}

  // Errors: bad_request (a slice outside its axis), out_of_memory.
  Result<void> prepare(const SymbolValues& symbols);

  // Does a part of the work, at most some milliseconds of it, unless all is done. Errors: bad_request (an index outside
  // a table).
  bool done() const { return step_ == plan_.steps.size(); }
  Result<void> advance();

  // What the part of a step that `advance` is about to do is and costs, but for the time.
  StepCost next() const;

  NamedTensors outputs() const;
  size_t bytes() const { return bytes_; }  // of all values at the peak

 private:
  std::span<const int64_t> extents(ValueId id) const { return extents_[id]; }
  const TensorView& view(ValueId id) const { return views_[id]; }
  const Weight* weight(ValueId id) const;  // null where the value is none
  const kernels::StoredMatrix* stored(ValueId id) const;
  size_t element_size(ValueId id) const;

  Result<bool> run(const Step& step);  // whether the step is done
  bool run_linear(const Node& node);
  void run_matmul(const Node& node);
  Result<void> run_gather(const Node& node);
  void run_concat(const Node& node);
  void run_rotary(const Node& node);
  void run_copy(const Node& node);
  void run_reduce(const Node& node);

  const Graph& graph_;
  const Plan& plan_;
  const NamedTensors& feeds_;
  Workshop& workshop_;
  std::vector<std::vector<int64_t>> extents_;
  std::vector<TensorView> views_;
  size_t step_ = 0;
  int64_t column_ = 0;  // where a product that is done in parts goes on
  size_t bytes_ = 0;
};

}  // namespace vitrine::wasm

// A run of nodes that go through their inputs row by row: element-wise ops, and softmax, normalisations and reductions
// over the last axis. They are computed together, a row or a block of one at a time, so that what lies between them
// stays in the first-level cache and is never written to memory.
#pragma once
#include <optional>
#include <span>
#include <vector>

#include "engine/wasm/view.h"
#include "graph/graph.h"
#include "kernels/rows.h"

namespace vitrine::wasm {

struct ChainOp {
  enum class Kind : uint8_t { unary, binary, softmax, layer_norm, rms_norm, row_sum, row_mean, row_max };
  Kind kind = Kind::unary;
  Op op{};  // what it was in the graph
  kernels::Unary unary{};
  kernels::Binary binary{};
  float factor = 0;         // or epsilon
  std::vector<int> inputs;  // registers; -1: absent
  int output = 0;
};

// A value that a chain reads or computes.
struct Register {
  ValueId value = no_value;
  bool computed = false;   // by this chain
  bool stored = false;     // computed and read by others too: it has memory of its own
  bool per_row = false;    // computed, one number a row
  bool lost_axis = false;  // a reduction that does not keep its axis
  int scratch = -1;        // row of scratch memory, of those computed and not stored
};

struct Chain {
  ValueId shape = no_value;  // whose rows are walked
  bool whole_rows = false;   // some op needs a row at once
  std::vector<Register> registers;
  std::vector<ChainOp> ops;
  int scratch_rows = 0;
};

// The op as part of a chain, or nothing; inputs and output are not set. `rank`: of its first input.
std::optional<ChainOp> chain_op(const Node& node, int64_t rank);

// views: of every value that is not scratch. `scratch` grows as needed.
void run_chain(const Chain& chain, std::span<const int64_t> extents, std::span<const TensorView> views,
               std::vector<float>& scratch);

}  // namespace vitrine::wasm

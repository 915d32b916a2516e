// A graph made ready to run: equal nodes computed once, views told from values that have memory of their own,
// element-wise nodes joined to chains, and every value's memory given back after its last use. It holds for every batch
// and length.
#pragma once
#include <span>
#include <vector>

#include "engine/wasm/chain.h"
#include "graph/graph.h"

namespace vitrine::wasm {

// How a value comes to be.
enum class Source : uint8_t { nothing, feed, weight, constant, step, view, scratch };

struct Place {
  Source source = Source::nothing;
  size_t index = 0;         // of the feed, weight, constant or node
  ValueId root = no_value;  // whose memory a view shows; otherwise the value itself
  bool dense = false;       // row-major without gaps whatever the extents
};

enum class StepKind : uint8_t { chain, linear, matmul, gather, concat, rotary, reduce, copy };

struct Step {
  StepKind kind;
  Node node;                       // all but chains; its inputs are the plan's values
  size_t chain = 0;                // index into Plan::chains
  std::vector<ValueId> makes;      // values that get memory before
  std::vector<ValueId> last_uses;  // values whose memory is free after
};

// A value that is another one looked at differently.
struct Look {
  const Node* node;
  ValueId of;
};

struct Plan {
  std::vector<Place> places;         // by value; copies that steps need follow the graph's own values
  std::vector<const Value*> values;  // dtype and dims, by value
  std::vector<Look> views;           // in order
  std::vector<Step> steps;
  std::vector<Chain> chains;
  std::vector<std::pair<std::string, ValueId>> outputs;
  std::vector<Dim> dims;                     // every different one
  std::vector<std::vector<uint32_t>> shape;  // by value: indices into dims
  bool keeps_panels = false;                 // its weights are few enough (engine/wasm/packed_weights.h)
};

// Precondition: graph.error() is ok, and the graph outlives the plan. Errors: unsupported (more than eight axes).
Result<Plan> make_plan(const Graph& graph);

}  // namespace vitrine::wasm

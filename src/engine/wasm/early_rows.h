// Rows that are picked are picked as early as may be. A score reads the last block at a few positions of the text: a
// matrix S [R, T], a graph input whose rows each have a single 1, times x [B, T, D]. Whatever is computed row by row on
// the way to x is then wanted for R rows only. In the last block of a transformer these are the queries, the
// attention's output and the whole of the MLP. The gradient of x is zero but for the same rows, and so is what follows
// from it down to the keys and values (engine/wasm/row_rules.h).
#pragma once
#include <optional>
#include <string>

#include "graph/graph.h"
#include "tensor/tensor.h"

namespace vitrine::wasm {

struct EarlyRows {
  Graph graph;           // pruned; the outputs of the other graph, from its inputs or fewer
  std::string selector;  // the graph input that it takes to pick rows
};

// Nothing where no linear map would become smaller. Precondition: graph.error() is ok.
std::optional<EarlyRows> pick_rows_early(const Graph& graph);

// Whether the graph may be used: a selector [R, T] has a single 1 in each row, one [T, 1] in all. Otherwise zeros.
bool picks_rows(const Tensor& selector);

}  // namespace vitrine::wasm

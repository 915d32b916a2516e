// How single nodes treat rows that are picked by a matrix S [R, T] with a single 1 in each row, and rows that its
// transpose puts back among zeros. Rows lie along any axis of a value.
#pragma once
#include <optional>
#include <span>
#include <vector>

#include "graph/graph.h"

namespace vitrine::wasm {

// The axis that rows lie along; or none.
using Axis = std::optional<size_t>;

// Picking: S f(x) = f(S x). For rows of the node's output along `axis`: along which axis rows of each input do, none
// where the whole input is needed. Nothing if the node does not compute row by row.
std::optional<std::vector<Axis>> axes_to_pick(const Graph& graph, const Node& node, size_t axis);

// Putting back, for what is linear in the one input x that is zero but for such rows: f(S' x, y) = S' f(x, S y), or,
// where the rows are summed over, f(S' x, y) = f(x, S y).
struct PutBack {
  Axis axis;               // of the output's rows; none: it is whole
  std::vector<Axis> axes;  // of the inputs' rows; none: whole
};
// `axes`: of inputs that are zero but for rows. Nothing where the node has to see them whole.
std::optional<PutBack> put_back_after(const Graph& graph, const Node& node, std::span<const Axis> axes);

}  // namespace vitrine::wasm

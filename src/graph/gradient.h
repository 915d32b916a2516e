// Reverse-mode differentiation of a Graph, emitting nodes of the same graph. Only the cone between `wrt`
// and `score` is differentiated.
#pragma once
#include <map>
#include <span>
#include <vector>

#include "graph/graph.h"
#include "graph/op.h"

namespace vitrine {

// Another rule table is another method: an entry replaces the op's own gradient (AttnLRP, DeepLIFT-like
// rules, attention-detached gradients), or says that it is the op's own. An empty table is the plain gradient.
using GradientRule = decltype(OpDef::gradient);
using RuleTable = std::map<Op, GradientRule>;
inline constexpr GradientRule own_gradient = nullptr;
// The table with own_gradient for every linear op and sum: what only moves, scales, adds or maps by weights.
RuleTable with_linear_ops(RuleTable rules);

// d(sum of score)/d(wrt[i]) for each i; a zero-filled value of wrt's shape where no path exists. With `seed`, of
// score's shape, the derivative of sum(seed x score), the seed held. Errors: `unsupported` when an op on the path has
// no gradient, or no entry in a table that is not empty.
Result<std::vector<ValueId>> gradient(Graph& graph, ValueId score, std::span<const ValueId> wrt,
                                      const RuleTable& rules = {}, ValueId seed = no_value);

}  // namespace vitrine

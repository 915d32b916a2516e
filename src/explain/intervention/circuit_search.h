// The search for a small circuit: the edges of the largest estimates until they keep enough, then as many of these left
// out as can be, in parts that get smaller, down to single edges. Every set that is tried is run, none is estimated.
#pragma once
#include <functional>
#include <memory>

#include "explain/intervention/circuit_graph.h"
#include "statistics/random.h"

namespace vitrine {

struct CircuitQuestion {
  Job job;
  PatchPair pair;
  CircuitParts parts;
  double clean = 0, corrupted = 0;  // scores
};
using CircuitQuestionPtr = std::shared_ptr<const CircuitQuestion>;

struct Circuit {
  EdgeSet set;                  // connected
  double share = 1;             // of the difference in score, that these edges keep
  std::vector<double> without;  // by edges: what is kept without it; only where `set` holds it. Empty: not measured
  bool minimal = false;         // no single edge can be left out
};
using CircuitWatch = std::function<void(const Circuit& so_far)>;

// The part of the difference in score that the edges keep: 0 as the other text, 1 as the text. One pass, announced
// here.
Task<Result<double>> kept_share(CircuitQuestionPtr, EdgeSet);

// The fewest edges of the largest estimates, by size, that keep the share `keep`, by bisection: about 2 log2(edges)
// passes.
Task<Result<Circuit>> first_circuit(CircuitQuestionPtr, std::vector<double> estimates, double keep);
// Leaves out what can be left out with at most `runs` passes, weakest estimates first, and measures the circuit without
// each of its edges. Where the passes end before that, one more for each edge. `watch` sees every smaller circuit.
Task<Result<Circuit>> pruned_circuit(CircuitQuestionPtr, Circuit, std::vector<double> estimates, double keep,
                                     int64_t runs, CircuitWatch watch);
// Of random ways from the tokens to the answer, at least `edges` edges.
EdgeSet random_circuit(const CircuitParts&, int64_t edges, Random&);

}  // namespace vitrine

// Small graphs that exercise every op over odd shapes, broadcasting and symbols, with their feeds. The unit
// tests hold them against finite differences, `selftest` and the parity tests hold each engine against
// the reference evaluation.
#pragma once
#include <string>
#include <vector>

#include "graph/graph.h"

namespace vitrine {

struct OpCase {
  Op op;
  std::string name;  // "matmul: [2, 3] [3, 4]"
  // Inputs x0, x1, ...; outputs value, score = sum(value^2) / 2, and gradient.x<i> = d(score)/d(x<i>) for
  // every input in `differentiated`.
  Graph graph;
  NamedTensors feeds;
  std::vector<std::string> differentiated;
};

// Deterministic; at least one case per op of ops.inc. Building them all takes milliseconds.
std::vector<OpCase> op_cases();

}  // namespace vitrine

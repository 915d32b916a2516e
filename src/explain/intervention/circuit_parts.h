// A model taken as a graph of parts (Elhage et al. 2021): the embedded tokens, every head, every MLP and the answer
// write to and read from the residual stream, and an edge is what one part reads of what an earlier one wrote. A head
// reads each edge with its query, key and value alike, at all tokens.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "families/model.h"

namespace vitrine {

struct CircuitEdge {
  int64_t source = 0, reader = 0;  // nodes of CircuitParts
  bool operator==(const CircuitEdge&) const = default;
};

// Nodes are counted in the order in which they are computed: 0 the embedded tokens, then of every layer its heads and
// its MLP, last the answer.
class CircuitParts {
 public:
  // side_by_side: MLPs read what the heads of their layer read, not what those wrote.
  CircuitParts(const Architecture&, bool side_by_side);

  int64_t nodes() const { return layers_ * (heads_ + 1) + 2; }
  int64_t answer() const { return nodes() - 1; }
  int64_t node(int64_t layer, int64_t part) const { return 1 + layer * (heads_ + 1) + part; }  // part H: the MLP
  int64_t layer_of(int64_t node) const;                                                        // -1: tokens, answer
  int64_t part_of(int64_t node) const;
  bool side_by_side() const { return side_by_side_; }
  // Every edge that there is, reader by reader.
  const std::vector<CircuitEdge>& edges() const { return edges_; }
  // "the tokens", "layer 1, head 2", "the MLP of layer 3", "the answer"
  std::string named(int64_t node) const;

 private:
  int64_t layers_, heads_;
  bool side_by_side_;
  std::vector<CircuitEdge> edges_;
};

// A set of edges, by their place in CircuitParts::edges().
using EdgeSet = std::vector<bool>;
int64_t count_of(const EdgeSet&);
// Without the edges that lie on no way from the tokens to the answer: what they carry does not differ from the other
// text's, or is not read.
EdgeSet connected(const CircuitParts&, EdgeSet);

}  // namespace vitrine

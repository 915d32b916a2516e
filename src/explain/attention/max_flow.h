// Maximum flow down a stack of layers, for attention flow.
#pragma once
#include <span>
#include <vector>

#include "explain/attention/attention_scores.h"

namespace vitrine {

// Nodes are (layer, token) for layers 0..L; layers[l][i, j] is the capacity from token i of layer l + 1 to token j of
// layer l, not negative. The source is one token of layer L; every token of layer 0 is a sink by itself.
//
// Dinic's algorithm on dense layers: a phase looks at every edge once to label the nodes by distance, and sends a
// blocking flow; capacities already used are edges upwards. It ends early when the source's or the sink's edges are
// full, which is a cut and so a proof. O(L T^2) for a phase, few phases in practice.
class LayeredFlow {
 public:
  LayeredFlow(std::span<const Matrix> layers, int64_t tokens, int64_t source);
  // The largest flow from the source to token `sink` of layer 0. Each sink is asked by itself.
  double to(int64_t sink);
  int64_t edges_looked_at() const { return looked_; }  // so far, as a measure of cost

 private:
  bool label(int64_t sink);
  double push(size_t layer, size_t token, double wanted, size_t sink);
  double& left(size_t layer, size_t from, size_t to) { return left_[(layer * tokens_ + from) * tokens_ + to]; }

  size_t layers_, tokens_, source_;
  std::vector<double> capacity_, left_;  // [L, T, T]
  std::vector<int> distance_;            // [L + 1, T]; -1: not reached
  std::vector<size_t> arc_;              // [L + 1, T]: edges before it are spent; T down, then T up
  int64_t looked_ = 0;
};

}  // namespace vitrine

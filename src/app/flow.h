// What the flow view reads out of `contribution_flow` (explain/intervention): streams, ways between tokens, parts.
#pragma once
#include <optional>
#include <span>
#include <vector>

#include "app/readings.h"

namespace vitrine::app {

// A way from one token to another through a head: its amount flows out of `from`'s stream in layer `layer` and into
// `to`'s. All amounts are in the score's unit, signed: positive towards the target.
struct FlowEdge {
  int layer, head, from, to;
  float amount;
};
// A head, or the MLP of a layer, that was switched off: what flows through it and by how much the score falls without.
struct FlowPart {
  int layer, head;  // head == Flow::heads: the MLP
  float carried, lost;
};

struct Flow {
  int layers = 0, heads = 0, tokens = 0;
  std::span<const float> streams;  // [L + 1, T]
  std::span<const float> mlps;     // [L, T]
  std::vector<FlowEdge> edges;     // between different tokens, by falling size
  std::vector<FlowPart> parts;     // by falling size of what flows

  explicit operator bool() const { return tokens > 0; }
  float stream(int boundary, int token) const { return streams[boundary * tokens + token]; }
  float mlp(int layer, int token) const { return mlps[layer * tokens + token]; }
  float widest() const;  // stream
  const FlowPart* part(int layer, int head) const;
  // How many of the edges have at least this size, and the size of edge number `count` (the last one's if fewer).
  size_t at_least(float amount) const;
  float amount_of(size_t count) const;
};
// `heads` of the model. Empty when a tensor is missing, has another shape or names a place that there is not. Points
// into `e`.
Flow flow_of(const Explanation& e, int heads);

// What of the drawn flow is connected with a place: in streams before and after it.
struct FlowPath {
  // reached[boundary * T + token]
  std::vector<bool> reached;
  std::vector<bool> edges;  // of the first `drawn` edges
};
// From `token`'s stream at `boundary` forwards and backwards along streams and the first `drawn` edges.
FlowPath path_through(const Flow& flow, size_t drawn, int boundary, int token);
// Everything that goes through that head.
FlowPath path_through_head(const Flow& flow, size_t drawn, int layer, int head);

}  // namespace vitrine::app

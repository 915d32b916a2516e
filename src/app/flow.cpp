#include "app/flow.h"

#include <algorithm>
#include <cmath>

namespace vitrine::app {

Flow flow_of(const Explanation& e, int heads) {
  const Tensor* streams = e.find("streams");
  const Tensor* mlps = e.find("mlps");
  const Tensor* places = e.find("edge_places");
  const Tensor* amounts = e.find("edges");
  const Tensor* part_places = e.find("part_places");
  const Tensor* part_amounts = e.find("parts");
  for (const Tensor* t : {streams, mlps, amounts, part_amounts})
    if (!t || t->dtype() != DType::f32) return {};
  for (const Tensor* t : {places, part_places})
    if (!t || t->dtype() != DType::i64) return {};
  if (streams->shape().size() != 2 || streams->shape()[0] < 2) return {};
  Flow flow{.layers = static_cast<int>(streams->shape()[0] - 1),
            .heads = heads,
            .tokens = static_cast<int>(streams->shape()[1]),
            .streams = streams->f32(),
            .mlps = mlps->f32(),
            .edges = {},
            .parts = {}};
  if (mlps->shape() != Shape{flow.layers, flow.tokens}) return {};
  if (places->shape() != Shape{amounts->size(), 4} || part_places->shape() != Shape{part_amounts->size() / 2, 2})
    return {};
  const auto within = [](int64_t i, int64_t end) { return i >= 0 && i < end; };
  for (size_t i = 0; i < amounts->f32().size(); ++i) {
    const auto place = places->i64().subspan(4 * i, 4);
    if (!within(place[0], flow.layers) || !within(place[1], heads) || !within(place[2], flow.tokens) ||
        !within(place[3], flow.tokens))
      return {};
    if (place[2] == place[3]) continue;  // stays in its own stream
    flow.edges.push_back({static_cast<int>(place[0]), static_cast<int>(place[1]), static_cast<int>(place[2]),
                          static_cast<int>(place[3]), amounts->f32()[i]});
  }
  for (size_t i = 0; 2 * i < part_amounts->f32().size(); ++i) {
    const auto place = part_places->i64().subspan(2 * i, 2);
    if (!within(place[0], flow.layers) || !within(place[1], heads + 1)) return {};
    flow.parts.push_back({static_cast<int>(place[0]), static_cast<int>(place[1]), part_amounts->f32()[2 * i],
                          part_amounts->f32()[2 * i + 1]});
  }
  const auto size = [](const auto& x) { return std::abs(x.amount); };
  std::ranges::stable_sort(flow.edges, std::greater{}, size);
  return flow;
}

float Flow::widest() const {
  float most = 0;
  for (const float v : streams) most = std::max(most, std::abs(v));
  return most;
}

const FlowPart* Flow::part(int layer, int head) const {
  const auto it = std::ranges::find_if(parts, [&](const FlowPart& p) { return p.layer == layer && p.head == head; });
  return it == parts.end() ? nullptr : &*it;
}

size_t Flow::at_least(float amount) const {
  const auto end = std::ranges::partition_point(edges, [&](const FlowEdge& e) { return std::abs(e.amount) >= amount; });
  return end - edges.begin();
}

float Flow::amount_of(size_t count) const {
  if (edges.empty()) return 0;
  return std::abs(edges[std::min(std::max<size_t>(count, 1), edges.size()) - 1].amount);
}

namespace {

// `edges` by layer, so that both directions go through the layers once.
struct Spread {
  const Flow& flow;
  size_t drawn;
  FlowPath path;

  auto reached(int boundary, int token) { return path.reached[boundary * flow.tokens + token]; }

  void forwards(int from) {
    for (int layer = from; layer < flow.layers; ++layer) {
      for (int t = 0; t < flow.tokens; ++t)
        if (reached(layer, t)) reached(layer + 1, t) = true;
      for (size_t i = 0; i < drawn; ++i) {
        const FlowEdge& e = flow.edges[i];
        if (e.layer != layer || !reached(layer, e.from)) continue;
        reached(layer + 1, e.to) = true;
        path.edges[i] = true;
      }
    }
  }
  void backwards(int from) {
    for (int layer = from - 1; layer >= 0; --layer) {
      for (int t = 0; t < flow.tokens; ++t)
        if (reached(layer + 1, t)) reached(layer, t) = true;
      for (size_t i = 0; i < drawn; ++i) {
        const FlowEdge& e = flow.edges[i];
        if (e.layer != layer || !reached(layer + 1, e.to)) continue;
        reached(layer, e.from) = true;
        path.edges[i] = true;
      }
    }
  }
};

Spread nothing_reached(const Flow& flow, size_t drawn) {
  const size_t count = std::min(drawn, flow.edges.size());
  return {flow, count, {std::vector<bool>(flow.streams.size()), std::vector<bool>(count)}};
}

}  // namespace

// Ways before a place and ways after it lie in different layers, so that one spread takes both.
FlowPath path_through(const Flow& flow, size_t drawn, int boundary, int token) {
  Spread spread = nothing_reached(flow, drawn);
  spread.reached(boundary, token) = true;
  spread.forwards(boundary);
  spread.backwards(boundary);
  return std::move(spread.path);
}

FlowPath path_through_head(const Flow& flow, size_t drawn, int layer, int head) {
  Spread spread = nothing_reached(flow, drawn);
  for (size_t i = 0; i < spread.drawn; ++i) {
    const FlowEdge& e = flow.edges[i];
    if (e.layer != layer || e.head != head) continue;
    spread.path.edges[i] = true;
    spread.reached(layer, e.from) = true;
    spread.reached(layer + 1, e.to) = true;
  }
  spread.backwards(layer);
  spread.forwards(layer + 1);
  return std::move(spread.path);
}

}  // namespace vitrine::app

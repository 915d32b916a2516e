#include "explain/attention/max_flow.h"

#include <algorithm>

namespace vitrine {

namespace {
constexpr double nothing = 1e-12;  // capacities below are spent
}

LayeredFlow::LayeredFlow(std::span<const Matrix> layers, int64_t tokens, int64_t source)
    : layers_(layers.size()),
      tokens_(static_cast<size_t>(tokens)),
      source_(static_cast<size_t>(source)),
      distance_((layers_ + 1) * tokens_),
      arc_((layers_ + 1) * tokens_) {
  for (const Matrix& layer : layers) capacity_.insert(capacity_.end(), layer.begin(), layer.end());
}

// Distances from the source over edges with something left, up to the sink. False when the sink cannot be reached.
bool LayeredFlow::label(int64_t sink) {
  std::fill(distance_.begin(), distance_.end(), -1);
  std::fill(arc_.begin(), arc_.end(), 0);
  std::vector<size_t> queue{layers_ * tokens_ + source_};
  distance_[queue[0]] = 0;
  for (size_t head = 0; head < queue.size(); ++head) {
    const size_t node = queue[head], layer = node / tokens_, token = node % tokens_;
    if (node == static_cast<size_t>(sink)) return true;
    const auto reach = [&](size_t next) {
      if (distance_[next] >= 0) return;
      distance_[next] = distance_[node] + 1;
      queue.push_back(next);
    };
    looked_ += static_cast<int64_t>(2 * tokens_);
    for (size_t j = 0; layer > 0 && j < tokens_; ++j)
      if (left(layer - 1, token, j) > nothing) reach((layer - 1) * tokens_ + j);
    for (size_t i = 0; layer < layers_ && i < tokens_; ++i)
      if (capacity_[(layer * tokens_ + i) * tokens_ + token] - left(layer, i, token) > nothing)
        reach((layer + 1) * tokens_ + i);
  }
  return false;
}

// Sends up to `wanted` from a node on along shortest ways; what it sent.
double LayeredFlow::push(size_t layer, size_t token, double wanted, size_t sink) {
  const size_t node = layer * tokens_ + token;
  if (node == sink) return wanted;
  double sent = 0;
  for (size_t& arc = arc_[node]; arc < 2 * tokens_; ++arc) {
    ++looked_;
    const size_t other = arc % tokens_;
    const bool down = arc < tokens_;
    if (down ? layer == 0 : layer == layers_) continue;
    const size_t next = (down ? layer - 1 : layer + 1) * tokens_ + other;
    if (distance_[next] != distance_[node] + 1) continue;
    double& rest = down ? left(layer - 1, token, other) : left(layer, other, token);
    const double room = down ? rest : capacity_[(layer * tokens_ + other) * tokens_ + token] - rest;
    if (room <= nothing) continue;
    const double pushed = push(next / tokens_, other, std::min(wanted - sent, room), sink);
    rest += down ? -pushed : pushed;
    sent += pushed;
    if (wanted - sent <= nothing) return sent;  // the edge may still have room: it stays the current one
  }
  return sent;
}

double LayeredFlow::to(int64_t sink) {
  if (layers_ == 0) return 0;
  left_ = capacity_;
  double out = 0, in = 0;
  for (size_t i = 0; i < tokens_; ++i) {
    out += left(layers_ - 1, source_, i);
    in += left(0, i, sink);
  }
  const double most = std::min(out, in);
  double flow = 0;
  while (most - flow > nothing && label(sink)) flow += push(layers_, source_, most - flow, sink);
  return flow;
}

}  // namespace vitrine

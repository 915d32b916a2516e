#include "explain/intervention/circuit_parts.h"

#include <algorithm>

#include "text/say.h"

namespace vitrine {

CircuitParts::CircuitParts(const Architecture& a, bool side_by_side)
    : layers_(a.layers), heads_(a.heads), side_by_side_(side_by_side) {
  for (int64_t reader = 1; reader <= answer(); ++reader) {
    const int64_t layer = layer_of(reader);
    const bool behind_heads = part_of(reader) == heads_ && !side_by_side;
    const int64_t end = reader == answer() ? reader : behind_heads ? reader : node(layer, 0);
    for (int64_t source = 0; source < end; ++source) edges_.push_back({source, reader});
  }
}

int64_t CircuitParts::layer_of(int64_t node) const {
  return node == 0 || node == answer() ? -1 : (node - 1) / (heads_ + 1);
}

int64_t CircuitParts::part_of(int64_t node) const {
  return node == 0 || node == answer() ? -1 : (node - 1) % (heads_ + 1);
}

std::string CircuitParts::named(int64_t node) const {
  if (node == 0) return say_in("part of a circuit", "the tokens");
  if (node == answer()) return say_in("part of a circuit", "the answer");
  const int64_t layer = layer_of(node) + 1;
  if (part_of(node) == heads_) return say("the MLP of layer {layer}", layer);
  return say("layer {layer}, head {head}", layer, part_of(node) + 1);
}

int64_t count_of(const EdgeSet& set) { return std::ranges::count(set, true); }

EdgeSet connected(const CircuitParts& parts, EdgeSet set) {
  const std::vector<CircuitEdge>& edges = parts.edges();
  std::vector<bool> reached(parts.nodes()), read(reached);
  reached.front() = read.back() = true;
  const auto at = [](int64_t node) { return static_cast<size_t>(node); };
  // Edges are sorted by their reader, and sources come before their readers.
  for (size_t i = 0; i < edges.size(); ++i)
    if (set[i] && reached[at(edges[i].source)]) reached[at(edges[i].reader)] = true;
  for (size_t i = edges.size(); i-- > 0;)
    if (set[i] && read[at(edges[i].reader)]) read[at(edges[i].source)] = true;
  for (size_t i = 0; i < edges.size(); ++i)
    set[i] = set[i] && reached[at(edges[i].source)] && read[at(edges[i].reader)];
  return set;
}

}  // namespace vitrine

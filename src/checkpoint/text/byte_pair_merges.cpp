#include "checkpoint/text/byte_pair_merges.h"

#include <queue>

namespace vitrine {
namespace {

constexpr uint32_t none = UINT32_MAX;

uint64_t key_of(int32_t left, int32_t right) { return uint64_t(uint32_t(left)) << 32 | uint32_t(right); }

// A doubly linked list in an array. A node that was merged into its left neighbour has length 0.
struct Node {
  int32_t id;
  uint32_t length, previous, next;
};

struct Candidate {
  uint32_t rank, position;
  int32_t merged;
  bool operator<(const Candidate& o) const {  // std::priority_queue gives the greatest
    return rank != o.rank ? rank > o.rank : position > o.position;
  }
};

}  // namespace

void BytePairMerges::add(int32_t left, int32_t right, uint32_t rank, int32_t merged) {
  rules_[key_of(left, right)] = {rank, merged};
}

const BytePairMerges::Rule* BytePairMerges::find(int32_t left, int32_t right) const {
  const auto found = rules_.find(key_of(left, right));
  return found == rules_.end() ? nullptr : &found->second;
}

std::vector<Symbol> BytePairMerges::apply(std::span<const Symbol> word) const {
  std::vector<Node> nodes;
  nodes.reserve(word.size());
  const auto count = uint32_t(word.size());
  for (uint32_t i = 0; i < count; ++i) {
    nodes.push_back({word[i].id, word[i].length, i == 0 ? none : i - 1, i + 1 == count ? none : i + 1});
  }

  std::vector<Candidate> heap;
  heap.reserve(word.size());
  const auto candidate = [&](uint32_t left) -> const Rule* { return find(nodes[left].id, nodes[nodes[left].next].id); };
  for (uint32_t i = 0; i + 1 < count; ++i) {
    if (const Rule* rule = candidate(i)) heap.push_back({rule->rank, i, rule->merged});
  }
  std::priority_queue<Candidate> queue(std::less<Candidate>(), std::move(heap));

  while (!queue.empty()) {
    const Candidate top = queue.top();
    queue.pop();
    Node& left = nodes[top.position];
    if (left.length == 0 || left.next == none) continue;
    // Neighbours may have changed since this was queued. As in the tokenizers library, what counts is
    // the result of the merge, not its rank.
    const Rule* rule = candidate(top.position);
    if (!rule || rule->merged != top.merged) continue;

    Node& right = nodes[left.next];
    left.id = top.merged;
    left.length += right.length;
    left.next = right.next;
    right.length = 0;
    if (left.next != none) nodes[left.next].previous = top.position;

    if (left.previous != none) {
      if (const Rule* r = candidate(left.previous)) queue.push({r->rank, left.previous, r->merged});
    }
    if (left.next != none) {
      if (const Rule* r = candidate(top.position)) queue.push({r->rank, top.position, r->merged});
    }
  }

  std::vector<Symbol> out;
  for (const Node& node : nodes) {
    if (node.length) out.push_back({node.id, node.length});
  }
  return out;
}

}  // namespace vitrine

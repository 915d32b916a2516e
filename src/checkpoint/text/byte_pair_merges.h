// Byte-pair encoding of one word: the merge that was learnt first is done first, the leftmost of equals.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/hash.h"

namespace vitrine {

// A token of a word and how many of the word's units (bytes) it covers.
struct Symbol {
  int32_t id = 0;
  uint32_t length = 0;
};

class BytePairMerges {
 public:
  // The pair (left, right) becomes `merged`; a lower rank goes first. A pair given again is replaced.
  void add(int32_t left, int32_t right, uint32_t rank, int32_t merged);
  // Symbols of a word -> symbols after all merges. O(n log n), so that a text without spaces is no trap.
  std::vector<Symbol> apply(std::span<const Symbol> word) const;

 private:
  struct Rule {
    uint32_t rank;
    int32_t merged;
  };
  struct HashPair {
    size_t operator()(uint64_t pair) const { return size_t(mixed(pair)); }
  };
  const Rule* find(int32_t left, int32_t right) const;

  std::unordered_map<uint64_t, Rule, HashPair> rules_;
};

}  // namespace vitrine

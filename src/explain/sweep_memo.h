// Masked texts that were run for one question. Methods and figures of trust that ask about the same text share its
// answer: each is run once. A method's own cost still counts it, as what the method takes on its own; what was run in
// all is Progress::done.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "tensor/tensor.h"

namespace vitrine {

class SweepMemo {
 public:
  struct Row {
    double score = 0;
    std::optional<double> probability;  // nothing where it was not asked for
    std::vector<double> by_token;
  };

  // Every sweep asks for the probability too, so that all can share.
  bool probabilities = false;
  // Keys and values of the text as it is, once a sweep has run it (explain/sweep_rows.cpp).
  NamedTensors whole;

  // keep [T] of zeros and ones; `replacement` names the rows that stand for removed tokens. Empty for a mixture.
  static std::string key_of(std::span<const float> keep, uint64_t replacement);
  const Row* find(const std::string& key, bool probability) const;
  void add(std::string key, Row row);

 private:
  std::unordered_map<std::string, Row> rows_;
};

}  // namespace vitrine

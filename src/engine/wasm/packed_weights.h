// Weights in the panels that the product reads (kernels/product.h), made when first used and shared by all programs. A
// model that is larger than the budget gets none, so that its weights lie in memory once: its panels are made anew in
// each run, some columns at a time.
#pragma once
#include <map>
#include <memory>
#include <vector>

#include "graph/graph.h"

namespace vitrine::wasm {

class PackedWeights {
 public:
  static constexpr size_t budget = size_t{64} << 20;  // bytes; of all weights of a model as float32, and of all panels

  // Panels of weight [inner, columns], or of [columns, inner] when transposed; null when there is no room.
  const float* find(const Weight& weight, bool transposed);
  size_t bytes() const { return bytes_; }
  void clear();

 private:
  struct Entry {
    Weight weight;  // kept alive: its identity is the key
    std::vector<float> panels;
  };
  std::map<std::pair<const void*, bool>, Entry> entries_;
  size_t bytes_ = 0;
};

}  // namespace vitrine::wasm

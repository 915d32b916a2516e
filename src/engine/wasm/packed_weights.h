// Weights in the panels that the product reads (kernels/product.h), made when first used and shared by all programs, as
// long as they fit a budget; beyond it panels are made anew in each run, some columns at a time.
#pragma once
#include <map>
#include <memory>
#include <vector>

#include "tensor/tensor.h"

namespace vitrine::wasm {

class PackedWeights {
 public:
  explicit PackedWeights(size_t budget) : budget_(budget) {}

  // Panels of weight [inner, columns], or of [columns, inner] when transposed; null when there is no room.
  const float* find(const std::shared_ptr<const Tensor>& weight, bool transposed);
  size_t bytes() const { return bytes_; }
  void clear();

 private:
  struct Entry {
    std::shared_ptr<const Tensor> weight;  // kept alive: its address is the key
    std::vector<float> panels;
  };
  std::map<std::pair<const Tensor*, bool>, Entry> entries_;
  size_t budget_, bytes_ = 0;
};

}  // namespace vitrine::wasm

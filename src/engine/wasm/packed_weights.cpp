#include "engine/wasm/packed_weights.h"

#include <algorithm>

#include "kernels/product.h"

namespace vitrine::wasm {

const float* PackedWeights::find(const Weight& weight, bool transposed) {
  const std::pair key(weight.identity(), transposed);
  if (const auto found = entries_.find(key); found != entries_.end()) return found->second.panels.data();
  const Shape shape = weight.shape();
  const int64_t rows = shape[0], columns = shape[1];
  const int64_t inner = transposed ? columns : rows, outer = transposed ? rows : columns;
  const size_t count = kernels::panel_size(inner, outer);
  const size_t bytes = count * sizeof(float);
  if (bytes_ + bytes > budget) return nullptr;
  Entry entry{weight, std::vector<float>(count)};
  if (weight.stored) {
    std::vector<float> scratch(8 * std::max(inner, outer));
    kernels::pack_panels(*weight.stored, transposed, 0, outer, scratch.data(), entry.panels.data());
  } else {
    kernels::pack_panels(weight.tensor->f32().data(), transposed ? 1 : columns, transposed ? columns : 1, inner, outer,
                         entry.panels.data());
  }
  bytes_ += bytes;
  return entries_.emplace(key, std::move(entry)).first->second.panels.data();
}

void PackedWeights::clear() {
  entries_.clear();
  bytes_ = 0;
}

}  // namespace vitrine::wasm

#include "engine/wasm/packed_weights.h"

#include "kernels/product.h"

namespace vitrine::wasm {

const float* PackedWeights::find(const std::shared_ptr<const Tensor>& weight, bool transposed) {
  const std::pair key(weight.get(), transposed);
  if (const auto found = entries_.find(key); found != entries_.end()) return found->second.panels.data();
  const int64_t rows = weight->shape()[0], columns = weight->shape()[1];
  const int64_t inner = transposed ? columns : rows, outer = transposed ? rows : columns;
  const auto count = static_cast<size_t>(kernels::panel_size(inner, outer));
  const size_t bytes = count * sizeof(float);
  if (bytes_ + bytes > budget_) return nullptr;
  Entry entry{weight, std::vector<float>(count)};
  kernels::pack_panels(weight->f32().data(), transposed ? 1 : columns, transposed ? columns : 1, inner, outer,
                       entry.panels.data());
  bytes_ += bytes;
  return entries_.emplace(key, std::move(entry)).first->second.panels.data();
}

void PackedWeights::clear() {
  entries_.clear();
  bytes_ = 0;
}

}  // namespace vitrine::wasm

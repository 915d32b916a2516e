#include "engine/weight_store.h"

namespace vitrine {

std::vector<WeightStore::Placed> WeightStore::place(std::span<const std::pair<Weight, ValueId>> weights) {
  std::vector<Placed> fresh;
  for (const auto& [weight, id] : weights) {
    const auto known = entries_.find(weight.name);
    if (known != entries_.end() && known->second.weight.identity() == weight.identity()) continue;
    const uint64_t offset = (size_ + alignment - 1) / alignment * alignment;
    const size_t number = weight.tensor && weight.tensor->dtype() == DType::i64 ? sizeof(int64_t) : sizeof(float);
    const WeightRange range{offset, static_cast<uint64_t>(element_count(weight.shape())) * number};
    entries_.insert_or_assign(weight.name, Entry{weight, range});
    fresh.push_back({&weight, range});
    size_ = offset + range.length;
  }
  return fresh;
}

Result<WeightRange> WeightStore::find(const std::string& name) const {
  const auto entry = entries_.find(name);
  if (entry == entries_.end()) { return Error{ErrorCode::internal, "A weight was not handed to the engine", name, {}}; }
  return entry->second.range;
}

void WeightStore::clear() {
  entries_.clear();
  size_ = 0;
}

}  // namespace vitrine

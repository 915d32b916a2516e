#include "dataset/table/row_order.h"

#include <algorithm>
#include <utility>

#include "base/hash.h"

namespace vitrine::dataset {

std::vector<int32_t> drawn_order(std::span<const int32_t> rows, uint64_t seed) {
  std::vector<std::pair<uint64_t, int32_t>> keyed;
  keyed.reserve(rows.size());
  for (const int32_t row : rows) keyed.emplace_back(mixed(static_cast<uint64_t>(row) ^ mixed(seed + 1)), row);
  std::sort(keyed.begin(), keyed.end());
  std::vector<int32_t> order;
  order.reserve(rows.size());
  for (const auto& [key, row] : keyed) order.push_back(row);
  return order;
}

std::vector<int32_t> drawn(std::span<const int32_t> rows, size_t most, uint64_t seed) {
  std::vector<int32_t> order = drawn_order(rows, seed);
  order.resize(std::min(order.size(), most));
  return order;
}

}  // namespace vitrine::dataset

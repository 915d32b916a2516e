#include "explain/sweep_memo.h"

#include <utility>

namespace vitrine {

namespace {
constexpr size_t kMost = 1 << 16;  // rows; a question of more is asked by one method alone
}

std::string SweepMemo::key_of(std::span<const float> keep, uint64_t replacement) {
  std::string key(reinterpret_cast<const char*>(&replacement), sizeof replacement);
  unsigned char bits = 0;
  bool whole = true;
  for (size_t t = 0; t < keep.size(); ++t) {
    if (keep[t] != 0 && keep[t] != 1) return {};
    whole = whole && keep[t] == 1;
    bits = static_cast<unsigned char>(bits << 1 | (keep[t] == 1 ? 1 : 0));
    if (t % 8 == 7 || t + 1 == keep.size()) key += static_cast<char>(std::exchange(bits, 0));
  }
  // Nothing is replaced, so it does not matter by what.
  return whole ? std::string("whole") : key;
}

const SweepMemo::Row* SweepMemo::find(const std::string& key, bool probability) const {
  const auto found = rows_.find(key);
  return found != rows_.end() && (!probability || found->second.probability) ? &found->second : nullptr;
}

void SweepMemo::add(std::string key, Row row) {
  if (rows_.size() < kMost) rows_.insert_or_assign(std::move(key), std::move(row));
}

}  // namespace vitrine

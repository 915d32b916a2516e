#include "engine/wasm/memory.h"

#include <cstdlib>

namespace vitrine::wasm {

size_t Places::take(size_t bytes) {
  bytes = rounded(bytes);
  if (bytes == 0) return 0;
  auto best = free_.end();
  for (auto one = free_.begin(); one != free_.end(); ++one)
    if (one->second >= bytes && (best == free_.end() || one->second < best->second)) best = one;
  if (best != free_.end()) {
    const size_t offset = best->first, rest = best->second - bytes;
    free_.erase(best);
    if (rest > 0) free_[offset + bytes] = rest;
    return offset;
  }
  size_t offset = end_;
  if (!free_.empty()) {  // a free place at the end is made longer
    const auto last = std::prev(free_.end());
    if (last->first + last->second == end_) {
      offset = last->first;
      free_.erase(last);
    }
  }
  end_ = offset + bytes;
  return offset;
}

void Places::give(size_t offset, size_t bytes) {
  bytes = rounded(bytes);
  if (bytes == 0) return;
  auto [one, is_new] = free_.emplace(offset, bytes);
  if (const auto next = std::next(one); next != free_.end() && one->first + one->second == next->first) {
    one->second += next->second;
    free_.erase(next);
  }
  if (one == free_.begin()) return;
  const auto before = std::prev(one);
  if (before->first + before->second != one->first) return;
  before->second += one->second;
  free_.erase(one);
}

void Block::Free::operator()(std::byte* p) const { std::free(p); }

std::byte* Block::ask(size_t bytes) {
  constexpr int patience = 64;
  bytes = Places::rounded(bytes) + Places::alignment;
  small_ = bytes < size_ / 4 ? small_ + 1 : 0;
  if (bytes <= size_ && small_ < patience) return data_.get();
  drop();
  data_.reset(static_cast<std::byte*>(std::aligned_alloc(Places::alignment, bytes)));
  size_ = data_ ? bytes : 0;
  return data_.get();
}

void Block::drop() {
  data_.reset();
  size_ = 0;
  small_ = 0;
}

}  // namespace vitrine::wasm

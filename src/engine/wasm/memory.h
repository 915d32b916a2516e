// One block of memory that all values of a run lie in. Where each lies is decided before the run, from when it is made
// and last read: a place that is free again is taken by the next value that fits it best.
#pragma once
#include <cstddef>
#include <map>
#include <memory>

namespace vitrine::wasm {

class Places {
 public:
  static constexpr size_t alignment = 64;
  static constexpr size_t rounded(size_t bytes) { return (bytes + alignment - 1) / alignment * alignment; }

  size_t take(size_t bytes);               // its offset
  void give(size_t offset, size_t bytes);  // what was taken
  size_t peak() const { return end_; }     // bytes of the block

 private:
  std::map<size_t, size_t> free_;  // offset -> bytes
  size_t end_ = 0;
};

// Grows, and shrinks when much less is asked for many times in a row.
class Block {
 public:
  // Null when there is no such memory.
  std::byte* ask(size_t bytes);
  size_t size() const { return size_; }
  void drop();

 private:
  struct Free {
    void operator()(std::byte* p) const;
  };
  std::unique_ptr<std::byte, Free> data_;
  size_t size_ = 0;
  int small_ = 0;  // how many times in a row a quarter would have done
};

}  // namespace vitrine::wasm

// The safetensors container: an 8-byte little-endian header length, a JSON header, raw tensors.
// Trusts nothing: every range, size and dtype is checked against the bytes before use.
// Errors: bad_file (truncated, overlapping, lying sizes, malformed JSON), unsupported (dtype),
// not_finite is left to the family, which knows which tensors matter.
#pragma once
#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "tensor/tensor.h"

namespace vitrine {

// Bytes with shared ownership: a checkpoint's tensors are views into them until widened.
using Bytes = std::shared_ptr<const std::vector<std::byte>>;

class SafeTensors {
 public:
  struct Entry {
    std::string dtype;  // "F32", "F16", "BF16", "F64", "I64", ...
    Shape shape;
    uint64_t begin = 0, end = 0;  // byte range within the data section
  };
  static Result<SafeTensors> parse(Bytes bytes);

  const std::map<std::string, Entry, std::less<>>& entries() const { return entries_; }
  bool has(std::string_view name) const { return entries_.find(name) != entries_.end(); }
  // Widened to f32 (F64 is narrowed). Errors: bad_file when absent, unsupported for non-float dtypes.
  Result<Tensor> load(std::string_view name) const;
  // FNV-1a or better over header and data: names the model in keys and provenance. 16 hex digits.
  const std::string& hash() const { return hash_; }

 private:
  Bytes bytes_;
  uint64_t data_begin_ = 0;
  std::map<std::string, Entry, std::less<>> entries_;
  std::string hash_;
};

}  // namespace vitrine

// The GGUF container, versions 2 and 3: metadata by key, then tensors (https://github.com/ggml-org/ggml, docs/gguf.md).
// Trusts nothing: every length and range is checked against the bytes before use, and nothing is allocated beyond a
// small factor of them. Errors: bad_file, unsupported (version, big-endian, number format).
#pragma once
#include <optional>

#include "checkpoint/checkpoint.h"

namespace vitrine {

class Gguf {
 public:
  static Result<Gguf> parse(Bytes bytes, std::string_view file);
  static bool recognises(std::span<const std::byte> bytes);  // by its first four bytes

  // Metadata; nothing when the key is absent or of another type. Views are into the file's bytes.
  std::optional<std::string_view> text(std::string_view key) const;
  std::optional<int64_t> integer(std::string_view key) const;  // of any width, if it fits
  std::optional<double> number(std::string_view key) const;    // an integer is a number
  std::optional<bool> flag(std::string_view key) const;
  // Arrays; empty when the key is absent or of another type.
  std::vector<std::string_view> texts(std::string_view key) const;
  std::vector<double> numbers(std::string_view key) const;
  bool has(std::string_view key) const { return values_.find(key) != values_.end(); }

  // By the file's own names; shapes in the order of the checkpoint's ("rows first", the reverse of GGUF's).
  const Checkpoint::Tensors& tensors() const { return tensors_; }
  std::string hash() const;
  const std::string& file() const { return file_; }

 private:
  struct Value {
    uint32_t type = 0;  // of the elements of an array
    bool is_array = false;
    uint64_t count = 1;
    uint64_t begin = 0;  // byte of the file
  };
  friend class GgufReader;
  const Value* find(std::string_view key, bool array) const;
  std::optional<double> element(const Value& value, uint64_t index) const;

  Bytes bytes_;
  std::string file_;
  std::map<std::string, Value, std::less<>> values_;
  Checkpoint::Tensors tensors_;
};

}  // namespace vitrine

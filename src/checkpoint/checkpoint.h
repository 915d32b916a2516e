// The weights of a model: tensors by name, whatever file they came in. Nothing is widened before it is asked for; the
// tensors are ranges of the files' bytes.
#pragma once
#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "kernels/stored_matrix.h"
#include "tensor/tensor.h"

namespace vitrine {

// Bytes with shared ownership: a checkpoint's tensors are views into them until widened.
using Bytes = std::shared_ptr<const std::vector<std::byte>>;
using Files = std::map<std::string, Bytes, std::less<>>;  // "config.json" -> bytes

// Where the rows (places along the first axis) of a tensor lie in its file.
enum class RowOrder : uint8_t {
  as_named,      // row r is at r
  rotary_pairs,  // of each head, rows i and i + d/2 side by side: GGUF's llama
  parts_first,   // [3, heads, d], meant as [heads, 3, d]: GGUF's gptneox
  transposed,    // two axes, the other way round
};

struct StoredTensor {
  const NumberFormat* format = nullptr;
  Shape shape;  // as it is meant, after `order`
  Bytes file;
  uint64_t begin = 0, end = 0;  // bytes of the file
  RowOrder order = RowOrder::as_named;
  int64_t heads = 1;  // what `order` counts in
  float shift = 0;    // added to every number: GGUF's gemma stores 1 + the weights of its norms

  std::span<const std::byte> bytes() const { return std::span(*file).subspan(size_t(begin), size_t(end - begin)); }
  // Where the bytes of row `row` begin, by their place in bytes() (not for transposed ones).
  int64_t stored_row(int64_t row) const;
};

class Checkpoint {
 public:
  using Tensors = std::map<std::string, StoredTensor, std::less<>>;
  Checkpoint() = default;
  // hash: over all bytes of the files; 16 hex digits.
  Checkpoint(Tensors tensors, std::string hash) : tensors_(std::move(tensors)), hash_(std::move(hash)) { index(); }

  const Tensors& entries() const { return tensors_; }
  // By its name, or by one that differs only in what training and wrapping put in front ("model.", "transformer.",
  // "module.", "_orig_mod."). Null when absent.
  const StoredTensor* find(std::string_view name) const;
  bool has(std::string_view name) const { return find(name) != nullptr; }
  // Widened to float32 (F64 is narrowed). Errors: bad_file when absent, unsupported for other formats.
  Result<Tensor> load(std::string_view name) const;
  // Another name for a tensor that is there.
  void alias(std::string name, const std::string& of);
  // Names the model in keys and provenance.
  const std::string& hash() const { return hash_; }

 private:
  void index();
  Tensors tensors_;
  std::map<std::string, std::string, std::less<>> by_base_;  // name without its prefixes -> name; empty: several
  std::string hash_;
};

Result<Tensor> widen(const StoredTensor& stored, std::string_view name);
// The same as a matrix that stays as the file has it. Null for what is no matrix, is no smaller than as float32 after
// all, or needs more than another order of its rows.
std::shared_ptr<const kernels::StoredMatrix> as_stored(const StoredTensor& stored);

// A name without what training and wrapping put in front of it.
std::string base_name(std::string_view name);

}  // namespace vitrine

// What every family's loader does: take tensors out of the checkpoint by name, check their shapes against
// the configuration and their values against NaN, and count parameters.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "checkpoint/checkpoint.h"
#include "graph/graph.h"

namespace vitrine {

class Loader {
 public:
  // `prefix` is put before every name ("transformer." or "").
  Loader(const Checkpoint& tensors, std::string prefix) : tensors_(tensors), prefix_(std::move(prefix)) {}

  // The tensor of that name and exactly that shape, remembered as a weight of the same name. Matrices stay as the file
  // has them. After the
  // first failure every call returns an empty weight; ask error() once at the end.
  // Errors: bad_file (absent, other shape), unsupported (dtype), not_finite (NaN or infinite value).
  Weight take(std::string_view name, const Shape& shape);

  const std::optional<Error>& error() const { return error_; }
  int64_t parameters() const { return parameters_; }  // elements taken so far

 private:
  const Checkpoint& tensors_;
  std::string prefix_;
  std::optional<Error> error_;
  int64_t parameters_ = 0;
};

// config.json's name of a pointwise function -> the op. Errors: unsupported, with the names that are built.
Result<Op> activation_named(const std::string& name);

}  // namespace vitrine

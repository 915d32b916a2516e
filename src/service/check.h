// Compares a loaded checkpoint with golden values that another implementation computed (golden.json and
// golden.safetensors beside the weights), through the engine and, wherever a method gives the quantity,
// through the method: so that what is checked is what people see.
#pragma once
#include <cstdint>
#include <functional>
#include <string>

#include "base/cancel.h"
#include "base/task.h"
#include "service/service.h"

namespace vitrine::service {

// One quantity of one case. error: max|ours - golden| / max|golden| over the quantity's tensor; for ids,
// tokens, offsets and decoded text the share of entries that differ. Infinite when there is nothing to compare.
struct CheckRow {
  int64_t case_index = 0;
  std::string quantity;  // "hidden.2"
  double error = 0;
  double limit = 0;
  bool ok = false;
  std::string note;  // why there is nothing to compare; usually empty
};
using OnCheckRow = std::function<void(const CheckRow&)>;

struct CheckTotal {
  int64_t passed = 0, failed = 0;
};

// largest |ours - golden| / largest |golden|, or `least` where that is larger; infinite when the shapes differ or a
// value is not finite.
double relative_error(const Tensor& ours, const Tensor& golden, double least = 0);

// Checks every case and quantity of the golden files; each row is reported as soon as it is known. A golden
// file may hold any of the quantities; one that cannot be computed or is not known here is a failed row, and so is a
// case without logits. No limit is below `least_limit` (back ends with less accurate arithmetic). Prompts are the
// golden ids; the tokenizer is compared on the text. Errors: bad_request (no model is loaded), bad_file (golden files),
// cancelled.
Task<Result<CheckTotal>> check_golden(Service& service, Files golden, double least_limit, Ticket ticket,
                                      OnCheckRow on_row);

}  // namespace vitrine::service

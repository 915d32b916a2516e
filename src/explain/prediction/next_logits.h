// What the model predicts: the next token, or a masked one.
#pragma once
#include "explain/job.h"

namespace vitrine {

// Logits [V] at the job's position. One forward pass, announced.
Task<Result<Tensor>> next_logits(Job job);
// The tokens of a text that a model has read, so that of the next text only what follows them is run.
struct Read {
  std::vector<int32_t> ids;
  NamedTensors keys_values;  // explain/past.h
};
// The same at the end of a text that begins with what `read` holds, in a causal model; what is run is added to it. A
// family that takes no past reads all of it again. Precondition: the position is the last one.
Task<Result<Tensor>> next_logits(Job job, std::shared_ptr<Read> read);
// Logits [T, V] of what could stand in the place of every token of the text: in a causal model by what comes before it,
// one forward pass; in an encoder by both sides, the token masked, one pass for each token. Rows of which the model
// expects nothing are 0: what stands before the text, the first token in a causal model, the explained mask.
// Announced. Errors: unsupported for an encoder without a mask token.
Task<Result<Tensor>> place_logits(Job job);
// The first token of the text with such a row.
int64_t first_place(const Job& job);
// The k ids with the largest logits, largest first; equal ones by id. k is cut to how many there are.
std::vector<int32_t> largest(std::span<const float> logits, int64_t k);

}  // namespace vitrine

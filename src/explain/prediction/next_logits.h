// What the model says next.
#pragma once
#include "explain/job.h"

namespace vitrine {

// Logits [V] at the job's position. One forward pass, announced.
Task<Result<Tensor>> next_logits(Job job);
// Logits [T, V] at every position. One forward pass, announced.
Task<Result<Tensor>> all_logits(Job job);
// The k ids with the largest logits, largest first; equal ones by id. k is cut to how many there are.
std::vector<int32_t> largest(std::span<const float> logits, int64_t k);

}  // namespace vitrine

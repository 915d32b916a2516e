// The tokens that parts of the model speak for and against, straight to the output.
#pragma once
#include "explain/job.h"

namespace vitrine {

// What every head and, as the last part of its layer, every MLP wrote at the explained position, read through the last
// norm (its deviation held, so that it is linear) and the unembedding: a logit for every token, from which the mean
// over the vocabulary is taken off, since softmax does not see it. The k largest and smallest, outermost first; part h
// < H is head h, part H the MLP. Ids are i64, values in logits, all [L, H + 1, k].
struct PartTokens {
  Tensor promoted_ids, promoted, suppressed_ids, suppressed;
};
// Announces its passes: one of the model, and a little for every layer.
Task<Result<PartTokens>> part_tokens(Job job, int64_t k);

}  // namespace vitrine

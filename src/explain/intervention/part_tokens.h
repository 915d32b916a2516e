// The tokens that parts of the model speak for and against, straight to the output.
#pragma once
#include "explain/job.h"

namespace vitrine {

// What parts wrote, read through the last norm (its deviation held, so that it is linear) and the unembedding: a logit
// for every token, from which the mean over the vocabulary is taken off, since softmax does not see it. The k largest
// and smallest, outermost first. Ids are i64, values in logits, all [..., k].
struct PartTokens {
  Tensor promoted_ids, promoted, suppressed_ids, suppressed;
};
// Of every head and, as the last part of its layer, every MLP at the explained position, [L, H + 1, k]: part h < H is
// head h, part H the MLP. Announces its passes: one of the model, and a little for every layer.
Task<Result<PartTokens>> part_tokens(Job job, int64_t k);
// Of parts [C, 1, D], C > 0, that were written to the stream which in the end is `residual` [1, 1, D]: [C, k]. In a
// model with norms on the stream, those between a part and the end are left out.
Task<Result<PartTokens>> tokens_of_parts(Job job, Tensor parts, Tensor residual, int64_t k);

}  // namespace vitrine

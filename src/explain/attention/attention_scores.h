// Scores of tokens from attention matrices.
#pragma once
#include <vector>

#include "explain/job.h"

namespace vitrine {

using Matrix = std::vector<double>;  // [T, T], row-major: rows read from columns

// The mean over the heads of every layer's attention, [L] matrices. Goes through Job::ask, so that it is not run twice.
Task<Result<std::vector<Matrix>>> mean_attention(Job job);

// Attention rollout: the product of 0.5 A + 0.5 I over the layers, rows renormalised. Row r: how much of every token is
// in row r of the last layer, if attention were all that mixes.
Matrix rollout(const std::vector<Matrix>& layers, int64_t tokens, double residual_share);

}  // namespace vitrine

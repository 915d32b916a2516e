// What the methods that give every token a number share.
#pragma once
#include <span>
#include <vector>

#include "explain/job.h"

namespace vitrine {

// The blank explanation of a View::token_scores method with its tensor "scores" [T] (axis token), rounded to
// float32, in `unit`.
Explanation token_scores(const Job&, const char* method, std::span<const double> scores, const char* unit);

// keep [B, T] with `alpha[b]` for every token of the text; what comes before the text (bos) stays as it is.
Tensor mixture(const Job&, std::span<const double> alpha);

// attribution [T] = sum over b of sum over D of (token - replacement) x d score_b / d embedding_b, for the
// mixtures keep [B, T] against replacement [T, D], in chunks. Zero for what comes before the text. Announces its rows.
Task<Result<std::vector<double>>> gradient_times_difference(Job job, Tensor keep, Tensor replacement);

}  // namespace vitrine

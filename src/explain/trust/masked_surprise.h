// Are texts with removed tokens still texts that the model knows how to read? (The question of Hooker et al. 2019 and
// Hase, Xie, Bansal 2021: a drop after removal may come from what is missing or from an input unlike any in training.)
//
// A model knows how surprised to be: on inputs like those it was trained on, the surprise -log p(next token) and the
// entropy of p(next token), which is the surprise it expects, are equal on average - whatever is missing. On inputs
// unlike them it is confidently wrong, and surprise runs ahead of entropy. Measured, with random tokens removed at
// rates 1/4, 1/2 and 3/4,
//
//   mean of surprise - entropy on masked texts, minus the same on the text as it is,      nats per token
//
// over the text's own next tokens, so that the luck of this text cancels. Near 0: in distribution. Well above 0:
// removal leaves it. Caveat: calibration is necessary, not sufficient; on short texts the interval is wide.
#pragma once
#include "explain/job.h"
#include "explanation/explanation.h"

namespace vitrine {

// The figure "masked_surprise" with its 95 % interval over the draws. 1 + 24 passes.
// not_measured in models that do not predict the next token, and for texts of fewer than three tokens.
Task<Result<Figure>> masked_surprise_figure(Job job, std::string replacement, uint64_t seed);

}  // namespace vitrine

// Cascading randomisation (Adebayo, Gilmer, Muelly, Goodfellow, Hardt, Kim 2018): scramble the model's blocks from the
// last one down (trust/scramble.h) and explain again. A method that shows the model must show something else; one that
// gives the same picture only shows the text.
//
// Value: Spearman's correlation of the scores with those of the intact model, mean over depths. Caveat: near 0 is
// needed, not enough; on short texts single correlations scatter widely.
#pragma once
#include "explain/trust/subject.h"

namespace vitrine {

// The figure "randomisation". `budget`: passes that the depths may take together. All blocks come first, then fewer.
Task<Result<Figure>> randomisation_figure(Job job, SubjectPtr subject, int64_t budget, uint64_t seed);

}  // namespace vitrine

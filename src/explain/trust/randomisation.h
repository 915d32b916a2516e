// Cascading randomisation (Adebayo, Gilmer, Muelly, Goodfellow, Hardt, Kim 2018): scramble the model's blocks from the last
// one down and explain again. A method that shows the model must show something else; one that gives the same picture only
// shows the text.
//
// A block is scrambled by putting the rows of each of its weights (along the first axis) in a seeded random order: the values
// stay, what they connect does not. Embeddings, final norm and unembedding stay. The rows are gathered inside the graph by
// indices that are graph inputs, so that no copy of the weights is made: one program serves every depth and seed, and
// nothing is left behind.
//
// Value: Spearman's correlation of the scores with those of the intact model, mean over depths. Caveat: near 0 is needed, not
// enough; on short texts single correlations scatter widely.
#pragma once
#include "explain/trust/subject.h"

namespace vitrine {

// A model whose last `depth` blocks are scrambled (0: the model itself, through the same graph).
std::shared_ptr<const Model> make_scrambled(std::shared_ptr<const Model>, int64_t depth, uint64_t seed);

// The figure "randomisation". `budget`: passes that the depths may take together. All blocks come first, then fewer.
Task<Result<Figure>> randomisation_figure(Job job, SubjectPtr subject, int64_t budget, uint64_t seed);

}  // namespace vitrine

// The model's representation of a text or of a few words: the mean over its tokens of the residual stream at one layer.
//
// A causal model's last token alone says more of what comes next than of what was said; the mean over tokens of a middle
// layer separates classes best (measured in tests/bench: held-out nearest-neighbour accuracy on Subj and SST-2).
#pragma once
#include <string>
#include <vector>

#include "dataset/model_reader.h"

namespace vitrine {

// Residual stream entering block `layer`; `layers` of the architecture: what leaves the last block.
struct EmbeddingPoint {
  int64_t layer = 0;
};
EmbeddingPoint default_embedding_point(const Architecture& architecture);
std::string to_string(const EmbeddingPoint& point);  // "mean over tokens of block.3.residual.in"

// f32 [N, D]; the bos token does not count; a text without tokens is all zeros. A text too long for the context loses
// its middle. Blocks above the layer are not run. Reports texts. Errors: bad_text, those of ModelReader::run.
Task<Result<Tensor>> embed_texts(ModelReader reader, std::vector<std::string> texts, EmbeddingPoint point, Ticket ticket);

}  // namespace vitrine

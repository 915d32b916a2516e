// The model's representation of a text or of a few words: the mean over its tokens of the residual stream at one layer.
//
// The mean, since a causal model's last token says more of what comes next than of what was said; a middle layer, since
// the last blocks turn to the next token. nearest.h measures on the table at hand how far neighbours share labels.
#pragma once
#include <string>
#include <vector>

#include "dataset/model/model_reader.h"

namespace vitrine::dataset {

// Residual stream entering block `layer`; `layers` of the architecture: what leaves the last block.
struct EmbeddingPoint {
  int64_t layer = 0;
};
EmbeddingPoint default_embedding_point(const Architecture& architecture);
std::string to_string(const EmbeddingPoint& point);  // "mean over tokens of block.3.residual.in"

// f32 [N, D]; the bos token does not count; a text without tokens is all zeros. A text too long for the context loses
// its middle. Blocks above the layer are not run. Reports texts. Errors: bad_text, those of ModelReader::run.
// `before` is read before every text: " " for words as they stand within a text.
Task<Result<Tensor>> embed_texts(ModelReader reader, std::vector<std::string> texts, EmbeddingPoint point,
                                 Ticket ticket, std::string before = "");

}  // namespace vitrine::dataset

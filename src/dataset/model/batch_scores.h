// The logits of a few answer tokens at the end of many prompts: what questions to a whole data set cost.
//
// Several questions put to one text share the reading of it: their ends are branches after the text that see the text
// and themselves, not each other (as in tree attention; Miao et al. 2024, SpecInfer). In the last block only the rows
// that are looked at go on, and only the wanted columns of the vocabulary leave the graph. The numbers are those of
// asking each question by itself, up to rounding.
#pragma once
#include <string>
#include <vector>

#include "dataset/model/model_reader.h"

namespace vitrine::dataset {

// One question put to a text: the model reads before + text + after, and the logits of `answers` are taken there.
// The text and `after` are tokenised apart, so that `after` is the same for all texts.
struct Ask {
  std::string before, after;  // "Review: ", "\nSentiment:"
  std::vector<int32_t> answers;
};

// Logits [rows, K], row-major; K counts the answers of all asks, in their order. A text too long for the context loses
// its middle. Reports rows times asks. Errors: bad_text, bad_request (a question that leaves no room for the text, an
// answer that is no token), unsupported (a model that is not causal), those of ModelReader::run.
Task<Result<std::vector<float>>> batch_scores(ModelReader reader, std::vector<Ask> asks, std::vector<std::string> texts,
                                              Ticket ticket);

}  // namespace vitrine::dataset

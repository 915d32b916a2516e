// How far two models' answers to one question lie apart, from what both answered: no pass is run.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "explanation/explanation.h"

namespace vitrine {

// KL(P ‖ Q) in nats of the softmax of two rows of logits. Precondition: equal sizes, not empty.
double kl_divergence(std::span<const float> p, std::span<const float> q);

struct ModelDifference {
  // "kl_divergence" (nats; of the next token, the first model's distribution against the second's) and
  // "rank_correlation" (Spearman's ρ of token scores, over stretches of the text that both read as whole tokens, the
  // scores of a stretch summed), each with what it means. Not measured: `meaning` says why.
  std::vector<Figure> figures;
  std::vector<std::string> notes;  // what of the two cannot be compared, as sentences
};

// What each model answered: its next tokens, and an explanation of the same text by the same method; null: not there.
struct SideAnswers {
  const Explanation* predictions = nullptr;
  const Explanation* explanation = nullptr;
};
// `same_vocabulary`: equal ids are equal tokens. Infinite or missing values are never compared.
ModelDifference difference(const SideAnswers& first, const SideAnswers& second, bool same_vocabulary);

}  // namespace vitrine

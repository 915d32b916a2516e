// What the views read out of explanations: the one place that knows the names of their tensors. All answers
// are empty when a tensor is missing or has another shape than its view needs.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/state.h"

namespace vitrine::app {

// ---- predictions: logits [V] of the explained row
std::span<const float> logits(const Explanation& predictions);
// Softmax at `temperature` over all logits, the `count` most probable first; ties by id.
std::vector<Ranked> rank(std::span<const float> logits, double temperature, int count);
float probability(std::span<const float> logits, double temperature, int32_t id);
// Of all these tokens together.
double probability(std::span<const float> logits, double temperature, std::span<const int32_t> ids);
// log of the odds of some tokens against others, or against all others when none are given; nats.
std::optional<double> log_odds(std::span<const float> logits, double temperature, std::span<const int32_t> of,
                               std::span<const int32_t> against);

// ---- attribution: scores [T]
std::span<const float> scores(const Explanation& attribution);
// The score with every token replaced, where the method sums from there to the score of the text.
std::optional<double> base_value(const Explanation& attribution);
std::optional<double> output_value(const Explanation& attribution);

// ---- attention: [L, H, T, T], rows read from columns
struct AttentionView {
  const Tensor* tensor = nullptr;
  int layers = 0, heads = 0, tokens = 0;
  explicit operator bool() const { return tensor; }
  float at(int layer, int head, int row, int column) const;
};
AttentionView attention(const Explanation& attention);

// ---- lens: [L + 1, T, K] most probable tokens of every layer and position, and figures [L + 1, T]
struct LensView {
  int rows = 0, tokens = 0, top = 0;
  const Tensor* ids = nullptr;
  const Tensor* probabilities = nullptr;
  const Tensor* entropy = nullptr;  // nats; may be null
  const Tensor* rank = nullptr;     // of the final prediction, 1 = first; may be null
  explicit operator bool() const { return ids && probabilities; }
  int32_t id(int row, int token, int k = 0) const;
  float probability(int row, int token, int k = 0) const;
  std::optional<float> entropy_at(int row, int token) const;
  std::optional<int64_t> rank_at(int row, int token) const;
};
LensView lens(const Explanation& lens);
std::string lens_row_name(int row, int rows);  // "embedding", "layer 1", ..., "output"

// ---- head ablation: [L, H] change of the score without that head
std::optional<float> without_head(const Explanation& ablation, int layer, int head);

// The head that is shown: the chosen one, or the one without which the answer changes most; the first of
// the last layer while that is not known. (-1, -1) without a model.
struct Head {
  int layer = -1, head = -1;
  bool operator==(const Head&) const = default;
};
Head shown_head(const State& state);

// ---- trust
const Figure* figure(const Explanation& explanation, std::string_view name);

// The token of `explanation` that is token `index` of the page's tokens, or -1; and back. They differ only
// while an explanation of an older text is shown, and for the attribution by word, phrase or sentence, whose "tokens"
// are those (back: the first token of one).
int token_in(const State& state, const Explanation& explanation, int index);
int token_from(const State& state, const Explanation& explanation, int index);

}  // namespace vitrine::app

#include "app/readings.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "app/carry.h"
#include "text/say.h"

namespace vitrine::app {
namespace {

const Tensor* of_rank(const Explanation& e, std::string_view name, size_t rank, DType type = DType::f32) {
  const Tensor* tensor = e.find(name);
  return tensor && tensor->shape().size() == rank && tensor->dtype() == type ? tensor : nullptr;
}

std::optional<double> measured(const Explanation& e, std::string_view name) {
  const Figure* found = figure(e, name);
  if (!found || found->status != Figure::Status::measured) return std::nullopt;
  return found->value;
}

double log_sum_exp(std::span<const float> logits, double temperature) {
  const double top = *std::max_element(logits.begin(), logits.end());
  double sum = 0;
  for (const float x : logits) sum += std::exp((x - top) / temperature);
  return top / temperature + std::log(sum);
}

}  // namespace

std::span<const float> logits(const Explanation& predictions) {
  const Tensor* tensor = of_rank(predictions, "logits", 1);
  return tensor ? tensor->f32() : std::span<const float>{};
}

std::vector<Ranked> rank(std::span<const float> logits, double temperature, int count) {
  std::vector<Ranked> ranked;
  if (logits.empty() || temperature <= 0) return ranked;
  std::vector<int32_t> order(logits.size());
  std::iota(order.begin(), order.end(), 0);
  const size_t kept = std::min(order.size(), static_cast<size_t>(std::max(0, count)));
  std::partial_sort(order.begin(), order.begin() + kept, order.end(), [&](int32_t a, int32_t b) {
    const float x = logits[a], y = logits[b];
    return x != y ? x > y : a < b;
  });
  const double normaliser = log_sum_exp(logits, temperature);
  ranked.reserve(kept);
  for (size_t i = 0; i < kept; ++i) {
    const double x = logits[order[i]];
    ranked.push_back({order[i], static_cast<float>(std::exp(x / temperature - normaliser))});
  }
  return ranked;
}

float probability(std::span<const float> logits, double temperature, int32_t id) {
  if (id < 0 || static_cast<size_t>(id) >= logits.size() || temperature <= 0) return 0;
  return std::exp(logits[id] / temperature - log_sum_exp(logits, temperature));
}

double probability(std::span<const float> logits, double temperature, std::span<const int32_t> ids) {
  double sum = 0;
  for (const int32_t id : ids) sum += probability(logits, temperature, id);
  return sum;
}

std::optional<double> log_odds(std::span<const float> logits, double temperature, std::span<const int32_t> of,
                               std::span<const int32_t> against) {
  const auto has = [](std::span<const int32_t> ids, int32_t id) {
    return std::find(ids.begin(), ids.end(), id) != ids.end();
  };
  std::vector<float> mine, others;
  for (size_t i = 0; i < logits.size(); ++i) {
    const int32_t id = i;
    if (has(of, id)) mine.push_back(logits[i]);
    else if (against.empty() || has(against, id)) others.push_back(logits[i]);
  }
  if (mine.empty() || others.empty() || temperature <= 0) return std::nullopt;
  return log_sum_exp(mine, temperature) - log_sum_exp(others, temperature);
}

std::span<const float> scores(const Explanation& attribution) {
  const Tensor* tensor = of_rank(attribution, "scores", 1);
  return tensor ? tensor->f32() : std::span<const float>{};
}

std::optional<double> base_value(const Explanation& e) { return measured(e, "base_score"); }
std::optional<double> output_value(const Explanation& e) { return measured(e, "score"); }

float AttentionView::at(int layer, int head, int row, int column) const {
  const size_t index = ((static_cast<size_t>(layer) * heads + head) * tokens + row) * tokens + column;
  return tensor->f32()[index];
}

AttentionView attention(const Explanation& e) {
  const Tensor* tensor = of_rank(e, "attention", 4);
  if (!tensor || tensor->shape()[2] != tensor->shape()[3] || tensor->size() == 0) return {};
  return {tensor, static_cast<int>(tensor->shape()[0]), static_cast<int>(tensor->shape()[1]),
          static_cast<int>(tensor->shape()[2])};
}

int32_t LensView::id(int row, int token, int k) const { return ids->i64()[(row * tokens + token) * top + k]; }
float LensView::probability(int row, int token, int k) const {
  return probabilities->f32()[(row * tokens + token) * top + k];
}
std::optional<float> LensView::entropy_at(int row, int token) const {
  if (!entropy) return std::nullopt;
  return entropy->f32()[row * tokens + token];
}
std::optional<int64_t> LensView::rank_at(int row, int token) const {
  if (!rank) return std::nullopt;
  return rank->i64()[row * tokens + token];
}

LensView lens(const Explanation& e) {
  LensView view;
  view.ids = of_rank(e, "top_ids", 3, DType::i64);
  view.probabilities = of_rank(e, "top_probabilities", 3);
  if (!view || view.ids->shape() != view.probabilities->shape() || view.ids->size() == 0) return {};
  view.rows = view.ids->shape()[0];
  view.tokens = view.ids->shape()[1];
  view.top = view.ids->shape()[2];
  const Shape cells{view.rows, view.tokens};
  view.entropy = of_rank(e, "entropy", 2);
  if (view.entropy && view.entropy->shape() != cells) view.entropy = nullptr;
  view.rank = of_rank(e, "rank", 2, DType::i64);
  if (view.rank && view.rank->shape() != cells) view.rank = nullptr;
  return view;
}

std::string lens_row_name(int row, int rows) {
  if (row == 0) return say("embedding");
  return row == rows - 1 ? say("output") : say("layer {n}", row);
}

std::optional<float> without_head(const Explanation& ablation, int layer, int head) {
  const Tensor* tensor = of_rank(ablation, "scores", 2);
  if (!tensor || layer < 0 || head < 0 || layer >= tensor->shape()[0] || head >= tensor->shape()[1])
    return std::nullopt;
  return tensor->f32()[layer * tensor->shape()[1] + head];
}

Head shown_head(const State& state) {
  if (!state.model || state.model->layers <= 0 || state.model->heads <= 0) return {};
  const int layers = state.model->layers, heads = state.model->heads;
  const Selection& s = state.selection;
  if (s.layer >= 0 && s.head >= 0 && s.layer < layers && s.head < heads) return {s.layer, s.head};
  Head strongest{layers - 1, 0};
  const Answer& ablation = state.answer(Slot::heads);
  if (!ablation.shown) return strongest;
  float most = -1;
  for (int l = 0; l < layers; ++l)
    for (int h = 0; h < heads; ++h)
      if (const auto effect = without_head(*ablation.shown, l, h); effect && std::abs(*effect) > most) {
        most = std::abs(*effect);
        strongest = {l, h};
      }
  return strongest;
}

const Figure* figure(const Explanation& explanation, std::string_view name) {
  for (const Figure& f : explanation.figures)
    if (f.name == name) return &f;
  return nullptr;
}

namespace {
// Index in `to` of the token that lies at the same bytes, given where tokens of `from` lie in to's text.
int matched(std::string_view from_text, std::span<const TokenInfo> from, int index, std::string_view to_text,
            std::span<const TokenInfo> to) {
  if (index < 0 || index >= int_size(from)) return -1;
  for (const Carried& c : carry(from_text, to_text, from)) {
    if (c.index != index) continue;
    for (size_t i = 0; i < to.size(); ++i)
      if (to[i].byte_begin == c.byte_begin && to[i].byte_end == c.byte_end) return i;
  }
  return -1;
}
}  // namespace

int token_in(const State& state, const Explanation& explanation, int index) {
  if (&explanation == state.grouped.get()) {
    const int token = token_in(state, *state.grouped_from, index);
    return token >= 0 && token < int_size(state.parts) ? state.parts[token] : -1;
  }
  if (explanation.provenance.text == state.tokens_text) return index < int_size(explanation.tokens) ? index : -1;
  return matched(state.tokens_text, state.tokens, index, explanation.provenance.text, explanation.tokens);
}

int token_from(const State& state, const Explanation& explanation, int index) {
  if (&explanation == state.grouped.get()) {
    const auto first = std::find(state.parts.begin(), state.parts.end(), index);
    return first == state.parts.end() ? -1 : token_from(state, *state.grouped_from, first - state.parts.begin());
  }
  if (explanation.provenance.text == state.tokens_text) return index < int_size(state.tokens) ? index : -1;
  return matched(explanation.provenance.text, explanation.tokens, index, state.tokens_text, state.tokens);
}

}  // namespace vitrine::app

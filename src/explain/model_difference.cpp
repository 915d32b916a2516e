#include "explain/model_difference.h"

#include <algorithm>
#include <cmath>

#include "explain/text_pieces.h"
#include "statistics/statistics.h"
#include "text/say.h"

namespace vitrine {
namespace {

const Tensor* row_of(const Explanation* e, std::string_view name) {
  const Tensor* tensor = e ? e->find(name) : nullptr;
  return tensor && tensor->dtype() == DType::f32 && tensor->shape().size() == 1 && tensor->size() > 0 ? tensor
                                                                                                      : nullptr;
}

std::string model_of(const Explanation* e) { return e ? e->provenance.model : std::string(); }

// Two models of one name are told apart by their place.
std::pair<std::string, std::string> names(const Explanation* first, const Explanation* second) {
  std::string a = model_of(first), b = model_of(second);
  if (a == b) return {say("the first {model}", a), say("the second {model}", b)};
  return {std::move(a), std::move(b)};
}

Figure figure(const char* name, const char* label, const char* unit) {
  Figure f;
  f.name = name;
  f.label = label;
  f.unit = unit;
  return f;
}

Figure divergence(const Explanation* first, const Explanation* second, bool same_vocabulary) {
  Figure f = figure("kl_divergence", to_say("KL divergence of the next token"), "nat");
  const Tensor *p = row_of(first, "logits"), *q = row_of(second, "logits");
  if (!p || !q) {
    f.meaning = say("Both models' next tokens are not known yet.");
  } else if (!same_vocabulary || p->size() != q->size()) {
    f.meaning = say("The models have different vocabularies: their distributions are over different tokens.");
  } else {
    const auto [a, b] = names(first, second);
    f.status = Figure::Status::measured;
    f.value = kl_divergence(p->f32(), q->f32());
    f.meaning =
        say("how much less probable, on average, {second} finds what {first} would write next: 0 is the same "
            "distribution, 0.69 half as probable",
            b, a);
  }
  return f;
}

// Scores of each stretch of the text, summed over its tokens.
struct Paired {
  std::vector<double> first, second;
  size_t apart = 0;  // stretches that the tokenizers cut differently
};
Paired paired_scores(const Explanation& first, const Tensor& a, const Explanation& second, const Tensor& b) {
  Paired out;
  const auto sum = [](std::span<const float> scores, size_t begin, size_t end) {
    double total = 0;
    for (size_t i = begin; i < end; ++i) total += scores[i];
    return total;
  };
  for (const TextPiece& piece : text_pieces(first.tokens, second.tokens)) {
    if (piece.first_begin == piece.first_end || piece.second_begin == piece.second_end) continue;
    const double x = sum(a.f32(), piece.first_begin, piece.first_end),
                 y = sum(b.f32(), piece.second_begin, piece.second_end);
    if (!std::isfinite(x) || !std::isfinite(y)) continue;
    out.first.push_back(x);
    out.second.push_back(y);
    out.apart += !piece.single();
  }
  return out;
}

Figure correlation(const Explanation* first, const Explanation* second) {
  Figure f = figure("rank_correlation", to_say("Rank correlation of the scores"), "ρ");
  const Tensor *a = row_of(first, "scores"), *b = row_of(second, "scores");
  const bool of_tokens = a && b && a->size() == std::ssize(first->tokens) && b->size() == std::ssize(second->tokens);
  if (!first || !second) {
    f.meaning = say("Both models' scores are not known yet.");
  } else if (!of_tokens) {
    f.meaning = say("The method has no score for each token.");
  } else if (first->method != second->method || first->provenance.text != second->provenance.text) {
    f.meaning = say("The scores are of two texts or two methods.");
  } else {
    const Paired paired = paired_scores(*first, *a, *second, *b);
    const auto rho = rank_correlation(paired.first, paired.second);
    if (!rho) {
      f.meaning = say("Fewer than three tokens can be compared, or all have the same score.");
      return f;
    }
    f.status = Figure::Status::measured;
    f.value = *rho;
    f.meaning =
        paired.apart == 0
            ? say("how alike both order the text by score: 1 is the same order, 0 none in common, −1 the reverse")
            : say("how alike both order the text by score: 1 is the same order, 0 none in common, −1 the "
                  "reverse; over {n|# piece|# pieces} of the text, {apart} of them cut into tokens differently "
                  "and summed",
                  paired.first.size(), paired.apart);
  }
  return f;
}

}  // namespace

double kl_divergence(std::span<const float> p, std::span<const float> q) {
  const auto log_sum = [](std::span<const float> logits) {
    const double top = *std::max_element(logits.begin(), logits.end());
    double sum = 0;
    for (const float x : logits) sum += std::exp(x - top);
    return top + std::log(sum);
  };
  const double of_p = log_sum(p), of_q = log_sum(q);
  double divergence = 0;
  for (size_t i = 0; i < p.size(); ++i) {
    const double log_p = p[i] - of_p, log_q = q[i] - of_q;
    divergence += std::exp(log_p) * (log_p - log_q);
  }
  return std::max(0.0, divergence);  // below it only by rounding
}

ModelDifference difference(const SideAnswers& first, const SideAnswers& second, bool same_vocabulary) {
  ModelDifference out;
  out.figures.push_back(divergence(first.predictions, second.predictions, same_vocabulary));
  out.figures.push_back(correlation(first.explanation, second.explanation));
  if (!same_vocabulary)
    out.notes.push_back(
        say("The models have different vocabularies: next tokens are compared where both have the same token, scores "
            "where both cut the text at the same characters."));
  if (first.explanation && second.explanation &&
      !same_word(first.explanation->target_text, second.explanation->target_text))
    out.notes.push_back(say("The models are asked about different answers."));
  return out;
}

}  // namespace vitrine

// Shapley values by sampled permutations (Castro, Gómez, Tejada 2009; Štrumbelj, Kononenko 2010): tokens enter one
// after the other in a random order; a token's score is the mean of what its entry changed. Every second order is the
// one before reversed (antithetic), which cancels much of the noise.
// Tensors: "scores" [T], signed, in logits, summing exactly to score(text) - score(nothing); "standard_error" [T] over
// the pairs of orders. Caveat: most steps pass through texts that nobody would write.
#include <algorithm>
#include <cmath>

#include "explain/attribution/coalitions.h"
#include "explain/attribution/token_scores.h"
#include "explain/method.h"
#include "explain/replacement.h"
#include "explain/score.h"
#include "explanation/figures.h"
#include "statistics/random.h"
#include "text/say.h"

namespace vitrine {

namespace {

// The answer from the scores of nothing, everything and the first orders' coalitions: from the pairs of orders that are
// complete. Nothing before the first is.
std::optional<Explanation> answer(const Job& job, std::span<const std::vector<int64_t>> orders,
                                  std::span<const double> values, const std::string& replacement) {
  const size_t size = job.reach() - job.first, steps = size > 0 ? size - 1 : 0;
  const size_t pairs = steps > 0 ? std::min(orders.size() / 2, (values.size() - 2) / (2 * steps)) : orders.size() / 2;
  if (pairs == 0) return {};
  std::vector<double> sum(size), squares(size), of_pair(size);
  for (size_t o = 0; o < 2 * pairs; ++o) {
    double before = values[0];
    for (size_t k = 0; k < size; ++k) {
      const double after = k == steps ? values[1] : values[2 + o * steps + k];
      of_pair[orders[o][k]] += (after - before) / 2;
      before = after;
    }
    if (o % 2 == 0) continue;
    for (size_t i = 0; i < size; ++i) {
      sum[i] += of_pair[i];
      squares[i] += of_pair[i] * of_pair[i];
      of_pair[i] = 0;
    }
  }
  const double count = pairs;
  std::vector<double> scores(job.first);
  std::vector<float> errors(job.first);
  double total = 0;
  for (size_t i = 0; i < size; ++i) {
    const double mean = sum[i] / count, variance = std::max(0.0, squares[i] / count - mean * mean);
    scores.push_back(mean);
    total += mean;
    errors.push_back(pairs > 1 ? static_cast<float>(std::sqrt(variance / (count - 1))) : 0);
  }
  scores.resize(job.length());
  errors.resize(scores.size());
  const char* unit = score_unit(job);
  Explanation e = token_scores(job, "shapley_sampling", scores, unit);
  if (pairs > 1) e.tensors.push_back({"standard_error", {"token"}, unit, Tensor({job.length()}, std::move(errors))});
  e.figures = {score_figure(values[1], unit), base_score_figure(values[0], unit, replacement_words(replacement)),
               completeness_gap(total, values[1], values[0], unit)};
  if (2 * pairs < orders.size())
    e.notes.push_back(say("So far from {done} of {n|# pair|# pairs} of orders.", pairs, orders.size() / 2));
  return e;
}

// As many pairs of orders as about 128 passes hold: on short texts more do not order the tokens better (docs/trust.md).
int64_t pairs_for(int64_t n) { return std::clamp<int64_t>(64 / std::max<int64_t>(1, n - 1), 1, 8); }

Task<Result<Explanation>> run(Job job) {
  VITRINE_CO_TRY(const std::string replacement, resolve_replacement(*job.loaded, job.choice("replacement")));
  job.settings["replacement"] = replacement;
  const int64_t n = job.reach() - job.first;
  const int64_t pairs = job.integer("pairs") > 0 ? job.integer("pairs") : pairs_for(n);
  job.settings["pairs"] = pairs;
  const size_t size = n;
  Random random(job.integer("seed"));
  std::vector<std::vector<int64_t>> orders;
  for (int64_t i = 0; i < pairs; ++i) {
    orders.push_back(random.permutation(n));
    orders.emplace_back(orders.back().rbegin(), orders.back().rend());
  }
  // The empty and the full coalition are shared by all orders.
  std::vector<Coalition> asked{Coalition(size, false), Coalition(size, true)};
  for (const auto& order : orders) {
    Coalition c(size, false);
    for (size_t k = 0; k + 1 < size; ++k) {
      c[order[k]] = true;
      asked.push_back(c);
    }
  }
  const auto watch = [&](std::span<const double> known) {
    if (known.size() < 2) return;
    if (auto unfinished = answer(job, orders, known, replacement)) job.publish(*std::move(unfinished));
  };
  VITRINE_CO_TRY(const std::vector<double> values,
                 co_await coalition_scores(job, std::move(asked), replacement_rows(job, replacement), watch));
  co_return *answer(job, orders, values, replacement);  // with one pair or more there is an answer
}

constexpr Setting settings[] = {
    {"replacement", "Replacement", Setting::Kind::choice, replacement_choices, 0, 0, 0, replacement_help},
    {"pairs",
     "Pairs of orders",
     Setting::Kind::integer,
     {},
     0,
     1000,
     0,
     "How many random orders, each run forwards and reversed; 0: as many as about 128 passes hold."},
    {"seed", "Seed", Setting::Kind::integer, {}, 0, 1e9, 0, "Of the random orders."},
};

}  // namespace

const Method method_shapley_sampling{
    .name = "shapley_sampling",
    .title = "Shapley sampling",
    .question = "What does each token change as it enters?",
    .paper = "Castro, Gómez, Tejada 2009; Štrumbelj, Kononenko 2010",
    .caveat = "Shares are averages over texts with tokens missing at random; with few orders they are noisy.",
    .view = View::token_scores,
    .settings = settings,
    .uses_target = true,
    .run = run,
    .passes = [](int64_t tokens) { return 2 * pairs_for(tokens) * tokens; },
};

}  // namespace vitrine

// Integrated gradients (Sundararajan, Taly, Yan 2017): the gradient averaged on the straight way from a baseline to
// the embeddings, times the difference. Midpoint rule. Tensor: "scores" [T], signed, in logits; they sum to
// score(text) - score(baseline) but for the completeness gap, which is shown. Tokens before the text (bos) are in the
// baseline as they are and score 0.
//
// The number of steps triples from 16 until the gap is below 1 % or max_steps is reached: the midpoints of n steps
// are among those of 3n, so that no gradient is wasted.
// Caveat: the points between are no texts, and another baseline is another question.
#include "explain/attribution/token_scores.h"
#include "explain/method.h"
#include "explain/replacement.h"
#include "explain/score.h"
#include "explain/sweep.h"
#include "explanation/figures.h"

namespace vitrine {

namespace {

constexpr double enough = 0.01;  // relative completeness gap at which steps stop growing

// Midpoints of `steps` equal parts of [0, 1] that are not midpoints of steps / 3 parts, or all of them.
std::vector<double> midpoints(int64_t steps, bool all) {
  std::vector<double> points;
  for (int64_t i = 0; i < steps; ++i)
    if (all || i % 3 != 1) points.push_back((i + 0.5) / steps);
  return points;
}

Task<Result<Explanation>> run(Job job) {
  VITRINE_CO_TRY(const std::string baseline, resolve_replacement(*job.loaded, job.choice("baseline")));
  const Tensor replacement = replacement_rows(job, baseline);
  const double ends[] = {1, 0};
  VITRINE_CO_TRY(const SweepAnswer at_ends, co_await sweep(job, mixture(job, ends), replacement));
  const double score = at_ends.score[0], base = at_ends.score[1];

  const int64_t fixed = job.integer("steps");
  const int64_t budget = fixed > 0 ? fixed : job.integer("max_steps");
  int64_t steps = fixed > 0 ? fixed : std::min<int64_t>(16, budget);
  VITRINE_CO_TRY(std::vector<double> sum,
                 co_await gradient_times_difference(job, mixture(job, midpoints(steps, true)), replacement));
  const auto total = [&] {
    double t = 0;
    for (double s : sum) t += s;
    return t / steps;
  };
  while (fixed == 0 && steps * 3 <= budget && relative_gap(total(), score, base).value_or(0) > enough) {
    steps *= 3;
    VITRINE_CO_TRY(const std::vector<double> more,
                   co_await gradient_times_difference(job, mixture(job, midpoints(steps, false)), replacement));
    for (size_t t = 0; t < sum.size(); ++t) sum[t] += more[t];
  }
  const double reached = total();
  for (double& s : sum) s /= steps;

  job.settings["baseline"] = baseline;
  job.settings["steps"] = steps;
  const char* unit = score_unit(job);
  Explanation e = token_scores(job, "integrated_gradients", sum, unit);
  e.figures.push_back(score_figure(score, unit));
  e.figures.push_back(base_score_figure(base, unit, replacement_words(baseline)));
  e.figures.push_back(completeness_gap(reached, score, base, unit));
  co_return std::move(e);
}

constexpr Setting settings[] = {
    {"baseline", "Baseline", Setting::Kind::choice, replacement_choices, 0, 0, 0, replacement_help},
    {"steps",
     "Steps",
     Setting::Kind::integer,
     {},
     0,
     4096,
     0,
     "Points on the way from the baseline; 0 takes as many as the completeness gap asks for."},
    {"max_steps",
     "Most steps",
     Setting::Kind::integer,
     {},
     1,
     4096,
     432,
     "Where to stop when the completeness gap does not close."},
};

}  // namespace

const Method method_integrated_gradients{
    .name = "integrated_gradients",
    .title = "Integrated gradients",
    .question = "What did each token add?",
    .paper = "Sundararajan, Taly, Yan 2017",
    .caveat =
        "The way from baseline to text leads through inputs that are no texts, and another baseline gives other bars.",
    .view = View::token_scores,
    .settings = settings,
    .uses_target = true,
    .run = run,
};

}  // namespace vitrine

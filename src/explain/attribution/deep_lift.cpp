// DeepLIFT (Shrikumar, Greenside, Kundaje 2017), with rules for what a transformer has besides the rescale rule's
// pointwise functions (attribution/difference_rules.h): text and reference go through the model side by side, and one
// backward pass hands the difference of the score back to the embeddings, so that nothing is lost on the way. Tensor:
// "scores" [T], signed, in logits; they sum to score(text) - score(reference) but for rounding, which the completeness
// gap shows. Two forward passes, two backward. Caveat: each step is exact for the two inputs together, yet how a
// product is shared is a convention, and another reference gives other bars.
#include "explain/attribution/difference_rules.h"
#include "explain/attribution/token_scores.h"
#include "explain/method.h"
#include "explain/replacement.h"
#include "explain/score.h"
#include "explanation/figures.h"
#include "graph/build.h"

namespace vitrine {

namespace {

namespace b = build;

// Row 0 of the batch is the text, row 1 the reference.
Result<void> build_contributions(Graph& g, const Model& model) {
  const ScoreGraph s = build_score(g, model);
  VITRINE_TRY(const ValueId multipliers, score_gradient(g, s, difference_rules()));
  const ValueId difference = b::sub(g, s.tokens, s.replacement);  // [1, T, D]
  g.output("contributions", b::reduce_sum(g, b::mul(g, difference, b::reduce_mean(g, multipliers, {0}, true)), {0, 2}));
  g.output("score", s.score);
  return {};
}

Task<Result<Explanation>> run(Job job) {
  const Model& model = job.model();
  VITRINE_CO_TRY(const std::string baseline, resolve_replacement(*job.loaded, job.choice("baseline")));
  VITRINE_CO_TRY(const ProgramPtr program,
                 job.program("score/deep_lift", [&](Graph& g) { return build_contributions(g, model); }));
  const double ends[] = {1, 0};
  NamedTensors feeds = score_feeds(job);
  feeds.emplace("keep", mixture(job, ends));
  feeds.emplace("replacement", replacement_rows(job, baseline));
  job.plan(2);
  VITRINE_CO_TRY(const NamedTensors out, co_await job.run(program, std::move(feeds), 2, true));
  const auto contributions = out.at("contributions").f32(), score = out.at("score").f32();
  std::vector<double> scores(job.length());
  double sum = 0;
  for (int64_t t = job.first; t < job.length(); ++t)  // what comes before the text is in the reference too
    sum += scores[t] = contributions[t];

  job.settings["baseline"] = baseline;
  const char* unit = score_unit(job);
  const double text = score[0], base = score[1];
  Explanation e = token_scores(job, "deep_lift", scores, unit);
  e.figures = {score_figure(text, unit), base_score_figure(base, unit, replacement_words(baseline)),
               completeness_gap(sum, text, base, unit)};
  co_return std::move(e);
}

constexpr Setting settings[] = {
    {"baseline", "Reference", Setting::Kind::choice, replacement_choices, 0, 0, 0, replacement_help},
};

}  // namespace

const Method method_deep_lift{
    .name = "deep_lift",
    .title = "DeepLIFT",
    .question = "How does the change from a reference come together?",
    .paper = "Shrikumar, Greenside, Kundaje 2017",
    .caveat =
        "How a product's change is shared between its factors is a convention, and another reference gives other bars.",
    .view = View::token_scores,
    .settings = settings,
    .uses_target = true,
    .run = run,
};

}  // namespace vitrine

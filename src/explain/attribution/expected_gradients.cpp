// Expected gradients, also known as GradientSHAP (Erion et al. 2021; Lundberg, Lee 2017): integrated gradients averaged
// over many baselines, each with one random point on the way. Here the baselines are the text's own tokens in random
// orders, or random tokens of the vocabulary. Tensor: "scores" [T], signed, in logits; in expectation they sum to
// score(text) - mean score of the baselines. Caveat: with few samples the sum, and with it every bar, is noisy.
#include "explain/attribution/token_scores.h"
#include "explain/method.h"
#include "explain/score.h"
#include "explain/sweep.h"
#include "explanation/figures.h"
#include "statistics/random.h"
#include "statistics/statistics.h"
#include "text/say.h"

namespace vitrine {

namespace {

// Embeddings [T, D] of a random text; what comes before the text stays.
Tensor random_rows(const Job& job, Random& random) {
  const Weight& matrix = job.model().embedding_matrix();
  const int64_t width = matrix.shape()[1], vocabulary = matrix.shape()[0];
  const std::vector<int64_t> order = random.permutation(job.length() - job.first);
  const bool shuffle = job.choice("background") == "shuffled";
  Tensor rows = Tensor::zeros({job.length(), width});
  for (int64_t t = 0; t < job.length(); ++t) {
    int64_t id = job.tokens[t].id;
    if (t >= job.first) id = shuffle ? job.tokens[job.first + order[t - job.first]].id : random.below(vocabulary);
    const auto row = matrix.row(id);
    std::copy(row.begin(), row.end(), rows.f32().subspan(t * width).begin());
  }
  return rows;
}

Task<Result<Explanation>> run(Job job) {
  const int64_t samples = job.integer("samples");
  Random random(job.integer("seed"));
  std::vector<double> sum(job.length()), bases;
  double score = 0;
  job.reserve(2 * samples + 1);
  for (int64_t i = 0; i < samples; ++i) {
    const Tensor rows = random_rows(job, random);
    // One point in each of `samples` equal parts of the way: less noise than points anywhere.
    const double alpha[] = {(i + random.uniform()) / samples};
    VITRINE_CO_TRY(const std::vector<double> one, co_await gradient_times_difference(job, mixture(job, alpha), rows));
    for (size_t t = 0; t < sum.size(); ++t) sum[t] += one[t] / samples;
    const double ends[] = {0, 1};
    VITRINE_CO_TRY(const SweepAnswer at,
                   co_await sweep(job, mixture(job, std::span(ends).first(i == 0 ? 2 : 1)), rows));
    bases.push_back(at.score[0]);
    if (i == 0) score = at.score[1];
  }
  double total = 0;
  for (double s : sum) total += s;
  const char* unit = score_unit(job);
  Explanation e = token_scores(job, "expected_gradients", sum, unit);
  const double base = mean(bases);
  e.figures = {score_figure(score, unit),
               measured_figure("base_score", to_say("Base score"), base, unit, say("mean score of the baselines")),
               completeness_gap(total, score, base, unit)};
  co_return std::move(e);
}

constexpr const char* backgrounds[] = {"shuffled", "vocabulary"};
constexpr Setting settings[] = {
    {"background", "Baselines", Setting::Kind::choice, backgrounds, 0, 0, 0,
     "The text's own tokens in random orders, or random tokens of the vocabulary."},
    {"samples",
     "Samples",
     Setting::Kind::integer,
     {},
     1,
     4096,
     32,
     "How many baselines, each with one point on the way."},
    {"seed", "Seed", Setting::Kind::integer, {}, 0, 1e9, 0, "Of the baselines and points."},
};

}  // namespace

const Method method_expected_gradients{
    .name = "expected_gradients",
    .title = "Expected gradients",
    .question = "What did each token add, over many baselines?",
    .paper = "Erion, Janizek, Sturmfels, Lundberg, Lee 2021",
    .caveat = "The sum only agrees with the model on average; look at the completeness gap before reading small bars.",
    .view = View::token_scores,
    .settings = settings,
    .uses_target = true,
    .run = run,
};

}  // namespace vitrine

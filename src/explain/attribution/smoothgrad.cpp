// SmoothGrad (Smilkov et al. 2017): the gradient averaged over copies of the token embeddings with Gaussian noise added
// to every value, of standard deviation `noise` x the root mean square of the text's own embedding values. (The paper
// has the noise relative to the range of the input, which embeddings do not have.) Tensor: "scores" [T], the L2 norm of
// each token's averaged gradient, never negative, unit logit per embedding unit. Caveat: like every gradient it shows
// sensitivity, and the noise is its own choice.
#include <algorithm>
#include <cmath>

#include "explain/attribution/token_scores.h"
#include "explain/method.h"
#include "explain/score.h"
#include "explanation/figures.h"
#include "graph/build.h"
#include "statistics/random.h"

namespace vitrine {

namespace {

namespace b = build;

// The graph input noise [B, T, D] is added to the embeddings.
Result<void> build_noisy(Graph& g, const Model& model) {
  const ValueId noise = g.input("noise", DType::f32, {"B", "T", model.architecture().d_model});
  const Tap add_noise = [&](Graph& graph, const std::string& name, ValueId value) {
    return name == "embedding" ? b::add(graph, value, noise) : value;
  };
  const ScoreGraph s = build_score(g, model, add_noise);
  VITRINE_TRY(const ValueId gradient, score_gradient(g, s));
  g.output("gradient", b::reduce_sum(g, gradient, {0}));
  g.output("score", s.score);  // not read; a score that is not a number must not go unseen
  return {};
}

// Root mean square of the text's embedding values: the noise is relative to it.
double spread_of(const Job& job) {
  const Weight& matrix = job.model().embedding_matrix();
  double sum = 0, count = 0;
  for (int64_t t = job.first; t < job.length(); ++t)
    for (float v : matrix.row(job.tokens[t].id)) sum += static_cast<double>(v) * v, ++count;
  return count > 0 ? std::sqrt(sum / count) : 0;
}

Task<Result<Explanation>> run(Job job) {
  const Model& model = job.model();
  VITRINE_CO_TRY(const ProgramPtr program,
                 job.program("score/noisy_gradient", [&](Graph& g) { return build_noisy(g, model); }));
  const int64_t tokens = job.length(), width = model.architecture().d_model, samples = job.integer("samples");
  const double size = job.number("noise") * spread_of(job);
  NamedTensors feeds = score_feeds(job);
  feeds.emplace("replacement", Tensor::zeros({tokens, width}));
  Random random(job.integer("seed"));
  std::vector<double> sum(tokens * width);
  job.plan(samples);
  for (int64_t begin = 0, count = 0; begin < samples; begin += count) {
    count = std::min(job.rows_per_run(true), samples - begin);
    Tensor noise = Tensor::zeros({count, tokens, width});
    for (int64_t row = 0; row < count; ++row)
      for (int64_t i = job.first * width; i < tokens * width; ++i)
        noise.f32()[row * tokens * width + i] = size * random.normal();
    NamedTensors now = feeds;
    now.emplace("keep", Tensor::full({count, tokens}, 1));
    now.emplace("noise", std::move(noise));
    VITRINE_CO_TRY(const NamedTensors out, co_await job.run(program, std::move(now), count, true));
    const auto gradient = out.at("gradient").f32();
    for (size_t i = 0; i < sum.size(); ++i) sum[i] += gradient[i];
  }
  std::vector<double> scores;
  for (int64_t t = 0; t < tokens; ++t) {
    double squares = 0;
    for (int64_t k = 0; k < width; ++k) squares += std::pow(sum[t * width + k] / samples, 2);
    scores.push_back(std::sqrt(squares));
  }
  Explanation e = token_scores(job, "smoothgrad", scores, "logit / unit");
  e.figures.push_back(no_completeness());
  co_return std::move(e);
}

constexpr Setting settings[] = {
    {"samples", "Samples", Setting::Kind::integer, {}, 1, 1024, 16, "How many noisy copies are averaged."},
    {"noise",
     "Noise",
     Setting::Kind::number,
     {},
     0,
     10,
     0.15,
     "Size of the noise relative to the embeddings' own size."},
    {"seed", "Seed", Setting::Kind::integer, {}, 0, 1e9, 0, "Of the noise."},
};

}  // namespace

const Method method_smoothgrad{
    .name = "smoothgrad",
    .title = "SmoothGrad",
    .question = "To which token is the answer sensitive, whatever the exact input?",
    .paper = "Smilkov, Thorat, Kim, Viégas, Wattenberg 2017",
    .caveat = "Noise smooths the map, which can look convincing without being more faithful; the sign is lost.",
    .view = View::token_scores,
    .settings = settings,
    .uses_target = true,
    .run = run,
};

}  // namespace vitrine

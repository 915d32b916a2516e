#include "explain/sweep.h"

#include <algorithm>

#include "explain/score.h"

namespace vitrine {

Task<Result<SweepAnswer>> sweep(Job job, Tensor keep, Tensor replacement, bool probability) {
  const Model& model = job.model();
  VITRINE_CO_TRY(const ProgramPtr program,
                 job.program(probability ? "score/probability" : "score/forward", [&](Graph& g) -> Result<void> {
                   const ScoreGraph s = build_score(g, model, untouched, probability);
                   g.output("score", s.score);
                   if (probability) g.output("probability", s.probability);
                   return {};
                 }));
  NamedTensors feeds = score_feeds(job);
  if (probability) feeds.emplace("probability_of", Tensor({1}, std::vector<int64_t>{job.target}));
  feeds.emplace("replacement", std::move(replacement));

  const int64_t rows = keep.shape()[0], tokens = job.length(), chunk = job.rows_per_run();
  job.plan(rows);
  SweepAnswer answer;
  const auto append = [](std::vector<double>& to, const Tensor& from) {
    to.insert(to.end(), from.f32().begin(), from.f32().end());
  };
  for (int64_t begin = 0; begin < rows; begin += chunk) {
    const int64_t count = std::min(chunk, rows - begin);
    const auto part = keep.f32().subspan(static_cast<size_t>(begin * tokens), static_cast<size_t>(count * tokens));
    NamedTensors now = feeds;
    now.emplace("keep", Tensor({count, tokens}, std::vector<float>(part.begin(), part.end())));
    VITRINE_CO_TRY(const NamedTensors out, co_await job.run(program, std::move(now), count));
    append(answer.score, out.at("score"));
    if (probability) append(answer.probability, out.at("probability"));
  }
  co_return std::move(answer);
}

}  // namespace vitrine

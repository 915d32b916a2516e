#include "explain/attribution/token_scores.h"

#include <algorithm>

#include "explain/score.h"
#include "graph/build.h"

namespace vitrine {

namespace b = build;

Explanation token_scores(const Job& job, const char* method, std::span<const double> scores, const char* unit) {
  Explanation e = job.blank(method, View::token_scores);
  std::vector<float> values;
  for (double s : scores) values.push_back(s);
  const int64_t count = values.size();
  e.tensors.push_back({"scores", {"token"}, unit, Tensor({count}, std::move(values))});
  return e;
}

Tensor mixture(const Job& job, std::span<const double> alpha) {
  const int64_t rows = alpha.size();
  Tensor keep = Tensor::full({rows, job.length()}, 1);
  auto k = keep.f32();
  for (int64_t row = 0; row < rows; ++row)
    for (int64_t t = job.first; t < job.length(); ++t) k[row * job.length() + t] = alpha[row];
  return keep;
}

Task<Result<std::vector<double>>> gradient_times_difference(Job job, Tensor keep, Tensor replacement) {
  const Model& model = job.model();
  VITRINE_CO_TRY(const ProgramPtr program,
                 job.program("score/gradient_times_difference", [&](Graph& g) -> Result<void> {
                   const ScoreGraph s = build_score(g, model);
                   VITRINE_TRY(const ValueId gradient, score_gradient(g, s));
                   // Summed over the batch first: [T, D] leaves the engine as [T], whatever B is.
                   const ValueId total = b::reduce_sum(g, gradient, {0});
                   const ValueId difference = b::sub(g, s.tokens, s.replacement);  // [1, T, D]
                   g.output("attribution", b::reduce_sum(g, b::mul(g, difference, total), {0, 2}));
                   return {};
                 }));
  NamedTensors feeds = score_feeds(job);
  feeds.emplace("replacement", std::move(replacement));
  const int64_t rows = keep.shape()[0], tokens = job.length();
  job.plan(rows);
  std::vector<double> sum(tokens);
  for (int64_t begin = 0, count = 0; begin < rows; begin += count) {
    count = std::min(job.rows_per_run(true), rows - begin);
    const auto part = keep.f32().subspan(begin * tokens, count * tokens);
    NamedTensors now = feeds;
    now.emplace("keep", Tensor({count, tokens}, std::vector<float>(part.begin(), part.end())));
    VITRINE_CO_TRY(const NamedTensors out, co_await job.run(program, std::move(now), count, true));
    const auto values = out.at("attribution").f32();
    for (int64_t t = job.first; t < tokens; ++t) sum[t] += values[t];
  }
  co_return std::move(sum);
}

}  // namespace vitrine

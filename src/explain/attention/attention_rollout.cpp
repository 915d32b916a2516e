// Attention rollout (Abnar, Zuidema 2020): attention, mean over heads, mixed with the residual stream, r I + (1 - r) A
// with r = 0.5, rows scaled to 1, is multiplied through the layers, the last one on the left. Tensors: "scores" [T],
// the row of the explained position, which sums to 1; "rollout" [T, T]. No target takes part. Caveat: it follows
// attention only; values, MLPs and signs are left out.
#include "explain/attention/attention_scores.h"
#include "explain/attribution/token_scores.h"
#include "explain/method.h"
#include "explanation/figures.h"

namespace vitrine {

namespace {

Task<Result<Explanation>> run(Job job) {
  VITRINE_CO_TRY(const std::vector<Matrix> layers, co_await mean_attention(job));
  const int64_t tokens = job.length();
  const Matrix total = rollout(layers, tokens, job.number("residual"));
  const auto row = std::span(total).subspan(job.position * tokens, tokens);
  Explanation e = token_scores(job, "attention_rollout", row, "share");
  e.tensors.push_back({"rollout",
                       {"reader", "read"},
                       "share",
                       Tensor({tokens, tokens}, std::vector<float>(total.begin(), total.end()))});
  e.figures.push_back(no_completeness());
  co_return std::move(e);
}

constexpr Setting settings[] = {
    {"residual",
     "Residual share",
     Setting::Kind::number,
     {},
     0,
     1,
     0.5,
     "How much of each layer's output is its own input."},
};

}  // namespace

const Method method_attention_rollout{
    .name = "attention_rollout",
    .title = "Attention rollout",
    .question = "Through which tokens does attention flow here?",
    .paper = "Abnar, Zuidema 2020",
    .caveat = "It follows attention alone: what the values carry, what the MLPs do and for or against are left out.",
    .view = View::token_scores,
    .settings = settings,
    .uses_target = false,
    .run = run,
};

}  // namespace vitrine

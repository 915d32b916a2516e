// The last layer's attention, mean over heads, at the explained position. Tensor: "scores" [T], a probability, never
// negative; no target takes part. Caveat: it shows where the last layer looks, after the tokens have been mixed.
#include "explain/attention/attention_scores.h"
#include "explain/attribution/token_scores.h"
#include "explain/method.h"
#include "explanation/figures.h"

namespace vitrine {

namespace {

Task<Result<Explanation>> run(Job job) {
  VITRINE_CO_TRY(const std::vector<Matrix> layers, co_await mean_attention(job));
  const auto row = std::span(layers.back()).subspan(job.position * job.length(), job.length());
  Explanation e = token_scores(job, "attention_last_layer", row, "probability");
  e.figures.push_back(no_completeness());
  co_return std::move(e);
}

}  // namespace

const Method method_attention_last_layer{
    .name = "attention_last_layer",
    .title = "Last layer's attention",
    .question = "Where does the last layer look?",
    .paper = "",
    .caveat =
        "By the last layer every position holds a mixture of tokens, and attention says nothing about for or against.",
    .view = View::token_scores,
    .settings = {},
    .uses_target = false,
    .run = run,
};

}  // namespace vitrine

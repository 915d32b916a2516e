// Attention flow (Abnar, Zuidema 2020): attention, mean over heads, mixed half and half with the residual stream, is
// taken as pipes between the layers; a token's score is the largest flow that can run from the explained position at
// the top down to it. Tensor: "scores" [T], at most 1 each; they do not sum to anything, since every token is asked by
// itself. No target takes part. Exact maximum flow (attention/max_flow.h): one forward pass, and a few times L x T^3
// steps for all tokens together (64 tokens in 12 layers: 0.04 s natively, 256 tokens: 5 s); beyond that the method says
// so rather than guess. Caveat: it follows attention alone, and wide pipes are no proof that anything ran through them.
#include "explain/attention/attention_scores.h"
#include "explain/attention/max_flow.h"
#include "explain/attribution/token_scores.h"
#include "explain/method.h"
#include "explanation/figures.h"
#include "graph/build.h"
#include "text/say.h"

namespace vitrine {

namespace {

// Twelve layers of 256 tokens.
constexpr int64_t most_edges = 12 * 256 * 256;

// A run of next to nothing: while the engine is asked, a message that cancels can come in.
Result<void> build_pause(Graph& g) {
  g.output("nothing", build::scale(g, g.input("nothing_in", DType::f32, {1}), 1));
  return {};
}

Task<Result<Explanation>> run(Job job) {
  const int64_t tokens = job.length(), layers = job.model().architecture().layers;
  if (layers * tokens * tokens > most_edges)
    co_return Error{ErrorCode::unsupported,
                    say("Attention flow would take too long for {tokens|# token|# tokens} in {layers|# layer|# layers}",
                        tokens, layers),
                    "", say("Use a shorter text, or attention rollout.")};
  VITRINE_CO_TRY(std::vector<Matrix> pipes, co_await mean_attention(job));
  const double residual = job.number("residual");
  for (Matrix& layer : pipes)
    for (int64_t i = 0; i < tokens; ++i)
      for (int64_t j = 0; j < tokens; ++j) {
        double& x = layer[i * tokens + j];
        x = (1 - residual) * x + (i == j ? residual : 0);
      }
  VITRINE_CO_TRY(const ProgramPtr pause, job.program("pause", build_pause));
  LayeredFlow flow(pipes, tokens, job.position);
  std::vector<double> scores;
  int64_t paused_at = 0;
  for (int64_t t = 0; t < tokens; ++t) {
    scores.push_back(flow.to(t));
    if (flow.edges_looked_at() - paused_at < 20'000'000) continue;
    paused_at = flow.edges_looked_at();
    NamedTensors feeds;
    feeds.emplace("nothing_in", Tensor::zeros({1}));
    VITRINE_CO_CHECK(co_await job.run(pause, std::move(feeds), 0));
  }
  Explanation e = token_scores(job, "attention_flow", scores, "share");
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

const Method method_attention_flow{
    .name = "attention_flow",
    .title = "Attention flow",
    .question = "How much attention could flow here from each token?",
    .paper = "Abnar, Zuidema 2020",
    .caveat = "It follows attention alone, and a wide pipe is no proof that anything ran through it.",
    .view = View::token_scores,
    .settings = settings,
    .uses_target = false,
    .run = run,
};

}  // namespace vitrine

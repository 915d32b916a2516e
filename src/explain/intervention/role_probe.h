// What heads do on random tokens that are repeated, x_1 .. x_n x_1 .. x_n (Olsson et al. 2022).
#pragma once
#include <array>
#include <vector>

#include "explain/answer.h"
#include "explain/job.h"

namespace vitrine {

inline constexpr size_t role_count = 3;
enum class Role { induction, previous_token, duplicate_token };

// The first random token of a probe: behind bos.
int64_t first_of_probe(const Job&);
// `count` sequences by the job's setting "seed", behind the bos token where the model has one: n = 24 tokens, fewer
// where the context is short.
std::vector<OtherText> repeated_tokens(const Job&, int64_t count);
// The job's own text.
OtherText text_of(const Job&);

// Per role [L, H]: of the tokens that have such a place to look at, the mean attention to it, or to all of them
// together. The token at `first`, and those before it, are not asked. 0 where no token has one.
struct RoleScores {
  std::array<Tensor, role_count> mass;
};
// One forward pass for every text, announced. Precondition: all texts have the same length.
Task<Result<RoleScores>> role_scores(Job job, std::vector<OtherText> texts, int64_t first);

// Mean loss in nats of the tokens of the second half, and of those of the first but for their first.
struct ProbeLoss {
  double first = 0, whole = 0;
  std::vector<double> without;  // of the second half, by head, counted layer by layer; the head's output is zero
};
// 1 + L x H passes for every probe, announced. Precondition: a causal model.
Task<Result<ProbeLoss>> probe_loss(Job job, std::vector<OtherText> probes);

}  // namespace vitrine

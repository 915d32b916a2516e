// Coalitions: which tokens of the text are kept. What the Shapley methods and LIME ask the model about.
#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "explain/job.h"
#include "explain/sweep.h"

namespace vitrine {

using Coalition = std::vector<bool>;  // [n] over the tokens from Job::first to Job::reach, true = kept

// The score of each coalition. All other tokens are always kept. `watch`, when given, sees the scores of the first
// coalitions whenever more are known and an unfinished answer would be shown (Job::wants_partial).
using CoalitionWatch = std::function<void(std::span<const double> known)>;
Task<Result<std::vector<double>>> coalition_scores(Job job, std::vector<Coalition> coalitions, Tensor replacement,
                                                   CoalitionWatch watch = {});

// Shapley values by weighted least squares (Lundberg, Lee 2017): the phi that minimise
//   sum_S w_S (v(S) - v(none) - sum_{i in S} phi_i)^2   subject to   sum_i phi_i = v(all) - v(none).
// Exact when every coalition is there once with the Shapley kernel as its weight. Nothing when the coalitions do not
// determine phi.
std::optional<std::vector<double>> solve_shapley(std::span<const Coalition> coalitions, std::span<const double> weights,
                                                 std::span<const double> values, double all, double none);

// Coalitions for solve_shapley and their weights, without the empty and the full one, in an order whose every beginning
// is a smaller sample. A coalition S of s of the n tokens has the Shapley kernel (n - 1) / (C(n, s) s (n - s)), so that
// all of a size together have (n - 1) / (s (n - s)). Sizes are taken in pairs (s, n - s), largest kernel first; a pair
// whose share of the budget covers all its coalitions is enumerated, each with its kernel as weight. From the sizes
// that are left coalitions are drawn with the probability of their kernel, each together with its complement, until the
// budget is spent; a coalition weighs by how often it was drawn, and these weights sum to what the kernel gives the
// sizes that are left. Single tokens and single omissions come first wherever the budget holds them (2 n), so that the
// values are determined. With budget >= 2^n - 2 all coalitions are there. (As in the authors' KernelExplainer, without
// its L1 regularisation.)
struct WeightedCoalitions {
  std::vector<Coalition> coalitions;
  std::vector<double> weights;
  bool complete = false;
};
WeightedCoalitions choose_coalitions(int64_t n, int64_t budget, uint64_t seed);

}  // namespace vitrine

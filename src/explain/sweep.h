// The masked sweep: the score of the prompt under many masks. Occlusion, LIME, Shapley values and every
// deletion or insertion curve stand on it.
#pragma once
#include <functional>
#include <vector>

#include "explain/job.h"

namespace vitrine {

struct SweepAnswer {
  std::vector<double> score;        // [N], unit of explain/score.h
  std::vector<double> probability;  // [N] of the target, full softmax; empty unless asked for
  std::vector<double> by_token;     // [N, K] logits or log-probabilities of the scored tokens
};

// Called after each run with what is known by then, for the first rows. Rows then run in the order given.
using SweepWatch = std::function<void(const SweepAnswer& so_far)>;

// A list of masks over the prompt, all tokens kept unless said otherwise.
class Masks {
 public:
  explicit Masks(int64_t tokens) : tokens_(tokens) {}
  void add_full() { keep_.insert(keep_.end(), tokens_, 1.0f); }                                   // nothing removed
  void remove(int64_t token) { keep_[keep_.size() - static_cast<size_t>(tokens_ - token)] = 0; }  // of the last mask
  int64_t count() const { return static_cast<int64_t>(keep_.size()) / tokens_; }
  // f32 [N, T].
  Tensor tensor() && {
    const int64_t n = count();
    return Tensor({n, tokens_}, std::move(keep_));
  }

 private:
  int64_t tokens_;
  std::vector<float> keep_;
};

// keep [N, T] (1 kept, 0 replaced by that row of replacement [T, D]). Runs in chunks; cancel and progress between
// them. Announces its rows itself (Job::plan).
//
// In a causal model a token changes nothing before it, so rows that begin with the same whole tokens share the keys and
// values of these: rows are sorted by the first token that they change, and each chunk runs only from there on
// (unless Job::share_prefix is off).
Task<Result<SweepAnswer>> sweep(Job job, Tensor keep, Tensor replacement, bool probability = false,
                                SweepWatch watch = {});

}  // namespace vitrine

// The masked sweep: the score of the prompt under many masks. Occlusion, LIME, Shapley values and every
// deletion or insertion curve stand on it.
#pragma once
#include <vector>

#include "explain/job.h"

namespace vitrine {

struct SweepAnswer {
  std::vector<double> score;        // [N], unit of explain/score.h
  std::vector<double> probability;  // [N] of the target, full softmax at the position; empty unless asked for
};

// A list of masks over the prompt, all tokens kept unless said otherwise.
class Masks {
 public:
  explicit Masks(int64_t tokens) : tokens_(tokens) {}
  void add_full() { keep_.insert(keep_.end(), static_cast<size_t>(tokens_), 1.0f); }  // nothing removed
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
Task<Result<SweepAnswer>> sweep(Job job, Tensor keep, Tensor replacement, bool probability = false);

}  // namespace vitrine

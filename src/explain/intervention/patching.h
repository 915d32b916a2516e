// Activation patching: the score of one text while single activations are those of another (Vig et al. 2020; Meng et
// al. 2022; Heimersheim, Nanda 2024). Exact: every variant is a run of the model.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "explain/intervention/patch_pair.h"
#include "explain/job.h"

namespace vitrine {

enum class PatchPoint {
  residual,   // entering a block, at one token
  attention,  // what attention adds to the residual stream, at one token
  mlp,        // what an MLP adds, at one token
  part,       // at all tokens: head `place` before the output projection; H: all of attention; H + 1: the MLP
};
// "residual", "attention", "mlp", "part"
const char* name_of(PatchPoint point);

struct PatchCell {
  int64_t layer = -1;  // -1: nothing is patched
  int64_t place = 0;   // token, or part of the block
};

// From which text activations come, and into the run of which other they are put.
enum class PatchDirection { clean_into_corrupted, corrupted_into_clean };

struct PatchScores {
  double clean = 0, corrupted = 0;
  std::vector<double> moved;  // by cells: the part of the way from the patched run's own score to the other text's
};
// Errors: bad_request when both texts have the same score.
Result<void> check_apart(const PatchScores&, const char* unit);
using PatchWatch = std::function<void(const PatchScores& so_far)>;

// Patches one cell after another, in batches: each has the run that activations come from as its first row, so that
// nothing is kept between runs. What lies before the first token that differs is the same in both texts and, in a
// causal model, run once. Announces its passes. `watch` is called after every batch with the first of the cells.
// Errors: those of check_apart and Job::run.
Task<Result<PatchScores>> patched_scores(Job job, PatchPair pair, PatchPoint point, PatchDirection direction,
                                         std::vector<PatchCell> cells, PatchWatch watch = {});

// "the residual stream into layer 3 at “good”", "the MLP of layer 3 at “good”", "layer 3, head 2", "the MLP of layer 3"
std::string named(const Job& job, PatchPoint point, const PatchCell& cell);

}  // namespace vitrine

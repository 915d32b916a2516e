// The score of the text with single parts of the model set to zero: a head's output before the output projection, or
// what an MLP adds, at every token (Michel, Levy, Neubig 2019). Caveat: zero is not what a part outputs when it has
// nothing to say, and later parts may make up for it.
#pragma once
#include <vector>

#include "explain/job.h"

namespace vitrine {

struct BlockPart {
  int64_t layer = 0;
  int64_t head = 0;  // Architecture::heads: the layer's MLP
};

// All heads, counted layer by layer; with `mlps` each layer's MLP after its heads.
std::vector<BlockPart> all_parts(const Architecture& architecture, bool mlps);

// [0]: the score as it is; [1 + k]: without parts[k]. In the score's unit; 1 + parts.size() forward passes, announced
// here. Errors: those of Job::run.
Task<Result<std::vector<double>>> scores_without(Job job, std::vector<BlockPart> parts);

}  // namespace vitrine

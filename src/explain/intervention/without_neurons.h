// The score of the text with neurons of MLPs set to zero at every token: what an intervention calls a neuron
// (explanation/intervention.h), the number that the down-projection reads; in a gated MLP the product with the gate.
// Caveat: zero is not what a neuron holds when it has nothing to say, and later parts may make up for it.
#pragma once
#include <vector>

#include "explain/job.h"

namespace vitrine {

struct MlpNeuron {
  int64_t layer = 0, index = 0;
  bool operator==(const MlpNeuron&) const = default;
};
using MlpNeurons = std::vector<MlpNeuron>;

// [0]: the score as it is; [1 + k]: without all of sets[k]. In the score's unit; 1 + sets.size() forward passes,
// announced here. Errors: those of Job::run.
Task<Result<std::vector<double>>> scores_without_neurons(Job job, std::vector<MlpNeurons> sets);

}  // namespace vitrine

// Direct and measured effects of MLP neurons (intervention/neurons.cpp says what they are and where they mislead).
#pragma once
#include <vector>

#include "explain/intervention/without_neurons.h"

namespace vitrine {

// Effects in the score's unit, positive where they speak for the target.
struct ListedNeurons {
  double score = 0, all_size = 0;  // all_size: sum of |direct effect| over all neurons
  int64_t all = 0;                 // neurons that the model has
  MlpNeurons neurons;              // largest direct effect first; none whose effect is nothing
  std::vector<double> direct;
  std::vector<float> activations;
  Tensor sums, biases;  // [L]: direct effects of all neurons of a layer, and of its MLP's bias
  Tensor residual;      // [1, 1, D] after the last block, at the explained position
};
// The `top` neurons of all by |direct effect|. One forward pass, announced. Errors: unsupported for a model with a
// layer without a known MLP, those of Job::run.
Task<Result<ListedNeurons>> listed_neurons(Job job, int64_t top);

// What each neuron writes to the residual stream by itself with this activation, without the MLP's bias: [K, 1, D].
Task<Result<Tensor>> written_by_neurons(Job job, MlpNeurons neurons, std::vector<float> activations);

// What the score loses without each of the listed neurons, without all of them, and without random ones.
struct MeasuredNeurons {
  double score = 0;
  std::vector<double> single;
  double together = 0;
  std::vector<double> random_single, random_together;
};
// By the settings `draws` and `seed` of the job: that many random neurons of the first one's layer, and that many lists
// of as many random neurons of the same layers as `neurons`, drawn from all that the layers have. Precondition: not
// empty.
Task<Result<MeasuredNeurons>> measured_effects(Job job, MlpNeurons neurons);

}  // namespace vitrine

// Drawing a token from a row of logits.
#pragma once
#include <cstdint>
#include <span>

namespace vitrine {

struct SamplingOptions {
  double temperature = 1;  // >= 0; 0: the most probable token
  double top_p = 1;        // (0, 1]: only the most probable tokens that together reach it
};
struct Sampled {
  int32_t token = 0;
  double probability = 0;  // of the token by the logits themselves
  int64_t rank = 1;        // by the logits; equal ones by id
};
// `draw` is uniform in [0, 1). top_p counts probabilities after the temperature. Precondition: finite logits, at least
// one.
Sampled sample(std::span<const float> logits, const SamplingOptions& options, double draw);

}  // namespace vitrine

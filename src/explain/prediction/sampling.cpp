#include "explain/prediction/sampling.h"

#include <cmath>
#include <numeric>
#include <vector>

#include "explain/prediction/next_logits.h"
#include "statistics/softmax.h"

namespace vitrine {

Sampled sample(std::span<const float> logits, const SamplingOptions& options, double draw) {
  const std::vector<int32_t> order = largest(logits, std::ssize(logits));
  size_t chosen = 0;
  if (options.temperature > 0) {
    // The largest first, so that dividing by a small temperature cannot overflow.
    std::vector<double> p(order.size());
    const double top = logits[order[0]];
    for (size_t i = 0; i < p.size(); ++i) p[i] = std::exp((logits[order[i]] - top) / options.temperature);
    const double all = std::accumulate(p.begin(), p.end(), 0.0);
    double kept = 0;
    size_t count = 0;
    while (count < p.size() && (count == 0 || kept < options.top_p * all)) kept += p[count++];
    double left = draw * kept;
    while (chosen + 1 < count && left >= p[chosen]) left -= p[chosen++];
  }
  const int32_t token = order[chosen];
  return {token, softmax(logits)[token], static_cast<int64_t>(chosen) + 1};
}

}  // namespace vitrine

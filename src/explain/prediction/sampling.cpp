#include "explain/prediction/sampling.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "statistics/softmax.h"

namespace vitrine {

Sampled sample(std::span<const float> logits, const SamplingOptions& options, double draw) {
  std::vector<int32_t> order(logits.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](int32_t a, int32_t b) {
    const float x = logits[static_cast<size_t>(a)], y = logits[static_cast<size_t>(b)];
    return x != y ? x > y : a < b;
  });
  size_t chosen = 0;
  if (options.temperature > 0) {
    // The largest first, so that dividing by a small temperature cannot overflow.
    std::vector<double> p(order.size());
    const double top = logits[static_cast<size_t>(order[0])];
    for (size_t i = 0; i < p.size(); ++i)
      p[i] = std::exp((logits[static_cast<size_t>(order[i])] - top) / options.temperature);
    const double all = std::accumulate(p.begin(), p.end(), 0.0);
    double kept = 0;
    size_t count = 0;
    while (count < p.size() && (count == 0 || kept < options.top_p * all)) kept += p[count++];
    double left = draw * kept;
    while (chosen + 1 < count && left >= p[chosen]) left -= p[chosen++];
  }
  const int32_t token = order[chosen];
  return {token, softmax(logits)[static_cast<size_t>(token)], static_cast<int64_t>(chosen) + 1};
}

}  // namespace vitrine

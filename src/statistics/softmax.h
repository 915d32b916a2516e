// Probabilities of one row of logits, in double.
#pragma once
#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

namespace vitrine {

// Precondition: finite logits.
inline std::vector<double> softmax(std::span<const float> logits) {
  std::vector<double> p(logits.begin(), logits.end());
  const double top = p.empty() ? 0 : *std::max_element(p.begin(), p.end());
  double total = 0;
  for (double& x : p) total += x = std::exp(x - top);
  for (double& x : p) x /= total;
  return p;
}

// In nats.
inline double entropy(std::span<const double> p) {
  double h = 0;
  for (double x : p)
    if (x > 0) h -= x * std::log(x);
  return h;
}

}  // namespace vitrine

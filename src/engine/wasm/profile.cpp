#include "engine/wasm/profile.h"

#include <algorithm>
#include <chrono>

#include "kernels/product.h"

namespace vitrine::wasm {

void Profile::add(const StepCost& part) {
  StepCost& sum = costs_[part.name];
  sum.name = part.name;
  sum.count += part.count;
  sum.milliseconds += part.milliseconds;
  sum.bytes += part.bytes;
  sum.operations += part.operations;
}

std::vector<StepCost> Profile::costs() const {
  std::vector<StepCost> all;
  for (const auto& [name, cost] : costs_) all.push_back(cost);
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.milliseconds > b.milliseconds; });
  return all;
}

double Profile::peak() {
  static const double measured = [] {
    using Clock = std::chrono::steady_clock;
    constexpr int64_t rows = 20, inner = 128, columns = 32, times = 400;
    std::vector<float> a(rows * inner, 0.5f), b(kernels::panel_size(inner, columns), 0.25f), c(rows * columns);
    double best = 0;
    for (int round = 0; round < 10; ++round) {
      const auto began = Clock::now();
      for (int64_t i = 0; i < times; ++i)
        kernels::multiply(a.data(), inner, rows, b.data(), inner, columns, nullptr, c.data(), columns);
      const double seconds = std::chrono::duration<double>(Clock::now() - began).count();
      if (seconds > 0) best = std::max(best, 2.0 * rows * inner * columns * times / seconds);
    }
    return best;
  }();
  return measured;
}

}  // namespace vitrine::wasm

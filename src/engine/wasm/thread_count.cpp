#include "engine/wasm/thread_count.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include "kernels/product.h"
#include "kernels/team.h"

namespace vitrine::wasm {
namespace {

constexpr double valid_ms = 30'000;
constexpr int trials = 3;            // of which the best one counts
constexpr double worth_while = 0.9;  // of the time with fewer threads, that more of them have to stay below

using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point began) {
  return std::chrono::duration<double, std::milli>(Clock::now() - began).count();
}

// The best time of a product of [96, 256] and [256, 1024] in sixteen parts: about a millisecond on one thread.
double time_of_product() {
  constexpr int64_t rows = 96, inner = 256, columns = 1024, parts = 16, width = columns / parts;
  const std::vector<float> a(rows * inner, 0.5f), b(kernels::panel_size(inner, columns), 0.5f);
  std::vector<float> c(rows * columns);
  double best = 1e9;
  for (int trial = 0; trial < trials; ++trial) {
    const auto began = Clock::now();
    kernels::in_parts(parts, [&](int64_t part, int) {
      const int64_t first = part * width;
      kernels::multiply(a.data(), inner, rows, b.data() + first * inner, inner, width, nullptr, c.data() + first,
                        columns);
    });
    best = std::min(best, milliseconds_since(began));
  }
  return best;
}

}  // namespace

void ThreadCount::update(double now_ms) {
  const int helpers = kernels::helpers();
  const bool known = helpers == helpers_ && (helpers == 0 || wanted_ > 0 || now_ms - measured_at_ < valid_ms);
  if (known) return;
  helpers_ = helpers;
  measured_at_ = now_ms;
  if (wanted_ > 0) return kernels::use_threads(wanted_);
  int best_count = 1;
  double best = 1e9;
  for (int count = 1;; count = std::min(2 * count, helpers + 1)) {
    kernels::use_threads(count);
    if (const double time = time_of_product(); time < worth_while * best) {
      best = time;
      best_count = count;
    }
    if (count == helpers + 1) break;
  }
  kernels::use_threads(best_count);
}

}  // namespace vitrine::wasm

// How often something random is repeated: VITRINE_DRAWS times, 16 without it (the sanitized build is slow).
#pragma once
#include <cmath>
#include <cstdint>
#include <cstdlib>

namespace vitrine::test {

inline uint64_t draw_count() {
  const char* set = std::getenv("VITRINE_DRAWS");
  return set && std::atoi(set) > 0 ? static_cast<uint64_t>(std::atoi(set)) : 16;
}
// What a count of draw_count() draws keeps within, three standard deviations around its mean, when each is one with
// probability p.
inline double at_least(double p) {
  const auto n = static_cast<double>(draw_count());
  return n * p - 3 * std::sqrt(n * p * (1 - p));
}
inline double at_most(double p) {
  const auto n = static_cast<double>(draw_count());
  return n * p + 3 * std::sqrt(n * p * (1 - p));
}

}  // namespace vitrine::test

// Seeded random numbers, the same on every machine. (The distributions of <random> are not.)
#pragma once
#include <cmath>
#include <cstdint>
#include <numbers>
#include <numeric>
#include <utility>
#include <vector>

#include "base/hash.h"

namespace vitrine {

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t bits() { return mixed(state_ += 0x9E3779B97F4A7C15ull); }  // a Weyl sequence, mixed
  double uniform() { return (bits() >> 11) * 0x1p-53; }               // [0, 1)
  // Below `count`, without bias. Precondition: count > 0.
  int64_t below(int64_t count) {
    const uint64_t n = count, limit = UINT64_MAX - UINT64_MAX % n;
    uint64_t x = bits();
    while (x >= limit) x = bits();
    return x % n;
  }
  double normal() {  // Box, Muller 1958
    const double radius = std::sqrt(-2 * std::log(1 - uniform()));
    return radius * std::cos(2 * std::numbers::pi * uniform());
  }
  // 0 .. count-1 in random order (Fisher, Yates).
  std::vector<int64_t> permutation(int64_t count) {
    std::vector<int64_t> order(count);
    std::iota(order.begin(), order.end(), 0);
    for (int64_t i = count - 1; i > 0; --i) std::swap(order[i], order[below(i + 1)]);
    return order;
  }

 private:
  uint64_t state_;
};

}  // namespace vitrine

// 95 % intervals by resampling (Efron 1979): the percentile bootstrap, seeded.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace vitrine {

struct Interval {
  double low = 0, high = 0;
};

// 0 .. count-1.
std::vector<int64_t> whole_sample(int64_t count);

// The central 95 % of `statistic` over `rounds` resamples of 0 .. count-1 with replacement. Nothing for fewer than two.
// The statistic of a resample must be finite.
std::optional<Interval> bootstrap(int64_t count, uint64_t seed,
                                  const std::function<double(std::span<const int64_t>)>& statistic,
                                  int64_t rounds = 200);

// The same for the mean of `values`.
std::optional<Interval> bootstrap_mean(std::span<const double> values, uint64_t seed, int64_t rounds = 1000);

// mean +- t x standard error for few values (Student 1908): what a mean over that many seeds leaves open. Nothing for
// fewer than two.
std::optional<Interval> student_interval(std::span<const double> values);

}  // namespace vitrine

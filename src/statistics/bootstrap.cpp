#include "statistics/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "statistics/distributions.h"
#include "statistics/random.h"
#include "statistics/statistics.h"

namespace vitrine {

std::vector<int64_t> whole_sample(int64_t count) {
  std::vector<int64_t> all(count);
  std::iota(all.begin(), all.end(), 0);
  return all;
}

std::optional<Interval> bootstrap(int64_t count, uint64_t seed,
                                  const std::function<double(std::span<const int64_t>)>& statistic, int64_t rounds) {
  if (count < 2) return {};
  Random random(seed);
  std::vector<int64_t> drawn(count);
  std::vector<double> values;
  for (int64_t round = 0; round < rounds; ++round) {
    for (int64_t& i : drawn) i = random.below(count);
    values.push_back(statistic(drawn));
  }
  return Interval{quantile(values, 0.025), quantile(values, 0.975)};
}

std::optional<Interval> bootstrap_mean(std::span<const double> values, uint64_t seed, int64_t rounds) {
  const auto mean_of = [&](std::span<const int64_t> drawn) {
    double sum = 0;
    for (int64_t i : drawn) sum += values[i];
    return sum / drawn.size();
  };
  return bootstrap(values.size(), seed, mean_of, rounds);
}

std::optional<Interval> student_interval(std::span<const double> values) {
  if (values.size() < 2) return {};
  const double freedom = values.size() - 1;
  const double m = mean(values);
  double squares = 0;
  for (double v : values) squares += (v - m) * (v - m);
  const double error = std::sqrt(squares / freedom / values.size());
  const double factor = student_quantile(0.975, freedom);
  return Interval{m - factor * error, m + factor * error};
}

}  // namespace vitrine

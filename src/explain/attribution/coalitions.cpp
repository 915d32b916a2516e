#include "explain/attribution/coalitions.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "statistics/random.h"
#include "statistics/regression.h"

namespace vitrine {

namespace {

double binomial(int64_t n, int64_t k) {
  double c = 1;
  for (int64_t i = 1; i <= std::min(k, n - k); ++i) c = c * (n - i + 1) / i;
  return c;
}

// All coalitions of `size`, in lexicographic order.
void enumerate(int64_t n, int64_t size, const std::function<void(const Coalition&)>& visit) {
  Coalition c(n);
  std::fill(c.begin(), c.begin() + size, true);
  do visit(c);
  while (std::prev_permutation(c.begin(), c.end()));
}

Coalition complement(Coalition c) {
  c.flip();
  return c;
}

}  // namespace

Task<Result<std::vector<double>>> coalition_scores(Job job, std::vector<Coalition> coalitions, Tensor replacement,
                                                   CoalitionWatch watch) {
  Masks masks(job.length());
  for (const Coalition& c : coalitions) {
    masks.add_full();
    for (size_t i = 0; i < c.size(); ++i)
      if (!c[i]) masks.remove(job.first + static_cast<int64_t>(i));
  }
  SweepWatch partly;
  if (watch && job.partial)
    partly = [&, all = coalitions.size()](const SweepAnswer& known) {
      if (known.score.size() < all && job.wants_partial()) watch(known.score);
    };
  VITRINE_CO_TRY(SweepAnswer answer,
                 co_await sweep(job, std::move(masks).tensor(), std::move(replacement), false, partly));
  co_return std::move(answer.score);
}

std::optional<std::vector<double>> solve_shapley(std::span<const Coalition> coalitions, std::span<const double> weights,
                                                 std::span<const double> values, double all, double none) {
  if (coalitions.empty()) return {};
  const size_t n = coalitions[0].size();
  const double moved = all - none;
  if (n == 1) return std::vector<double>{moved};
  // The last value is what the others leave of the sum; the rest is an ordinary least-squares problem.
  const size_t m = n - 1;
  std::vector<double> a(m * m), b(m), x(m);
  for (size_t r = 0; r < coalitions.size(); ++r) {
    const double last = coalitions[r][m] ? 1 : 0;
    for (size_t i = 0; i < m; ++i) x[i] = (coalitions[r][i] ? 1 : 0) - last;
    const double y = values[r] - none - last * moved;
    for (size_t i = 0; i < m; ++i) {
      if (x[i] == 0) continue;
      b[i] += weights[r] * x[i] * y;
      for (size_t j = 0; j <= i; ++j) a[i * m + j] += weights[r] * x[i] * x[j];
    }
  }
  auto phi = solve_positive(std::move(a), std::move(b));
  if (!phi) return {};
  double rest = moved;
  for (double p : *phi) rest -= p;
  phi->push_back(rest);
  return phi;
}

WeightedCoalitions choose_coalitions(int64_t n, int64_t budget, uint64_t seed) {
  WeightedCoalitions out;
  out.complete = true;
  if (n < 2) return out;
  // The kernel's weight of all coalitions of a size together: (n - 1) / (s (n - s)).
  const auto size_weight = [&](int64_t s) { return static_cast<double>(n - 1) / (s * (n - s)); };
  double mass = 0;
  for (int64_t s = 1; s < n; ++s) mass += size_weight(s);

  const auto take = [&](const Coalition& c, double weight) {
    out.coalitions.push_back(c);
    out.weights.push_back(weight);
  };
  const bool everything = n < 40 && budget >= (int64_t{1} << n) - 2;
  int64_t s = 1, left = budget;
  for (; 2 * s <= n; ++s) {
    const bool middle = 2 * s == n;
    const double count = binomial(n, s) * (middle ? 1 : 2), share = size_weight(s) * (middle ? 1 : 2);
    const bool last = 2 * (s + 1) > n;
    // All single tokens and all single omissions, if they fit, are enough to tell the tokens apart.
    const bool singles = s == 1 && count <= left;
    if (!everything && !singles && count > left * (last ? 1 : share / mass) + 0.5) break;
    enumerate(n, s, [&](const Coalition& c) {
      take(c, share / count);
      if (!middle) take(complement(c), share / count);
    });
    left -= static_cast<int64_t>(count);
    mass -= share;
  }
  if (2 * s > n) return out;

  out.complete = false;
  std::vector<double> cumulative;
  for (int64_t size = s; size <= n - s; ++size)
    cumulative.push_back(size_weight(size) + (cumulative.empty() ? 0 : cumulative.back()));
  Random random(seed);
  std::map<Coalition, size_t> drawn;  // equal draws are one row of the sweep with their weight
  const size_t enumerated = out.coalitions.size();
  double draws = 0;
  const auto draw = [&](const Coalition& c) {
    const auto [known, fresh] = drawn.emplace(c, out.coalitions.size());
    if (fresh) take(c, 0);
    out.weights[known->second] += 1;
    ++draws;
  };
  for (int64_t guard = 0; static_cast<int64_t>(drawn.size()) + 1 < left && guard < 8 * left; ++guard) {
    const double u = random.uniform() * cumulative.back();
    const int64_t size = s + (std::upper_bound(cumulative.begin(), cumulative.end(), u) - cumulative.begin());
    Coalition c(n);
    const std::vector<int64_t> order = random.permutation(n);
    for (int64_t i = 0; i < std::min(size, n - s); ++i) c[order[i]] = true;
    draw(c);
    draw(complement(c));
  }
  for (size_t i = enumerated; i < out.weights.size(); ++i) out.weights[i] *= mass / draws;
  return out;
}

}  // namespace vitrine

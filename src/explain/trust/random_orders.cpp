#include "explain/trust/random_orders.h"

#include <algorithm>

#include "explain/replacement.h"
#include "explain/sweep.h"
#include "explain/trust/curves.h"
#include "statistics/random.h"
#include "statistics/statistics.h"

namespace vitrine {

namespace {

// The cuts but for the ends, where every curve is the same two texts.
std::span<const int64_t> inner(const std::vector<int64_t>& cuts) { return std::span(cuts).subspan(1, cuts.size() - 2); }

// The first `cut` tokens of an order.
std::vector<bool> beginning(std::span<const int64_t> order, int64_t cut) {
  std::vector<bool> gone(order.size());
  for (int64_t t : order.first(cut)) gone[t] = true;
  return gone;
}

}  // namespace

Task<Result<RandomOrdersPtr>> run_random_orders(Job job, std::string replacement, int64_t points, int64_t count,
                                                uint64_t seed) {
  auto made = std::make_shared<RandomOrders>();
  RandomOrders& r = *made;
  const int64_t n = job.reach() - job.first;
  r.replacement = replacement;
  r.cuts = points > 0 ? cut_points(n, points) : std::vector<int64_t>{0, n};
  Masks masks(job.length());
  const int64_t ends[] = {0, n};
  std::vector<int64_t> all(n);
  for (int64_t t = 0; t < n; ++t) all[t] = t;
  add_deletions(masks, all, ends, job.first);
  Random random(seed);
  for (int64_t i = 0; i < (n > 1 ? count : 0); ++i) {
    r.orders.push_back(random.permutation(n));
    add_deletions(masks, r.orders.back(), inner(r.cuts), job.first);
  }
  VITRINE_CO_TRY(const SweepAnswer answer,
                 co_await sweep(job, std::move(masks).tensor(), replacement_rows(job, replacement), true));
  r.probability = answer.probability[0];
  r.probability_without = answer.probability[1];
  r.score = answer.score[0];
  r.known->emplace(std::vector<bool>(n, false), r.probability);
  r.known->emplace(std::vector<bool>(n, true), r.probability_without);
  const size_t between = r.cuts.size() - 2;
  for (size_t i = 0; i < r.orders.size(); ++i) {
    std::vector<double> p{r.probability}, fall{0};
    for (size_t j = 0; j < between; ++j) {
      p.push_back(answer.probability[2 + i * between + j]);
      r.known->emplace(beginning(r.orders[i], r.cuts[j + 1]), p.back());
      fall.push_back(r.score - answer.score[2 + i * between + j]);
    }
    p.push_back(r.probability_without);
    fall.push_back(r.score - answer.score[1]);
    r.drops.push_back(mean_drop(r.probability, p));
    r.deletion.push_back(std::move(p));
    r.fall.push_back(std::move(fall));
  }
  co_return RandomOrdersPtr(std::move(made));
}

Band band_of(const std::vector<std::vector<double>>& curves) {
  Band band;
  if (curves.empty()) return band;
  for (size_t j = 0; j < curves[0].size(); ++j) {
    std::vector<double> at;
    for (const auto& curve : curves) at.push_back(curve[j]);
    band.mean.push_back(mean(at));
    band.low.push_back(quantile(at, 0.025));
    band.high.push_back(quantile(at, 0.975));
  }
  return band;
}

Task<Result<std::vector<double>>> run_removed(Job job, RandomOrdersPtr random, std::vector<std::vector<bool>> gone) {
  const RandomOrders& r = *random;
  std::map<std::vector<bool>, double>& known = *r.known;
  std::vector<std::vector<bool>> asked;
  Masks masks(job.length());
  for (const std::vector<bool>& set : gone) {
    if (!known.emplace(set, 0.0).second) continue;
    asked.push_back(set);
    masks.add_full();
    for (size_t t = 0; t < set.size(); ++t)
      if (set[t]) masks.remove(job.first + static_cast<int64_t>(t));
  }
  if (!asked.empty()) {
    const Result<SweepAnswer> answer =
        co_await sweep(job, std::move(masks).tensor(), replacement_rows(job, r.replacement), true);
    for (size_t i = 0; i < asked.size(); ++i) {
      if (answer.ok()) known[asked[i]] = answer->probability[i];
      else known.erase(asked[i]);
    }
    if (!answer.ok()) co_return answer.error();
  }
  std::vector<double> chances;
  for (const std::vector<bool>& set : gone) chances.push_back(known.at(set));
  co_return std::move(chances);
}

Task<Result<std::vector<OrderCurves>>> run_orders(Job job, RandomOrdersPtr random,
                                                  std::vector<std::vector<int64_t>> orders) {
  const RandomOrders& r = *random;
  const auto cuts = inner(r.cuts);
  // The texts of an order: its beginnings removed, then those of the reversed order.
  std::vector<std::vector<bool>> texts;
  for (const auto& order : orders)
    for (const auto& way : {order, std::vector<int64_t>(order.rbegin(), order.rend())})
      for (int64_t cut : cuts) texts.push_back(beginning(way, cut));
  VITRINE_CO_TRY(const std::vector<double> chances, co_await run_removed(job, random, std::move(texts)));
  std::vector<OrderCurves> all;
  auto chance = chances.begin();
  for (size_t i = 0; i < orders.size(); ++i) {
    OrderCurves c;
    c.deletion.push_back(r.probability);
    for (size_t j = 0; j < cuts.size(); ++j) c.deletion.push_back(*chance++);
    c.deletion.push_back(r.probability_without);
    // Removing the tail of the order leaves its head: read backwards this is the insertion curve.
    c.insertion.push_back(r.probability);
    for (size_t j = 0; j < cuts.size(); ++j) c.insertion.push_back(*chance++);
    c.insertion.push_back(r.probability_without);
    std::reverse(c.insertion.begin(), c.insertion.end());
    c.comprehensiveness = mean_drop(r.probability, c.deletion);
    c.sufficiency = mean_drop(r.probability, c.insertion);
    all.push_back(std::move(c));
  }
  co_return std::move(all);
}

}  // namespace vitrine

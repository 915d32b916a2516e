// What the model does when the prompt's tokens are removed in random orders: the yardstick of every method's own order,
// run once and shared by all of them.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "explain/job.h"

namespace vitrine {

struct RandomOrders {
  std::string replacement;                          // resolved (explain/replacement.h)
  std::vector<int64_t> cuts;                        // [m + 1] how many tokens are removed (trust/curves.h)
  double probability = 0, probability_without = 0;  // of the target: the text as it is, and with every token removed
  double score = 0;                                 // explain/score.h, of the text as it is
  std::vector<std::vector<int64_t>> orders;         // [orders][n], tokens counted from Job::first
  std::vector<std::vector<double>> deletion;        // [orders][m + 1] the target's probability
  std::vector<std::vector<double>> fall;            // [orders][m + 1] score(text) - score(text without the first k_j)
  std::vector<double> drops;  // [orders] comprehensiveness, and as well sufficiency, of each order

  // The target's probability for every set of tokens that was removed so far, [n] true = removed: orders that begin or
  // end alike, of whatever method, share their texts.
  std::shared_ptr<std::map<std::vector<bool>, double>> known = std::make_shared<std::map<std::vector<bool>, double>>();

  int64_t tokens() const { return cuts.back(); }  // n, those that can matter: Job::first to Job::reach
  bool curves() const { return cuts.size() > 2 || tokens() == 1; }  // false: none were asked for
};
using RandomOrdersPtr = std::shared_ptr<const RandomOrders>;

// `count` seeded orders (none for a single token, which has only one). 2 + count x (m - 1) passes. With 0 points there
// is no cut between the ends, and no curve. Precondition: there is a token that can be removed. Errors: those of the
// engine, cancelled.
Task<Result<RandomOrdersPtr>> run_random_orders(Job job, std::string replacement, int64_t points, int64_t count,
                                                uint64_t seed);

// The target's probability with each of these sets of tokens removed, [n] true = removed; each that is not known yet is
// one pass.
Task<Result<std::vector<double>>> run_removed(Job job, RandomOrdersPtr random, std::vector<std::vector<bool>> gone);

// Mean and central 95 % of curves [orders][m + 1] at each point; empty without curves.
struct Band {
  std::vector<double> mean, low, high;  // [m + 1]
};
Band band_of(const std::vector<std::vector<double>>& curves);

// The curves of one order of the tokens, and the numbers that are read from them (trust/curves.h).
struct OrderCurves {
  std::vector<double> deletion, insertion;  // [m + 1]
  double comprehensiveness = 0, sufficiency = 0;
};
// Of every order of `orders` [count][n]; at most 2 (m - 1) passes each, fewer where texts are known, at the cuts and
// with the replacement of `random`.
Task<Result<std::vector<OrderCurves>>> run_orders(Job job, RandomOrdersPtr random,
                                                  std::vector<std::vector<int64_t>> orders);

}  // namespace vitrine

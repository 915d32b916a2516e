// The best and the worst order of the tokens that can be found for this very text: what comprehensiveness is measured
// against (normalised AOPC, Edin et al. 2024, "Normalized AOPC"). Without them a figure of one text says little: on one
// text every order loses much, on another none can.
//
// Exact where all sets of tokens can be run (up to seven tokens). On longer texts a beam search from cut point to cut
// point, once for the largest and once for the smallest chance: every token that is left is tried alone, the tokens
// that move most go together, and the sets that result are run. Orders that were run for other reasons (random ones,
// those of methods) count too, so that no measured order lies outside. Caveat: on longer texts the true range may be
// wider than what was found.
#pragma once
#include "explain/trust/random_orders.h"

namespace vitrine {

struct Extremes {
  double least = 0, most = 0;  // comprehensiveness (trust/curves.h) of the worst and the best order
  bool exact = false;          // all orders were looked at
};

// `beam` sets go on at every cut. Precondition: random has curves. Errors: those of the engine, cancelled.
Task<Result<Extremes>> find_extremes(Job job, RandomOrdersPtr random, int64_t beam);
// How many passes that takes at most.
int64_t extremes_passes(const RandomOrders& random, int64_t beam);
// Takes in the comprehensiveness of another order that was run.
void widen(Extremes& extremes, double comprehensiveness);

// 100 x (comprehensiveness - least) / (most - least), in %; not measured where no order is better than another.
Figure normalised_figure(const Extremes& extremes, double comprehensiveness);

}  // namespace vitrine

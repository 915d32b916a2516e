// Infidelity (Yeh, Hsieh, Suggala, Inouye, Ravikumar 2019): do the scores foretell what removing tokens does?
//
//   E over removed sets S of (beta x sum_{i in S} phi_i - (score(text) - score(text without S)))^2, beta >= 0 the best
//   scale (section 2 of the paper allows one, so that methods in other units can be compared), divided by
//   E of (score(text) - score(text without S))^2.
//
// 0: exactly, up to scale; 1: no better than saying nothing. The sets are the beginnings of the random orders that the
// curves use: uniform sets of the sizes at the cuts. Caveat: it asks for additive scores; a method that only ranks,
// such as attention, is not wrong because it fails here.
#pragma once
#include <optional>
#include <span>

#include "explain/trust/random_orders.h"
#include "explanation/explanation.h"

namespace vitrine {

// What scores phi [n] foretell for the removed sets of every order, without the empty and the full set: [orders][m -
// 1].
std::vector<std::vector<double>> foretold(const RandomOrders&, std::span<const double> scores);

// 1 - (sum a d)^2 / (sum a^2 sum d^2), or 1 where a and d do not go the same way: the ratio above for foretold falls a
// and measured falls d. Nothing when no removal changes anything.
std::optional<double> infidelity(std::span<const double> foretold, std::span<const double> measured);

// The figure with its 95 % interval by resampling the orders (seeded).
Figure infidelity_figure(const RandomOrders&, std::span<const double> scores, uint64_t seed);

}  // namespace vitrine

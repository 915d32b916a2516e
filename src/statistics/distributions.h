// Tails and quantiles of distributions, by Boost.Math.
#pragma once
#include <cstdint>

namespace vitrine {

// Half the width of a 95 % interval in standard errors, of a normal distribution.
inline constexpr double z95 = 1.959963984540054;

// The point below which a share p (0 < p < 1) of Student's t lies. freedom: degrees, at least 1.
double student_quantile(double p, double freedom);

// P(X >= at_least) for X heads of n fair coins: the sign test, McNemar's exact test. 1 for at_least <= 0, 0 past n.
double fair_coins_tail(int64_t n, int64_t at_least);
// Two-sided exact sign test: the probability under fair coins of a split at least as uneven as a of one side and b of
// the other. 1 for none.
double sign_test(int64_t a, int64_t b);

}  // namespace vitrine

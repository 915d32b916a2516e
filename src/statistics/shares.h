// Two shares beside each other: exact tests, intervals, and correction for several at once.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "statistics/bootstrap.h"

namespace vitrine {

// P(X >= observed) where `sampled` of `rows` rows are drawn and X counts those among `marked` ones: Fisher's exact
// test, one-sided.
double hypergeometric_tail(int64_t rows, int64_t marked, int64_t sampled, int64_t observed);

// 95 % interval of a share (Wilson 1927). [0, 1] without rows.
Interval wilson_interval(int64_t marked, int64_t rows);

// 95 % interval of share a less share b, of independent rows, from the Wilson intervals of both (Newcombe 1998,
// "Interval estimation for the difference between independent proportions", method 10).
Interval difference_interval(int64_t marked_a, int64_t rows_a, int64_t marked_b, int64_t rows_b);

// p corrected for all of them together, in their order: none false at level q where those below q are believed, with
// probability 1 - q (Holm 1979).
std::vector<double> holm(std::span<const double> p);

}  // namespace vitrine

// Deletion and insertion curves, and the two numbers that are read from them.
//
// n tokens are removed in an order, k_0 = 0 < k_1 < ... < k_m = n at a time. With p the target's probability,
//   deletion[j]  = p(text without the first k_j tokens of the order)
//   insertion[j] = p(text with only the first k_j tokens of the order)
//   comprehensiveness = mean over j = 0..m of p(text) - deletion[j]    higher: what matters was removed first
//   sufficiency       = mean over j = 0..m of p(text) - insertion[j]   lower: what was kept suffices
// (DeYoung et al. 2020, ERASER, after Samek et al. 2017's area over the perturbation curve.)
//
// Removing the first k of an order is keeping the last n - k: the deletion curve of an order read backwards is
// the insertion curve of the reversed order. Cut points are symmetric (k_j + k_(m-j) = n), so the deletion curves of
// random orders give the distribution of both numbers at once.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "explain/sweep.h"

namespace vitrine {

// k_0..k_m: at most `points` + 1 symmetric cut points of n tokens, from 0 to n, rising. (One fewer where symmetry needs
// it.)
std::vector<int64_t> cut_points(int64_t n, int64_t points);

// Adds one mask for every cut point: the first k_j tokens of `order` removed (tokens count from `first`).
void add_deletions(Masks& masks, std::span<const int64_t> order, std::span<const int64_t> cuts, int64_t first);

// Mean of p - curve[j].
double mean_drop(double p, std::span<const double> curve);

}  // namespace vitrine

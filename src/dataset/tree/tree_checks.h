// The sentences about a tree, each with what was run to check it: about the whole, about every question, about every
// leaf that was left as it is, and about questions that cannot be told apart.
#pragma once
#include <vector>

#include "dataset/analyses/ground.h"
#include "dataset/tree/tree.h"

namespace vitrine::dataset {

// wins, losses: test rows that only the tree, only the most frequent class gets right. Precondition: the tree was
// measured.
std::vector<Claim> checks_of(const Ground& ground, const Tree& tree, int64_t wins, int64_t losses);

// P(at least `wins` heads of `wins + losses` fair coins): McNemar's exact test, one-sided.
double mcnemar(int64_t wins, int64_t losses);

}  // namespace vitrine::dataset

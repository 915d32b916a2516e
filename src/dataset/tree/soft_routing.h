// Soft routing (soft.h) as the way a tree decides: a row is asked every question of the tree, not only those on one
// path.
#pragma once
#include <map>
#include <vector>

#include "dataset/analyses/ground.h"
#include "dataset/tree/soft.h"
#include "dataset/tree/tree.h"

namespace vitrine::dataset {

// Scores of every question of the tree, by node, in the order of `rows`. Errors: those of scores_of.
Task<Result<std::map<int32_t, std::vector<double>>>> ask_all(GroundPtr ground, std::shared_ptr<const Tree> tree,
                                                             std::vector<int32_t> rows, Ticket ticket);

// Chooses the softness and fills in what is said of the tree as a whole: accuracy, confusion, sentences. Figures of
// single nodes stay those of one path. Precondition: the tree was measured. Errors: those of scores_of.
Task<Result<Tree>> measure_soft(GroundPtr ground, Tree tree, Ticket ticket);

}  // namespace vitrine::dataset

// Grows a tree: greedy, best first. In each node candidates are found and fitted on train rows, the best few are
// compared on validation rows, and the best of these becomes the question if its gain there is more than chance.
#pragma once
#include <functional>
#include <vector>

#include "dataset/analyses/ground.h"
#include "dataset/tree/tree.h"

namespace vitrine::dataset {

struct GrowOptions {
  int32_t leaves = 8;
  uint64_t seed = 1;
  std::vector<Question::Kind> kinds;  // empty: all
  std::vector<Question> questions;    // the person's own candidates, tried in every node
  double level = 0.05;                // of significance, per node, after correction
  int32_t compared = 8;               // candidates compared on validation rows in one node
  int32_t prompts = 16;               // asked of the proposer per node
  // Questions that need the model: the train rows of a node that fit their thresholds, and the validation rows of a
  // node that compare them, first and at most. Rows in the order of row_order.h; the question that is chosen is asked
  // of all validation and test rows and of `most_train_asked` train rows (measure.h).
  int64_t fit_rows = 400, ask_first = 150, ask_most = 500;
};

// Called after each split, with figures on train and validation rows.
using Grown = std::function<void(const Tree& partial)>;

// A tree of one leaf.
Tree sapling(const Ground& ground, uint64_t seed);

// Splits leaves of `tree` at or under node `below` until the tree has `leaves`. The tree comes back measured on all
// parts (measure.h). When cancelled, the tree as far as it is. Errors: those of the answerer.
Task<Result<Tree>> grow(GroundPtr ground, Tree tree, int32_t below, GrowOptions options, Ticket ticket, Grown grown);

}  // namespace vitrine::dataset

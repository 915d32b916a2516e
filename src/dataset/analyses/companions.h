// Is a tree the right picture? The same rows and, but for the word tree, the same questions, put together in other
// ways. Everything is fitted on train rows, chosen on validation rows and reported on test rows; all of them on the
// same ones. Where a question needs the model, these are a sample: CompareOptions.
#pragma once
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "dataset/analyses/ground.h"
#include "dataset/analyses/values.h"
#include "dataset/tree/soft.h"
#include "dataset/tree/tree.h"

namespace vitrine::dataset {

struct CompareOptions {
  // Most rows of each part that are asked what needs the model. The first in the order of row_order.h.
  std::array<int64_t, part_count> asked = {800, 400, 1000};
  int64_t soft_rows = dataset::soft_rows;  // of each part on which softness is chosen and measured
};

struct Comparisons {
  std::vector<Companion> companions;
  SoftReport soft;
  std::array<std::vector<int32_t>, part_count> rows;  // that were asked
};

// The questions are those of the tree and the runners-up of its root, each asked of every row.
//   soft           the tree with soft routing (soft.h)
//   best_question  the one with the best accuracy on validation rows
//   vote           each question names the class that is most overrepresented on the row's side; most names win. Of
//   more than two
//                  classes a no names none: it says what a row is not
//   boosted        SAMME (Zhu, Zou, Rosset, Hastie 2009) over the questions, rounds chosen on validation rows
//   ngram_tree     a plain decision tree of as many leaves, each node "does it contain this n-gram?" (text only)
// Errors: those of scores_of; cancelled.
Task<Result<Comparisons>> compare(GroundPtr ground, std::shared_ptr<const Tree> tree, CompareOptions options,
                                  Ticket ticket);

// The columns of an SAMME ensemble, for tests: answers[q][row] is yes or no; gives the predictions after each round,
// [rounds][rows].
std::vector<std::vector<int32_t>> boost(const std::vector<std::vector<bool>>& answers,
                                        const std::vector<int32_t>& labels, size_t fitted, size_t classes, int rounds);

}  // namespace vitrine::dataset

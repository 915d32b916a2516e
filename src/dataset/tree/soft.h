// Soft routing: a row goes both ways at a question, more where the answer is surer, and its class shares are those of
// all leaves, weighted by how far it reaches them (hierarchical mixtures of experts: Jordan, Jacobs 1994; soft decision
// trees: Irsoy, Yildiz, Alpaydin 2012, with the questions of a tree that was grown hard).
//
//   weight of yes = 1 / (1 + exp(-(x - t) / (softness x spread)))
//
// x is the number, the count of n-grams, or the log odds of the model's answer; t its threshold; spread the standard
// deviation of x among the node's train rows. Categories, ranges and missing numbers are answered hard. Softness 0 is
// the hard tree; the softness is chosen on validation rows by the Brier score. Caveat: a row no longer has one path
// that explains it.
#pragma once
#include <array>
#include <map>
#include <span>
#include <vector>

#include "dataset/tree/proportion.h"
#include "dataset/tree/routing.h"
#include "dataset/tree/tree.h"

namespace vitrine::dataset {

// Weight of the answer yes, 0 to 1.
double yes_weight(const Question& question, double score, double spread, double softness);

// Weights of the leaves for one row, by node id; they sum to 1. `scores`: of every question of the tree for the row, by
// node.
std::map<int32_t, double> leaf_weights(const Tree& tree, const Softness& soft, const std::map<int32_t, double>& scores);
// Class shares of a leaf: its train rows, drawn towards the root's by one row.
std::vector<double> leaf_shares(const Tree& tree, const TreeNode& leaf);
std::vector<double> soft_shares(const Tree& tree, const std::map<int32_t, double>& weights);
// The class with the largest share; of one leaf it is the tree's own answer, also where two classes are equally
// frequent.
int32_t soft_class(const Tree& tree, const std::map<int32_t, double>& weights);
// The class of each of the `rows` rows. `scores`: of every question of the tree, by node.
std::vector<int32_t> soft_classes(const Tree& tree, const Softness& soft,
                                  const std::map<int32_t, std::vector<double>>& scores, size_t rows);

// Rows that were asked every question of the tree. [rows] labels and parts; scores by node, [rows] each.
struct AskedAll {
  std::vector<int32_t> labels;
  std::vector<Part> parts;
  std::map<int32_t, std::vector<double>> scores;
};

// Spreads from the train rows; of a few values of softness the one with the least Brier score on the validation rows,
// the smaller where they are equal.
Softness choose_softness(const Tree& tree, const AskedAll& asked);
inline constexpr int64_t soft_rows = 4000;  // of each part that choose

struct SoftReport {
  Softness chosen;
  std::array<Proportion, part_count> hard, soft;        // of the same rows
  std::vector<int32_t> hard_predicted, soft_predicted;  // [rows]
  int64_t test_won = 0, test_lost = 0;                  // test rows that only soft, only hard routing gets right
};
// The softness is the tree's own where it was measured with soft routing.
SoftReport soften(const Tree& tree, const AskedAll& asked);

}  // namespace vitrine::dataset

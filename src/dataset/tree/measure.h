// Routes rows through a tree and fills in every figure: counts, predictions, accuracies, examples, checks. A row is
// asked only what its path needs.
#pragma once
#include <map>
#include <vector>

#include "dataset/analyses/ground.h"
#include "dataset/tree/tree.h"

namespace vitrine::dataset {

// Rows by the leaf or node they reach. In a node, only those that its question was put to.
struct Routed {
  std::map<int32_t, std::vector<int32_t>> rows;   // by node id, rising
  std::map<int32_t, std::vector<double>> scores;  // of the node's question, in the order of `rows`
  std::map<int32_t, int64_t> reached;             // rows that came, asked or not
};

// Train rows of a node that are asked a question that needs the model, the first in the order of row_order.h; the
// others go no further down. They only fit what validation rows decide on and test rows measure.
inline constexpr size_t most_train_asked = 1500;
enum class Asking { sampled_train, everyone };

// Errors: those of scores_of.
Task<Result<Routed>> route(GroundPtr ground, std::shared_ptr<const Tree> tree, std::vector<int32_t> rows, Ticket ticket,
                           Asking asking = Asking::sampled_train);
// Of the rows of a node, rising, those that its question is put to.
std::vector<int32_t> asked_rows(const Ground& ground, const Question& question, const std::vector<int32_t>& rows,
                                uint64_t seed);

// The tree with all that can be measured on `parts` filled in; gains are measured anew from train and validation rows,
// corrected for the number of questions compared that the node carries. Soft routing decides only where test rows are
// measured.
Task<Result<Tree>> measure(GroundPtr ground, Tree tree, std::vector<Part> parts, Ticket ticket);

// The class of each row, by the tree's routing. Errors: those of scores_of.
Task<Result<std::vector<int32_t>>> predict(GroundPtr ground, std::shared_ptr<const Tree> tree,
                                           std::vector<int32_t> rows, Ticket ticket);

}  // namespace vitrine::dataset

// What one leaf would ask: candidates are found and fitted on its train rows (candidates.h, prompt_candidates.h), the
// best few are compared on its validation rows, and the best of these is the answer if its gain there is more than
// chance.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "dataset/tree/candidates.h"
#include "dataset/tree/gain.h"
#include "dataset/tree/grow.h"

namespace vitrine::dataset {

struct OpenLeaf {
  int32_t id = 0;
  std::vector<int32_t> train, validation;  // rows that reach it, rising
  std::vector<Question> path;              // asked on the way, the nearest first
};

struct Found {
  Question question;
  Gain gain;
  std::vector<RunnerUp> runners_up;
  int64_t tried = 0, compared = 0;
  std::string stopped;  // why not, when there is no question to ask: TreeNode::stopped
};

// "few_rows" or "pure", or "" when it may be searched.
const char* cannot_split(const Ground& ground, const OpenLeaf& leaf);
// The most that any question can gain on these validation rows: that every child is of one class. In points, as Gain.
double most_gain(const Ground& ground, const OpenLeaf& leaf);

// Errors: those of the answerer; cancelled.
Task<Result<Found>> search(GroundPtr ground, std::shared_ptr<const OpenLeaf> leaf, GrowOptions options, Ticket ticket);

// Rows by their labels, in the order of `rows`.
std::vector<int32_t> labels_of(const Ground& ground, const std::vector<int32_t>& rows);
// The rows of `scores` by the question's answer and by their class.
SplitCounts counts_of(const Question& question, const std::vector<double>& scores, const std::vector<int32_t>& labels,
                      size_t classes);
bool wants(const GrowOptions& options, Question::Kind kind);

// The part of `search` that asks validation rows, by falling promise on train rows. Questions that need the model are
// asked of a few rows first, and only those that may still be the best of more: dropping a candidate takes chances away
// from it and gives none to others, so that each one's p stays what it says. `ask_first` and `ask_most` of GrowOptions
// say how many.
struct Comparison {
  std::vector<Question> questions;  // by falling gain
  std::vector<Gain> gains;          // of each
  std::vector<RunnerUp> others;     // all but `winner`, by falling gain
  int64_t winner = -1;              // the first that is significant; -1: none
};
Task<Result<Comparison>> compare_held_out(GroundPtr ground, std::shared_ptr<const OpenLeaf> leaf,
                                          std::vector<Candidate> candidates, GrowOptions options, Ticket ticket);

}  // namespace vitrine::dataset

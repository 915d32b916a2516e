// What does the tool say where there is nothing to say? The labels are dealt out anew, split and all, and a question is
// looked for: one that is found is a false discovery. The share of shuffles with one is the false-discovery rate, since
// under a shuffle every discovery is false; the level of the test is its bound.
#pragma once
#include <cstdint>

#include "dataset/tree/grow.h"
#include "dataset/tree/proportion.h"

namespace vitrine::dataset {

struct ShuffleReport {
  Proportion found;                 // shuffles in which a question was called significant
  std::vector<double> p;            // by shuffle: corrected p of the best question compared; 1 without one
  std::vector<Question> questions;  // those that were found
  int64_t compared = 0;             // questions compared on validation rows, in all shuffles
  int64_t passes = 0;               // rows that went through the model
  double level = 0.05;
  double milliseconds = 0;
  Claim check;
};

// `count` shuffles, seeded options.seed, + 1, ...; with each the whole of what `grow` does to find its first question.
// `split`: made anew for every shuffle, as it is stratified by the labels. Errors: those of make_split and grow;
// cancelled.
Task<Result<ShuffleReport>> grow_on_shuffles(std::shared_ptr<const Table> table, SplitOptions split, ModelPart model,
                                             GrowOptions options, int64_t count, Ticket ticket);

}  // namespace vitrine::dataset

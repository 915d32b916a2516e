// Scores of a question (question.h) for rows of a table.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "dataset/table/table.h"
#include "dataset/tree/question.h"
#include "dataset/words/ngrams.h"

namespace vitrine::dataset {

// One score per row, NaN where a number is missing. `index` (of the question's column; may be null) makes n-gram
// questions faster, never different. Errors: bad_request when the column is not there or has another role; a prompt
// question.
Result<std::vector<double>> local_scores(const Table& table, const NgramIndex* index, const Question& question,
                                         std::span<const int32_t> rows);

// yes or no for a score.
inline bool says_yes(const Question& question, double score) {
  if (score != score) return question.missing_is_yes;
  return score >= question.threshold && (!question.upper || score < *question.upper);
}

}  // namespace vitrine::dataset

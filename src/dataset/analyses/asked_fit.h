// Linear models of a few dense columns, from all of them down to none, and which is enough (asked_features.h).
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "base/cancel.h"
#include "base/task.h"
#include "dataset/analyses/asked_features.h"
#include "statistics/logistic.h"

namespace vitrine::dataset {

// Answers of rows, standardised by the fitted rows: a column for each question.
struct AnswerColumns {
  std::vector<std::vector<double>> answers;  // [questions][rows]
  std::vector<int32_t> labels;               // [rows]
};

struct SparseFit {
  std::vector<size_t> kept;          // questions
  std::vector<double> mean, spread;  // [questions], of the rows that were fitted on
  LogisticModel model;               // over all questions; the weights of those left out are 0
  std::vector<AskedSize> sizes;      // rising
  std::vector<double> logits(std::span<const double> answers) const;  // [outputs] of one row
};

// Fits `train`, chooses by `validation`, fits both. Errors: cancelled.
Task<Result<SparseFit>> fit_sparse(AnswerColumns train, AnswerColumns validation, int32_t classes, size_t most,
                                   Ticket ticket);

}  // namespace vitrine::dataset

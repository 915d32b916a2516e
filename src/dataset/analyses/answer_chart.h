// How the rows that reach a question lie along what it asks: numbers, counts of n-grams, the model's probability of
// yes, or categories, by class, with the place where no becomes yes.
#pragma once
#include <string>
#include <vector>

#include "dataset/analyses/values.h"

namespace vitrine::dataset {

inline constexpr size_t most_bars = 24;

// scores, labels, categories (the cell of each row; only read for questions about categories): [rows].
AnswerChart answer_chart(const Question& question, const std::vector<double>& scores,
                         const std::vector<int32_t>& labels, const std::vector<std::string>& categories,
                         size_t classes);

}  // namespace vitrine::dataset

// How the rows that reach a question lie along what it asks: numbers, counts of n-grams, the model's probability of
// yes, or categories, by class, with the place where no becomes yes.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "dataset/tree/question.h"

namespace vitrine {

struct AnswerBar {
  std::string name;             // of a category; empty for others
  double from = 0, to = 0;      // numbers: from <= x < to, the last bar's `to` included
  bool yes = false;             // the answer of its rows; of the larger part where the threshold lies within
  std::vector<int64_t> counts;  // by class
};

struct AnswerChart {
  std::vector<AnswerBar> bars;             // at most `most_bars`, rising; categories by falling number of rows
  std::vector<int64_t> missing;            // by class
  std::optional<double> threshold, upper;  // on the scale of from and to
  int64_t below = 0,
          above = 0;  // rows outside the bars, which end at the 1 % and 99 % quantiles where numbers reach far beyond
};

inline constexpr size_t most_bars = 24;

// scores, labels, categories (the cell of each row; only read for questions about categories): [rows].
AnswerChart answer_chart(const Question& question, const std::vector<double>& scores,
                         const std::vector<int32_t>& labels, const std::vector<std::string>& categories,
                         size_t classes);

nlohmann::json to_json(const AnswerChart& chart);

}  // namespace vitrine

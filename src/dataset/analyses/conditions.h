// Properties of rows that a sentence can name: "contains “bright”", "age is at least 30", "colour is “red”", "the model
// answers “Is it news?” with yes". They are questions (tree/question.h) read as statements, and two more: a question
// about the number of a column of text is about how many words it has, and one about no category at all asks whether
// the value is missing, whatever the column's role.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/task.h"
#include "dataset/model/answerer.h"
#include "dataset/words/ngrams.h"

namespace vitrine::dataset {

// "that contain “bright”": what follows "rows".
std::string clause_of(const Question& question);
// "that do not contain “bright”"; of a number, "or missing" where its column has missing values.
std::string clause_without(const Question& question, bool has_missing);

using Answers = std::vector<uint8_t>;  // 1: yes, by row

// What conditions are asked of.
struct ConditionSource {
  std::shared_ptr<const Table> table;
  std::shared_ptr<const NgramIndex> words;  // of the text column; null without one
  std::shared_ptr<Answerer> answerer;       // null without a model
  std::vector<int32_t> left_out;            // columns that are not asked about
  uint64_t seed = 1;

  std::string text_column() const;  // empty without one
};

// Errors: bad_request for a column that is not there or of another role; those of the answerer.
Task<Result<Answers>> answers_of(std::shared_ptr<const ConditionSource> source, Question question,
                                 std::vector<int32_t> rows, Ticket ticket);

struct FoundCondition {
  Question question;
  double z = 0;     // of the difference of its shares in rows of outcome 1 and 0, pooled
  Answers answers;  // [rows]
};
struct FoundConditions {
  std::vector<FoundCondition> list;  // by falling |z|; no two of the same answers
  int64_t tried = 0;
};

// The `most` conditions without the model that separate outcome 1 from 0 best on these rows, each of at least 5 rows on
// either side: n-grams and short lists of them, how long a text is, cuts of numbers, categories, missing values.
// Nothing is corrected for the search: they are to be verified on other rows. Errors: cancelled.
Task<Result<FoundConditions>> find_conditions(std::shared_ptr<const ConditionSource> source, std::vector<int32_t> rows,
                                              Answers outcome, size_t most, Ticket ticket);

// z of the difference of two shares, pooled; 0 where there is nothing to compare.
double shares_z(int64_t yes_a, int64_t rows_a, int64_t yes_b, int64_t rows_b);

}  // namespace vitrine::dataset

// Which of many questions to the model separate two groups of rows best, for few answers: successive halving (Jamieson,
// Talwalkar 2016). All questions are asked of a few rows of each group, the better half of twice as many, and so on. A
// question is judged by how well its score orders the two groups (rank sum), so no threshold is needed on the way.
#pragma once
#include "dataset/analyses/conditions.h"

namespace vitrine::dataset {

struct RaceOptions {
  size_t first_rows = 16;  // of each group that all questions are asked of
  size_t most_rows = 256;  // of each group, at most
  size_t kept = 8;         // questions that reach the end
  double least_z = 1;      // of the rank sum at the end; below it a question separates nothing and is left out
};

struct RacedQuestion {
  Question question;           // with the threshold that separates the groups best
  std::vector<size_t> asked;   // places in `rows`, rising
  std::vector<double> scores;  // [asked]
};
struct Race {
  std::vector<RacedQuestion> kept;  // by falling separation; those that separate nothing are left out
  int64_t asked = 0;                // questions at the start
};

// rows [n] and outcome [n] of 0 and 1. Precondition: the source has an answerer where there are questions. Errors:
// those of the answerer; cancelled.
Task<Result<Race>> race(std::shared_ptr<const ConditionSource> source, std::vector<Question> questions,
                        std::vector<int32_t> rows, Answers outcome, RaceOptions options, Ticket ticket);

}  // namespace vitrine::dataset

// Which of many statements are worth verifying: one by one, each time the one that says most of the outcome beside
// those taken before it (ScoreTest), until the next adds nothing. So what repeats another in other words is left out.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "base/cancel.h"
#include "base/task.h"
#include "dataset/analyses/conditions.h"

namespace vitrine::dataset {

struct Choice {
  std::vector<double> column;  // [rows] 1 for yes, 0 for no; where not all rows were asked, see `choice_of`
  std::vector<int64_t> asked;  // places in `column`; empty: all
  double handicap = 0;         // taken from the square of its z: what its longer search would give by chance
  bool own = false;            // a person's: taken along whatever it adds
};

// For every word of a list past the first, which was the best of many: 2 log of how many (the risk inflation
// criterion: Foster, George 1994).
double handicap_of(const Question& question);

Choice choice_of(const Answers& answers);
// Of a statement that only the rows at `asked` were asked: their answers less the mean, and 0 for the rest.
Choice choice_of(const Answers& answers, const std::vector<size_t>& asked, size_t rows);

struct Chosen {
  size_t place = 0;  // in the choices
  double adds = 0;   // |z| beside those before it, less the handicap
};
// At most `count`, and all of a person's own after them. Errors: cancelled.
Task<Result<std::vector<Chosen>>> choose(std::vector<Choice> choices, Answers outcome, size_t count, Ticket ticket);

}  // namespace vitrine::dataset

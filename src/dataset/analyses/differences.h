// What distinguishes two groups of rows, in words (Zhong et al. 2022, "Describing differences between text
// distributions with natural language"; 2023, "Goal driven discovery of distributional differences via language
// descriptions").
//
// Statements are found on one part of the rows: conditions without the model (conditions.h) and, where one is loaded,
// questions to it, which race (prompt_race.h). From the best of all, statements are taken one by one as long as the
// next says more of the group than those before it (a score test), so that what repeats another is left out. Those few
// are verified on rows that nobody looked at: the difference of the two shares with its 95 % interval (Newcombe 1998)
// and Fisher's exact test, two-sided, corrected over what was verified (Holm 1979). A statement holds when p is
// below the level and the interval is on one side of 0.
//
// Caveat: a difference is not its cause, and what no candidate says is not found.
#pragma once
#include "dataset/analyses/conditions.h"
#include "dataset/analyses/groups.h"
#include "dataset/analyses/prompt_race.h"
#include "dataset/analyses/values.h"

namespace vitrine::dataset {

struct Difference {
  Question question;
  std::string clause;                        // "that contain “bright”"
  Proportion first, second;                  // verifying rows with yes, of each group
  double difference = 0, low = 0, high = 0;  // share of the first less that of the second
  double p = 1;                              // corrected
  double adds = 0;                           // z, given the statements before it, on the rows that found it
  bool holds = false;
  std::vector<ShownRow> examples, against;  // of the group that it speaks for; rows of the other group with yes
};

struct DifferenceSummary {
  Groups groups;
  int64_t tried = 0;                   // candidates
  int64_t asked = 0;                   // of them questions to the model
  int64_t passes = 0;                  // of the model
  int64_t explored = 0, verified = 0;  // rows
  std::vector<Difference> statements;  // those that hold first, in the order in which they were chosen
};

struct DifferenceOptions {
  size_t count = 8;            // statements that are verified
  std::vector<Question> race;  // questions to the model
  std::vector<Question> own;   // a person's: in the choice whatever their rank
  double level = 0.05;
  size_t candidates = 60;         // from which statements are chosen
  size_t choosing_rows = 20'000;  // a sample of so many at most
  size_t model_rows = 200;        // of each group on which a question to the model is verified
  RaceOptions racing;
};

// Errors: those of answers_of and race; bad_request when there is no column to describe rows by; cancelled.
Task<Result<DifferenceSummary>> find_differences(std::shared_ptr<const ConditionSource> source, Groups groups,
                                                 DifferenceOptions options, Ticket ticket);

// One for each statement, that nothing holds where that is so, and how many were tried.
std::vector<Claim> claims_of(const DifferenceSummary& summary);

}  // namespace vitrine::dataset

// Where a predictor errs more, or gives an answer more: rules of one or two conditions under which the rate differs
// from that of all other rows. Subgroup discovery: single conditions (conditions.h) and their opposites are joined in
// pairs, and judged by weighted relative accuracy, share of the rows x (rate under the rule - rate of all) (Lavrač,
// Kavšek, Flach, Todorovski 2004, "Subgroup discovery with CN2-SD"). Of the best, those that say more than the rules
// before them are verified on other rows: rate, difference from the other rows with its 95 % interval (Newcombe 1998),
// Fisher's exact test, corrected (Holm 1979).
//
// Caveat: a rule says where the predictor errs, not why.
#pragma once
#include "dataset/analyses/conditions.h"
#include "dataset/tree/proportion.h"

namespace vitrine::dataset {

// One side of a condition: rows with yes, or rows with no.
struct Literal {
  Question question;
  bool yes = true;
};

struct Subgroup {
  std::vector<Literal> rule;                 // one or two, all of which are true
  std::string clause;                        // "that contain “not” and whose “age” is at least 30"
  Proportion inside, outside;                // verifying rows under the rule and not: of them those that count
  double lift = 1;                           // rate under the rule / rate of all
  double difference = 0, low = 0, high = 0;  // of the rates, inside less outside
  double p = 1;                              // corrected
  double accuracy = 0;                       // weighted relative accuracy, where it was found
  bool holds = false;
  std::vector<int64_t> examples;  // verifying rows under the rule that count
};

struct SubgroupSummary {
  Proportion all;  // verifying rows that count
  int64_t tried = 0, explored = 0;
  std::vector<Subgroup> rules;  // those that hold first, in the order in which they were chosen
};

struct SubgroupOptions {
  size_t count = 6;         // rules that are verified
  size_t conditions = 30;   // of which pairs are made
  size_t candidates = 60;   // rules from which are chosen
  int64_t least_rows = 10;  // under a rule
  double level = 0.05;
  size_t choosing_rows = 20'000;
};

// What counts of a row: 1 where the predictor errs. explore and verify are rows, with their outcome. Errors: those of
// find_conditions; cancelled.
struct Counted {
  std::vector<int32_t> rows;
  Answers outcome;  // [rows]
};
Task<Result<SubgroupSummary>> find_subgroups(std::shared_ptr<const ConditionSource> source, Counted explore,
                                             Counted verify, SubgroupOptions options, Ticket ticket);

}  // namespace vitrine::dataset

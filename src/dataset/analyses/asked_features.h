// Readable features by asking: questions in words, which the model answers for every row, and a linear model of few of
// them (CHiLL: McInerney, Young, van de Meent, Wallace 2023, "CHiLL: zero-shot custom interpretable feature extraction
// from clinical notes with large language models").
//
//   logit_k(row) = base_k + sum over questions q of coefficient_kq (answer_q(row) - mean answer_q)
//
// An answer is the model's chance of yes, 0 to 1. All questions are asked of a few train rows and those whose answers
// separate the classes best of the rest. The weakest of them leaves, one by one (recursive feature elimination: Guyon
// et al. 2002); of the fits, the smallest is taken whose log loss on validation rows is within one standard error of
// the best one's (Breiman et al. 1984), which may be one without any question. Base and contributions sum to a row's
// logit exactly.
//
// On test rows: accuracy against always saying the most frequent class, and of every question that was kept whether
// the class that it speaks for is more frequent among rows with yes; p corrected over all of these (Holm 1979).
//
// Caveat: the answers are the model's, right or wrong; what a question says of the label is not its cause.
#pragma once
#include "dataset/analyses/ground.h"
#include "dataset/analyses/values.h"

namespace vitrine::dataset {

struct AskedFeature {
  Question question;                // yes at the threshold that separates the classes best on train rows
  double mean = 0;                  // answer on the rows that were fitted on
  std::vector<double> coefficient;  // [outputs], for an answer of 1 against 0
  std::vector<double> weight;       // [outputs], for one standard deviation of the answers
  // On test rows:
  int32_t speaks_for = 0;        // a class
  Proportion with_yes, with_no;  // share of that class
  double difference = 0, low = 0, high = 0;
  double p = 1;  // corrected
  bool holds = false;
  double size() const;  // largest weight
};

struct AskedContribution {
  int64_t question = 0;       // place among the features
  double answer = 0;          // 0 to 1
  std::vector<double> value;  // [outputs], in logits
};
struct AskedExplanation {
  int64_t row = -1;
  int32_t label = -1;
  std::vector<AskedContribution> contributions;  // largest first
  std::vector<double> logit;                     // [outputs]: base + contributions
  std::vector<double> probabilities;             // [classes]
  int32_t predicted = 0;
};

struct AskedSize {  // a fit of so many questions
  int64_t questions = 0;
  double loss = 0;  // mean log loss on validation rows
  Proportion validation;
  bool chosen = false;
};

struct AskedSummary {
  std::string column;
  std::vector<std::string> classes;
  std::vector<double> base;            // [outputs]: the log-odds of the second of two classes, or one logit per class
  std::vector<AskedFeature> features;  // by falling size
  std::vector<AskedSize> sizes;        // rising
  std::array<Proportion, part_count> accuracy;
  Proportion majority;  // on the same test rows
  double p = 1;         // exact sign test against it, two-sided, corrected
  bool holds = false;
  int64_t tried = 0, raced = 0;  // questions asked of a few rows, and of all
  int64_t passes = 0;
  std::vector<AskedExplanation> explained;
};

struct AskedOptions {
  std::vector<Question> questions;
  std::vector<int32_t> explain;                           // rows
  std::array<size_t, part_count> rows = {400, 200, 400};  // asked, at most, of train, validation and test
  size_t first_rows = 100;                                // of train that all questions are asked of
  size_t raced = 16;                                      // questions that are asked of all rows
  size_t most = 8;                                        // questions of the result
  double level = 0.05;
};

// Errors: bad_request without questions; those of scores_of; cancelled.
Task<Result<AskedSummary>> fit_asked(GroundPtr ground, AskedOptions options, Ticket ticket);

std::vector<Claim> claims_of(const AskedSummary& summary);

}  // namespace vitrine::dataset

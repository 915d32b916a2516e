// Which words speak for which class: a logistic regression over the n-grams of a text, and, with a model, over its
// representation of the text.
//
//   logit_k(text) = intercept_k + sum over n-grams g in the text of coefficient_kg + representation_k(text)
//
// N-grams of one and two words count once per text. The penalty of a coefficient falls with how differently the classes
// use the n-gram, as measured by naive Bayes' log-count ratio (Wang, Manning 2012, "Baselines and Bigrams"): rare and even
// words stay near zero. The representation is the mean residual stream of the model (embedding.h), standardised; it adds
// what the words' order and neighbours say, and is one number per class in the explanation of a row (Singh et al. 2023,
// "Augmenting interpretable models with large language models during training", embed each n-gram instead and sum; on
// Subj and SST-2 that added nothing to free coefficients). The words alone and both together are fitted; validation rows
// choose between them and choose the penalty, then train and validation rows fit the result.
//
// A row's explanation is a dictionary look-up and sums to the logit exactly. Caveat: coefficients say what the fitted
// model uses, not what causes the label; words that occur together share a weight in no unique way.
#pragma once
#include <array>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "dataset/checked.h"
#include "dataset/embedding.h"
#include "dataset/logistic.h"
#include "dataset/ngram_vocabulary.h"
#include "dataset/pause.h"
#include "dataset/split.h"
#include "dataset/table.h"

namespace vitrine {

struct LinearOptions {
  std::string column;  // of text
  VocabularyOptions vocabulary;
  std::vector<double> strengths = {0.1, 0.3, 1, 3, 10};  // l2 = 1 / (strength x rows)
  double representation_weight = 0.1;                    // of a standardised column of the representation
};

// What was fitted with which columns, and how it did on rows it was not fitted on.
struct LinearPart {
  std::string name;  // "n-grams", "n-grams and representation"
  double strength = 0;  // the chosen one
  Proportion validation;  // fitted on train rows
};

struct LinearModel {
  std::vector<std::string> classes;
  std::shared_ptr<const NgramVocabulary> vocabulary;
  LogisticModel fit;  // columns: n-grams, then the representation's
  std::optional<EmbeddingPoint> point;  // of the representation, if it is used
  std::vector<float> mean, factor;      // [D]: standardised = (x - mean) x factor
};

struct LinearContribution {
  std::string ngram;
  int32_t id = 0;
  std::vector<double> contribution;  // [outputs], in logits
};

// For one text. intercept + sum of contributions + representation = logit, per output; for two classes the one output
// is the log-odds of the second class.
struct LinearExplanation {
  std::vector<double> intercept, representation, logit;  // [outputs]
  std::vector<LinearContribution> contributions;         // largest first
  std::vector<double> probabilities;                     // [classes]
  int32_t predicted = 0;
};

// representation [D] as embed_texts gives it; empty when the model has none.
LinearExplanation explain_row(const LinearModel& model, std::string_view text, std::span<const float> representation);

struct TopNgram {
  std::string ngram;
  double coefficient = 0;
  int64_t train_rows = 0;   // rows of train and validation that contain it
  Proportion test_share;    // of the test rows that contain it, those of the class
};

struct LinearReport {
  LinearModel model;
  std::vector<LinearPart> parts;
  size_t chosen = 0;
  std::array<Proportion, part_count> accuracy;  // train: of the result; validation: of the chosen part; test: of the result
  Proportion majority;                          // on test rows
  std::vector<std::vector<int64_t>> confusion;  // [true][predicted], test rows
  std::vector<std::vector<TopNgram>> top;       // [classes]
  std::vector<Checked> checks;
  double milliseconds = 0;
  int64_t passes = 0;
};

// `reader` without a model: n-grams only. Errors: bad_request (no text column, no label), those of embed_texts,
// cancelled.
Task<Result<LinearReport>> fit_linear(std::shared_ptr<const Table> table, std::shared_ptr<const Split> split,
                                      ModelReader reader, LinearOptions options, Pause pause, Ticket ticket);

nlohmann::json to_json(const LinearReport& report);
nlohmann::json to_json(const LinearExplanation& explanation);

}  // namespace vitrine

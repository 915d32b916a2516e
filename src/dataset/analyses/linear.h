// Which words speak for which class: a logistic regression over the n-grams of a text, helped by the model's embeddings
// of its words.
//
//   logit_k(text) = intercept_k + sum over n-grams g in the text of coefficient_kg
//   coefficient_kg = own_kg + embedding(g) . direction_k          (the second part for single words only)
//
// N-grams of one and two words count once per text. The penalty of an own coefficient falls with how differently the
// classes use the n-gram, by naive Bayes' log-count ratio (Wang, Manning 2012, "Baselines and Bigrams"): rare and even
// words stay near zero. The embedding gives words that are rare, or absent from the training rows, the weight of words
// like them (Aug-Linear: Singh et al. 2023, "Augmenting interpretable models with large language models during
// training"). It is the one that the model reads with, before the first block. The n-grams alone and both together are
// fitted; validation rows choose between them and choose the penalty, then train and validation rows together fit the
// result.
//
// A row's explanation is a dictionary look-up and sums to the logit exactly. Caveat: coefficients say what the fitted
// model uses, not what causes the label; words that occur together share a weight in no unique way.
#pragma once
#include <array>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "dataset/model/embedding.h"
#include "dataset/pause.h"
#include "dataset/table/split.h"
#include "dataset/table/table.h"
#include "dataset/tree/checked.h"
#include "dataset/words/ngram_vocabulary.h"
#include "statistics/logistic.h"

namespace vitrine {

struct LinearOptions {
  std::string column;  // of text
  VocabularyOptions vocabulary;
  std::vector<double> strengths = {0.1, 0.3, 1, 3, 10};  // l2 = 1 / (strength x rows)
  double embedding_weight = 0.01;                        // of the embeddings' columns, beside n-grams that count 1
  int64_t rows_to_choose = 20'000;  // at most so many train rows are fitted to choose penalty and columns
};

// What was fitted with which columns, and how it did on rows it was not fitted on.
struct LinearPart {
  std::string name;       // "n-grams", "n-grams and word embeddings"
  double strength = 0;    // the chosen one
  Proportion validation;  // fitted on train rows
};

struct LinearModel {
  std::vector<std::string> classes;
  std::vector<double> intercepts;  // [outputs]: the log-odds of the second of two classes, or one logit per class
  std::shared_ptr<const NgramVocabulary> ngrams, words;  // words: every word of the table; null without embeddings
  std::vector<double> own;                               // [outputs, ngrams]
  std::vector<double> embedded;                          // [outputs, words]: embedding . direction

  size_t outputs() const { return intercepts.size(); }
};

struct LinearContribution {
  std::string ngram;
  std::vector<double> own, embedded;  // [outputs], in logits; their sum is the n-gram's coefficient
};

// For one text: intercept + the contributions = logit, per output. Words that the table does not hold count nothing.
struct LinearExplanation {
  std::vector<LinearContribution> contributions;  // largest first
  std::vector<double> logit;                      // [outputs]
  std::vector<double> probabilities;              // [classes]
  int32_t predicted = 0;
};
LinearExplanation explain_row(const LinearModel& model, std::string_view text);

struct TopNgram {
  std::string ngram;
  double coefficient = 0, embedded = 0;  // the whole, and what the embedding gives of it
  int64_t train_rows = 0;                // rows of train and validation that contain it
  Proportion test_share;                 // of the test rows that contain it, those of the class
};

struct LinearReport {
  LinearModel model;
  std::vector<LinearPart> parts;
  size_t chosen = 0;
  std::array<Proportion, part_count>
      accuracy;         // train: of the result; validation: of the chosen part; test: of the result
  Proportion majority;  // on test rows
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

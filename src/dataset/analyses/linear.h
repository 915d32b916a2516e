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
#include <memory>
#include <string>
#include <vector>

#include "dataset/analyses/values.h"
#include "dataset/model/embedding.h"
#include "dataset/table/split.h"
#include "dataset/table/table.h"
#include "dataset/words/ngram_vocabulary.h"
#include "statistics/logistic.h"

namespace vitrine::dataset {

struct LinearOptions {
  std::string column;  // of text
  VocabularyOptions vocabulary;
  std::vector<double> strengths = {0.1, 0.3, 1, 3, 10};  // l2 = 1 / (strength x rows)
  double embedding_weight = 0.01;                        // of the embeddings' columns, beside n-grams that count 1
  int64_t rows_to_choose = 20'000;  // at most so many train rows are fitted to choose penalty and columns
};

struct LinearModel {
  std::vector<std::string> classes;
  std::vector<double> intercepts;  // [outputs]: the log-odds of the second of two classes, or one logit per class
  std::shared_ptr<const NgramVocabulary> ngrams, words;  // words: every word of the table; null without embeddings
  std::vector<double> own;                               // [outputs, ngrams]
  std::vector<double> embedded;                          // [outputs, words]: embedding . direction

  size_t outputs() const { return intercepts.size(); }
};

LinearExplanation explain_row(const LinearModel& model, std::string_view text);

struct LinearReport : LinearSummary {
  LinearModel model;
  size_t chosen = 0;  // of `parts`
  std::vector<Claim> checks;
};

// `reader` without a model: n-grams only. Errors: bad_request (no text column, no label), those of embed_texts,
// cancelled.
Task<Result<LinearReport>> fit_linear(std::shared_ptr<const Table> table, std::shared_ptr<const Split> split,
                                      ModelReader reader, LinearOptions options, Ticket ticket);

}  // namespace vitrine::dataset

// What analyses answer beside the common parts of a Report, as values: the core makes them, the page draws them.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dataset/tree/proportion.h"
#include "dataset/tree/question.h"
#include "dataset/tree/routing.h"

namespace vitrine::dataset {

// ---- rows, and how a tree decides about one

struct ShownRow {
  int64_t row = -1;
  std::string part;
  int32_t label = -1;              // a class; -1: none
  std::vector<std::string> cells;  // in the order of the columns
  // As an example of a node: what it reads like, and what was answered.
  std::string text, answer;  // "yes" | "no"
  double score = 0;
  int32_t predicted = -1;
};
struct ExampleRows {
  int32_t node = -1;
  std::string kind;  // "typical_yes" | "typical_no" | "borderline" | "wrong"
  int64_t total = 0;
  std::vector<ShownRow> rows;
};

struct PathStep {
  int32_t node = -1;
  Question question;
  double score = 0;
  std::string answer;  // "yes" | "no"
};
struct LeafWeight {
  int32_t node = -1;
  double weight = 0;
};
struct SoftPath {
  double softness = 0;
  std::vector<double> shares;  // [classes]
  int32_t predicted = -1;
  std::vector<LeafWeight> leaves;
};
// One way at every question; `predicted` is by the tree's routing.
struct RowPath {
  int64_t row = -1;
  int32_t label = -1, predicted = -1;  // classes
  Routing routing = Routing::hard;
  std::vector<PathStep> path;
  int32_t leaf = -1;
  std::vector<double> shares;          // [classes] of the leaf's train rows
  std::optional<SoftPath> soft;        // the tree's own, else its baseline's where that is not the same as hard
  double weight(int32_t node) const {  // of a leaf under soft routing
    if (soft)
      for (const LeafWeight& one : soft->leaves)
        if (one.node == node) return one.weight;
    return 0;
  }
};

// ---- how the rows that reach a question lie along what it asks

struct AnswerBar {
  std::string name;             // of a category; empty for others
  double from = 0, to = 0;      // numbers: from <= x < to, the last bar's `to` included
  bool yes = false;             // the answer of its rows; of the larger part where the threshold lies within
  std::vector<int64_t> counts;  // by class
};
struct AnswerChart {
  int32_t node = -1;
  std::vector<AnswerBar> bars;             // at most `most_bars`, rising; categories by falling number of rows
  std::vector<int64_t> missing;            // by class
  std::optional<double> threshold, upper;  // on the scale of from and to
  // Rows outside the bars, which end at the 1 % and 99 % quantiles where numbers reach far beyond.
  int64_t below = 0, above = 0;
};

// ---- the tree beside other ways to use its questions

struct Companion {
  std::string name;   // "tree" | "soft" | "best_question" | "vote" | "boosted" | "ngram_tree" | "linear" | "majority"
  std::string title;  // "Best single question"
  std::string note;   // what it is, in a few words
  int64_t questions = 0;
  std::array<Proportion, part_count> accuracy;
};

// ---- the linear model of n-grams

// What was fitted with which columns, and how it did on rows it was not fitted on.
struct LinearPart {
  std::string name;       // "n-grams", "n-grams and word embeddings"
  double strength = 0;    // the chosen one
  Proportion validation;  // fitted on train rows
  bool chosen = false;
};
struct TopNgram {
  std::string ngram;
  double coefficient = 0, embedded = 0;  // the whole, and what the embedding gives of it
  int64_t train_rows = 0;                // rows of train and validation that contain it
  Proportion test_share;                 // of the test rows that contain it, those of the class
};
struct LinearContribution {
  std::string ngram;
  std::vector<double> own, embedded;  // [outputs], in logits; their sum is the n-gram's coefficient
  double value(size_t output) const {
    return (output < own.size() ? own[output] : 0) + (output < embedded.size() ? embedded[output] : 0);
  }
};
// For one text: intercept + the contributions = logit, per output. Words that the table does not hold count nothing.
struct LinearExplanation {
  int64_t row = -1;
  std::vector<LinearContribution> contributions;  // largest first
  std::vector<double> logit;                      // [outputs]
  std::vector<double> probabilities;              // [classes]
  int32_t predicted = 0;
};
struct LinearSummary {
  std::string column;
  std::vector<std::string> classes;
  std::vector<double> intercepts;  // [outputs]: the log-odds of the second of two classes, or one logit per class
  int64_t ngrams = 0, embedded_words = 0;
  std::vector<LinearPart> parts;
  std::array<Proportion, part_count> accuracy;  // train: of the result; validation: of the chosen part; test: result
  Proportion majority;                          // on test rows
  std::vector<std::vector<int64_t>> confusion;  // [true][predicted], test rows
  std::vector<std::vector<TopNgram>> top;       // [classes], by falling coefficient
  std::vector<LinearExplanation> explained;     // of the rows that were asked about
  double milliseconds = 0;
  int64_t passes = 0;
};

// ---- the rows that the model represents most alike

struct ShownNeighbour {
  int64_t row = -1;
  double cosine = 0;
  std::string part, text, label;
};
struct ShownVote {
  std::string label;
  int64_t agree = 0, of = 0;  // neighbours with that label, and all that have one
};
struct Near {
  int64_t row = -1;  // that was asked about; -1: a text
  std::string text, label;
  std::vector<ShownNeighbour> neighbours;
  std::optional<ShownVote> vote;
};
struct NearestTest {
  Proportion by_model, by_words, majority;
  double p = 1;  // exact sign test of the rows on which only one of the two votes is right, two-sided
};
struct NearestSummary {
  std::string column, representation;
  int64_t k = 10;  // neighbours that vote
  std::optional<NearestTest> test;
  std::vector<Near> near;
  double milliseconds = 0;
  int64_t passes = 0;
};

// ---- a tree as something to keep or to run elsewhere

struct Exported {
  std::string name;  // of a file: "tree.py"
  std::string text;  // UTF-8
};

}  // namespace vitrine::dataset

// Questions that a node could ask, found on its training rows: cuts of numbers, sets of categories, lists of words.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "dataset/table/table.h"
#include "dataset/tree/question.h"
#include "dataset/words/ngrams.h"

namespace vitrine::dataset {

struct NodeRows {
  std::shared_ptr<const Table> table;
  std::vector<int32_t> rows;    // training rows that reach the node
  std::vector<int32_t> labels;  // [rows.size()]
  size_t classes = 2;
  int64_t least = 5;  // rows that each side must keep
  uint64_t seed = 1;
};

struct Candidate {
  Question question;
  // Expected fall of the Gini impurity summed over the node's rows. Of word lists, from rows that did not choose the
  // words; of the rest, from the training rows themselves.
  double fall = 0;
};

struct Candidates {
  std::vector<Candidate> list;
  int64_t tried = 0;  // cuts, sets and lists whose gain was computed
};

// The best cut of a column of numbers, and the best range where that does clearly better; the best sets of a column of
// categories (levels ordered by the share of each class: with two classes that holds the best of all sets, Breiman et
// al. 1984, 4.2).
void add_number(const NodeRows& node, const Column& column, Candidates& out);
void add_category(const NodeRows& node, const Column& column, Candidates& out);

// A node's rows in two parts, as places in NodeRows::rows: two thirds choose words, one third says what they are worth.
struct WordParts {
  std::vector<size_t> choose, check;
};
WordParts word_parts(const NodeRows& node);

// The worth of an n-gram question whose words were chosen on the first part only: its `fall` as Candidate has it.
// Nothing when a side keeps fewer than `least` rows. `scores` [rows]: of the question.
std::optional<double> word_fall(const NodeRows& node, const Question& question, const std::vector<double>& scores);

// Word lists for each class against the rest: "contains any of ..." grown word by word while the gain on held-back rows
// rises, and "more words like A than like B" with the length of the lists that does best on held-back rows. Words are
// ranked by their log odds over its standard error (Monroe, Colaresi, Quinn 2008). A third of the training rows is held
// back.
void add_words(const NodeRows& node, const NgramIndex& index, const std::string& column, Candidates& out);

}  // namespace vitrine::dataset

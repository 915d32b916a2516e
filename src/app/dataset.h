// What the page knows of the data set: the table, the tree of questions, the node and the row that are looked at, and
// the requests that wait for their turn (service/protocol.md, "Data sets"). One request is under way at a time.
#pragma once
#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "explanation/explanation.h"

namespace vitrine::app {

inline constexpr std::array kDataRoles = {"text", "label", "number", "category", "ignore"};
inline constexpr std::array kDataParts = {"train", "validation", "test"};
inline constexpr std::array kExampleKinds = {"typical_yes", "typical_no", "borderline", "wrong"};

struct DataShare {  // `right` of `rows` with its 95 % interval
  int64_t right = 0, rows = 0;
  double value = 0, low = 0, high = 0;
};

struct DataCheck {
  std::string code, statement, test, part;
  bool holds = false;
  int node = -1;
};  // -1: of the whole

struct DataColumn {
  std::string name, role;
  int64_t missing = 0, distinct = 0;
  std::optional<double> least, greatest;
  std::vector<std::pair<std::string, int64_t>> levels;  // with their rows, at most 20
};

struct DataTable {
  std::string name, format, how;  // "reviews.csv", "CSV, UTF-8", "seeded, stratified by class, 50 / 20 / 30 %"
  int64_t rows = 0, bytes = 0;
  std::vector<DataColumn> columns;
  std::vector<std::string> classes;
  bool split = false;              // false: there is no label, so nothing can be grown
  std::array<int64_t, 3> parts{};  // rows
  int64_t left_out = 0;
  uint64_t seed = 1;
  std::vector<DataCheck> findings;
  const DataColumn* with_role(std::string_view role) const;
  std::string class_name(int index) const;  // "no label" below 0
};

struct DataQuestion {
  std::string kind, statement, source;
  double threshold = 0;
  bool needs_model = false;
  std::string prompt;  // with {text} where the row goes
  std::vector<std::string> verbalisers;
  std::vector<int> yes;  // places in `verbalisers`
  std::vector<std::string> ngrams, opposing;
};
struct DataGain {
  double points = 0, low = 0, high = 0, p = 1;
  bool significant = false;
};
struct DataRunnerUp {
  DataQuestion question;
  DataGain gain;
  bool tied = false;
};

struct DataNode {
  int id = -1, parent = -1, yes = -1, no = -1;
  std::optional<DataQuestion> question;  // none in a leaf
  DataGain gain;
  int64_t tried = 0, compared = 0;
  std::vector<DataRunnerUp> runners_up;
  std::array<std::vector<int64_t>, 3> counts;  // [part][class]
  int64_t reached = 0;                         // rows that come here; more than rows() where only some were asked
  int prediction = -1;
  std::array<DataShare, 3> accuracy, as_leaf;
  bool locked = false;
  std::string stopped;
  int64_t rows() const;  // of all parts
  bool leaf() const { return yes < 0; }
};

// How the rows that reach a question lie along what it asks (dataset/analyses/answer_chart.h).
struct DataBar {
  std::string name;  // of a category; empty for numbers
  double from = 0, to = 0;
  bool yes = false;
  std::vector<int64_t> counts;  // by class
};
struct DataChart {
  int node = -1;
  std::vector<DataBar> bars;
  std::vector<int64_t> missing;  // by class
  std::optional<double> threshold, upper;
  int64_t below = 0, above = 0;  // rows outside the bars
};

struct DataTree {
  std::vector<std::string> classes;
  std::vector<DataNode> nodes;  // parents before children
  std::array<DataShare, 3> accuracy, majority;
  std::vector<std::vector<int64_t>> confusion;  // [true][predicted], test rows
  std::vector<DataCheck> checks;
  bool soft = false;  // how rows are decided; the accuracy above is of that
  double softness = 0;
  int leaves = 1;
  uint64_t seed = 1;
  int64_t passes = 0;
  double milliseconds = 0;
  const DataNode* find(int id) const;
  // Why a leaf asks nothing: the sentence that was checked. Null where there is none.
  const DataCheck* leaf_check(int id) const;
  // The sentence of that code, if it holds; else empty.
  std::string said(std::string_view code) const;
};

struct DataRow {
  int64_t row = -1;
  std::string part, text, answer;
  int label = -1, predicted = -1;  // classes
  double score = 0;
  std::vector<std::string> cells;  // of `dataset_rows`
};

struct DataCompanion {
  std::string name, title, note;
  int64_t questions = 0;
  DataShare train, test;
};

// The linear model of n-grams: what speaks for which class, and how it decides about one row.
struct DataNgram {
  std::string ngram;
  double coefficient = 0, embedded = 0;  // the whole; what the word's embedding gives of it
  int64_t rows = 0;
  DataShare test;  // of test rows with it: those of the class
};
struct DataLinear {
  std::vector<std::string> classes;
  std::vector<std::vector<DataNgram>> top;  // [classes], by falling coefficient
  std::vector<double> intercepts;           // [outputs]: 1 for two classes, else one per class
  DataShare test;
  std::string columns;  // what was fitted: "n-grams and word embeddings"
};
struct DataContribution {
  std::string ngram;
  std::vector<double> value;
};  // [outputs], in logits
struct DataLinearRow {
  int64_t row = -1;
  std::vector<DataContribution> contributions;
  std::vector<double> logit, probabilities;  // [outputs], [classes]; intercept + contributions = logit
  int predicted = -1;
};

struct DataStep {
  int node = -1;
  std::string answer;
  double score = 0;
};
struct DataPath {
  int64_t row = -1;
  int label = -1, predicted = -1;  // classes
  std::vector<DataStep> steps;
  int leaf = -1;
  std::vector<double> soft;       // class shares under soft routing; empty: not measured
  std::map<int, double> weights;  // of the leaves under soft routing, by node
};

// Rows of the train part that the model represents most alike.
struct DataNeighbour {
  int64_t row = -1;
  std::string text, label;
  double cosine = 0;
};
struct DataNearest {
  int64_t row = -1;  // that was asked about; -1: a text that was typed
  std::string text, label;
  std::vector<DataNeighbour> neighbours;
  std::string vote;                    // label that most of them have, by weight
  int64_t agree = 0, of = 0;           // neighbours with that label, and all with a label
  int64_t k = 0;                       // neighbours that vote
  DataShare test, by_words, majority;  // how often such a vote is right on test rows
  std::string sentence;                // how far to trust it, as it was checked
};

// A message to be sent: its type, its other fields as JSON text, and the row that it is about.
struct DataAsk {
  std::string type, fields;
  int64_t row = -1;
};

// A file that the page holds: in the core under `file`, in the browser's storage until it is forgotten.
struct DataFile {
  std::string name;
  uint64_t bytes = 0;
};

struct Data {
  std::optional<DataFile> file;
  std::optional<DataTable> table;
  std::optional<DataTree> tree;
  bool partial = false, can_undo = false, can_redo = false;
  std::string headline;  // what the core says of the tree, in one sentence
  std::vector<DataRow> preview;
  std::vector<DataCompanion> companions;
  bool companions_stale = false;
  int leaves = 8;         // asked for
  bool ask_model = true;  // may the tree ask questions that the model answers?

  int node = -1, fold_root = -1;                         // selected; the node that the picture starts at
  std::map<std::string, std::vector<DataRow>> examples;  // of `node`, by kind
  int examples_of = -1;
  std::map<int64_t, std::shared_ptr<const Explanation>> attributions;  // of example rows, for `node`'s question
  std::optional<DataPath> path;
  std::optional<DataChart> chart;  // of `node`
  std::optional<DataLinear> linear;
  std::optional<DataLinearRow> linear_row;  // of the row of `path`
  std::optional<DataNearest> nearest;

  std::deque<DataAsk> queue;
  std::optional<DataAsk> running;
  uint64_t running_id = 0;
  bool stop = false;  // give up what is under way
  double done = 0, total = 0;
  std::optional<Error> error;                                   // of what was asked last
  std::optional<std::pair<std::string, std::string>> exported;  // file name and text, to be handed to the person
  std::string project;                                          // what `dataset_restore` needs, as JSON text
  uint64_t project_version = 0;                                 // grows when `project` is new
  bool forget = false;                                          // the stored copy is to be deleted
  bool asked_for_stored = false;

  bool busy() const { return running.has_value() || !queue.empty(); }
  bool growing() const;
  const DataNode* selected() const { return tree ? tree->find(node) : nullptr; }
};

}  // namespace vitrine::app

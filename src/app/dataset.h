// What the page knows of the data set, in the core's own values: the table, the tree of questions, the node and the row
// that are looked at, and the requests that wait for their turn (service/protocol.md, "Data sets"). One request is
// under way at a time.
#pragma once
#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/method_info.h"
#include "base/result.h"
#include "dataset/analyses/values.h"
#include "dataset/table/description.h"
#include "dataset/tree/tree.h"
#include "explanation/explanation.h"

namespace vitrine::app {

inline constexpr std::array kDataRoles = {dataset::Role::text, dataset::Role::label, dataset::Role::number,
                                          dataset::Role::category, dataset::Role::ignore};
inline constexpr std::array kExampleKinds = {"typical_yes", "typical_no", "borderline", "wrong"};

// A message to be sent: its type, its other fields as JSON text, the row that it is about, and what is asked: the
// analysis ("tree", "tree.swap") or, of other messages, the type.
struct DataAsk {
  std::string type, fields;
  int64_t row = -1;
  std::string what;
};

// A file that the page holds: in the core under `file`, in the browser's storage until it is forgotten.
struct DataFile {
  std::string name;
  uint64_t bytes = 0;
};

struct Data {
  std::optional<DataFile> file;
  std::optional<dataset::Description> table;
  std::optional<dataset::Tree> tree;
  bool partial = false, can_undo = false, can_redo = false;
  std::string headline;  // what the core says of the tree, in one sentence
  std::vector<dataset::ShownRow> preview;
  std::vector<dataset::Companion> companions;
  bool companions_stale = false;
  int leaves = 8;         // asked for
  bool ask_model = true;  // may the tree ask questions that the model answers?

  int node = -1, fold_root = -1;                                   // selected; the node that the picture starts at
  std::map<std::string, std::vector<dataset::ShownRow>> examples;  // of `node`, by kind
  int examples_of = -1;
  std::map<int64_t, std::shared_ptr<const Explanation>> attributions;  // of example rows, for `node`'s question
  std::optional<dataset::RowPath> path;
  std::optional<dataset::AnswerChart> chart;  // of `node`
  std::optional<dataset::LinearSummary> linear;
  std::optional<dataset::LinearExplanation> linear_row;  // of the row of `path`
  std::optional<dataset::NearestSummary> nearest;        // of one row or text
  std::string nearest_sentence;                          // how far to trust it, as it was checked

  // Those without a picture of their own: chosen in a menu, set in a form, shown by their common parts.
  std::vector<MethodInfo> analyses;
  std::string analysis;                      // that is looked at
  std::map<std::string, Settings> settings;  // by analysis; only what differs from its defaults
  std::map<std::string, Report> reports;     // by analysis

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
  const dataset::TreeNode* selected() const { return tree ? tree->find(node) : nullptr; }
  const dataset::Near* near() const { return nearest && !nearest->near.empty() ? &nearest->near.front() : nullptr; }
  const MethodInfo* find_analysis(std::string_view name) const;
};

}  // namespace vitrine::app

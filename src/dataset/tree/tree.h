// The tree of explanations as a value: what was asked where, of how many rows, and how far each figure can be trusted.
// Grown in grow.h, measured in measure.h, edited in edit.h, drawn by the page from its JSON, exported in export.h.
#pragma once
#include <array>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "dataset/table/split.h"
#include "dataset/tree/proportion.h"
#include "dataset/tree/question.h"
#include "dataset/tree/routing.h"

namespace vitrine::dataset {

// How much a question helps, measured on validation rows: the fall of the Brier score (expected Gini impurity) when the
// class shares of the node are replaced by those of its children, shares taken from train rows. Summed over the node's
// validation rows and divided by all of them, times 100: points, which add up over the tree. May be negative.
struct Gain {
  double points = 0, low = 0, high = 0;  // 95 % interval, from the spread over rows
  double p = 1;                          // permutation test of the rows' labels within the node, one-sided
  // p times `correction`: Bonferroni over the questions compared on validation rows in this node, the k-th best on
  // train rows weighted 1 / 2^k (Rosenthal, Rubin 1983), so that a clear favourite is hardly taxed for the others.
  double p_corrected = 1;
  double correction = 1;
  bool significant = false;  // the corrected p is below the level and the interval above 0
};

// How much more the node's question gained than another, on the `rows` validation rows that both were asked of.
struct Behind {
  int64_t rows = 0;                      // 0: not compared
  double points = 0, low = 0, high = 0;  // 95 % interval, from the spread over rows
};

// A candidate that came close; by falling gain.
struct RunnerUp {
  Question question;
  Gain gain;
  Behind behind;
  // The interval of the difference holds 0: the two cannot be told apart.
  bool tied() const { return behind.rows > 0 && behind.low <= 0 && behind.high >= 0; }
};

// Rows worth looking at, by index into the table. Drawn from validation rows (train when there are none).
struct Examples {
  std::vector<int32_t> typical_yes, typical_no, borderline, wrong;
};

struct TreeNode {
  int32_t id = 0;             // stable across edits
  int32_t parent = -1;        // -1: the root
  int32_t yes = -1, no = -1;  // children's ids; both -1: a leaf
  int32_t depth = 0;
  std::optional<Question> question;  // none in a leaf
  Gain gain;                         // of the question
  int64_t reached =
      0;              // rows that come here; where there are more than `counts`, the others were not asked (measure.h)
  int64_t tried = 0;  // candidates whose gain was computed on train rows here
  int64_t compared = 0;  // candidates compared on validation rows here
  std::vector<RunnerUp> runners_up;
  std::array<std::vector<int64_t>, part_count> counts;  // [part][class]
  int32_t prediction = 0;                               // the most frequent class among train rows
  std::array<Proportion, part_count> accuracy;          // of the tree below this node on the rows that reach it
  std::array<Proportion, part_count> accuracy_as_leaf;  // were this node a leaf
  Examples examples;
  bool locked = false;  // growth and regrowth leave its question alone
  std::string
      stopped;  // of a leaf: why it was not split: "leaves" | "few_rows" | "pure" | "not_significant" | "pruned"
  bool leaf() const { return yes < 0; }
  int64_t rows() const;  // in `counts`, of all parts
};

struct Tree {
  std::vector<std::string> classes;
  std::vector<TreeNode> nodes;  // the root first; parents before children
  int32_t leaves = 1;
  // How rows are decided. Soft: `accuracy`, `confusion` and the sentences about the whole are of soft routing,
  // `softness` was chosen when the tree was measured, and the figures of nodes are of one path.
  Routing routing = Routing::hard;
  Softness softness;
  std::array<Proportion, part_count> accuracy;
  std::array<Proportion, part_count> majority;  // always saying the most frequent class of train
  std::vector<std::vector<int64_t>> confusion;  // [true class][predicted class] on test rows
  uint64_t seed = 1;
  int64_t passes = 0;  // rows that went through the model
  double milliseconds = 0;
  std::vector<Claim> checks;  // the sentences about the tree and its nodes

  const TreeNode* find(int32_t id) const;
  TreeNode* find(int32_t id);
  const Claim* leaf_check(int32_t id) const;      // why a leaf asks nothing, if it holds; else null
  std::string said(std::string_view code) const;  // the sentence of that code, if it holds; else empty
};

// The shape is written down in service/protocol.md under "The tree".
nlohmann::json to_json(const Tree& tree);
// Structure and questions, and what the search found out about questions that were not chosen; all other figures are
// measured again. Errors: bad_file.
Result<Tree> tree_from_json(const nlohmann::json& json);

}  // namespace vitrine::dataset

#include "dataset/tree/measure.h"

#include <algorithm>
#include <cmath>

#include "base/pause.h"
#include "dataset/table/row_order.h"
#include "dataset/tree/gain.h"
#include "dataset/tree/scores.h"
#include "dataset/tree/soft_routing.h"
#include "dataset/tree/tree_checks.h"
#include "text/say.h"

namespace vitrine::dataset {

namespace {

constexpr size_t examples_kept = 8;

size_t at(Part part) { return static_cast<size_t>(part); }

// Leaf that each row reaches, by row.
std::map<int32_t, int32_t> leaf_of_rows(const Tree& tree, const Routed& routed) {
  std::map<int32_t, int32_t> leaf;
  for (const TreeNode& node : tree.nodes) {
    const auto rows = routed.rows.find(node.id);
    if (!node.leaf() || rows == routed.rows.end()) continue;
    for (const int32_t row : rows->second) leaf[row] = node.id;
  }
  return leaf;
}

// A rare yes may leave a child without train rows: it predicts what its parent does.
int32_t most_frequent(const std::vector<int64_t>& counts, int32_t otherwise) {
  const auto best = std::max_element(counts.begin(), counts.end());
  return best == counts.end() || *best == 0 ? otherwise : static_cast<int32_t>(best - counts.begin());
}

Examples examples_of(const Ground& ground, const Tree& tree, const TreeNode& node, const Routed& routed) {
  struct Seen {
    int32_t row;
    double margin;  // score less threshold
    bool yes, right;
  };
  std::vector<Seen> seen;
  const auto rows = routed.rows.find(node.id);
  if (rows == routed.rows.end()) return {};
  const auto& scores = routed.scores.at(node.id);
  const int32_t if_yes = tree.find(node.yes)->prediction, if_no = tree.find(node.no)->prediction;
  for (const bool held : {true, false}) {
    for (size_t i = 0; i < rows->second.size(); ++i) {
      const int32_t row = rows->second[i];
      if (ground.split->part[row] != (held ? Part::validation : Part::train)) continue;
      const bool yes = says_yes(*node.question, scores[i]);
      const double margin = std::isnan(scores[i]) ? 0 : scores[i] - node.question->threshold;
      seen.push_back({row, margin, yes, ground.label(row) == (yes ? if_yes : if_no)});
    }
    if (!seen.empty()) break;
  }
  const auto pick = [&](auto wanted, auto before) {
    std::vector<Seen> some;
    std::copy_if(seen.begin(), seen.end(), std::back_inserter(some), wanted);
    std::stable_sort(some.begin(), some.end(), before);
    std::vector<int32_t> out;
    for (size_t i = 0; i < std::min(examples_kept, some.size()); ++i) out.push_back(some[i].row);
    return out;
  };
  const auto far = [](const Seen& a, const Seen& b) { return std::abs(a.margin) > std::abs(b.margin); };
  const auto near = [](const Seen& a, const Seen& b) { return std::abs(a.margin) < std::abs(b.margin); };
  Examples out;
  out.typical_yes = pick([](const Seen& s) { return s.yes && s.right; }, far);
  out.typical_no = pick([](const Seen& s) { return !s.yes && s.right; }, far);
  out.borderline = pick([](const Seen&) { return true; }, near);
  out.wrong = pick([](const Seen& s) { return !s.right; }, far);
  return out;
}

}  // namespace

std::vector<int32_t> asked_rows(const Ground& ground, const Question& question, const std::vector<int32_t>& rows,
                                uint64_t seed) {
  if (!question.needs_model()) return rows;
  std::vector<int32_t> train, asked;
  for (const int32_t row : rows) (ground.split->part[row] == Part::train ? train : asked).push_back(row);
  if (train.size() <= most_train_asked) return rows;
  train = drawn(train, most_train_asked, seed);
  asked.insert(asked.end(), train.begin(), train.end());
  std::sort(asked.begin(), asked.end());
  return asked;
}

Task<Result<Routed>> route(GroundPtr ground, std::shared_ptr<const Tree> tree, std::vector<int32_t> rows, Ticket ticket,
                           Asking asking) {
  Routed routed;
  std::sort(rows.begin(), rows.end());
  routed.rows[tree->nodes.front().id] = std::move(rows);
  Pace pace;
  for (const TreeNode& node : tree->nodes) {  // parents before children
    routed.reached[node.id] = routed.rows[node.id].size();
    if (node.leaf()) continue;
    std::vector<int32_t>& here = routed.rows[node.id];
    if (asking == Asking::sampled_train) here = asked_rows(*ground, *node.question, here, tree->seed);
    VITRINE_CO_TRY(
        std::vector<double> scores,
        co_await scores_of(ground, *node.question, here,
                           ticket.step(static_cast<size_t>(&node - tree->nodes.data()), tree->nodes.size())));
    auto& yes = routed.rows[node.yes];
    auto& no = routed.rows[node.no];
    for (size_t i = 0; i < here.size(); ++i) (says_yes(*node.question, scores[i]) ? yes : no).push_back(here[i]);
    routed.scores[node.id] = std::move(scores);
    if (pace.due()) co_await pause(&pace);
    if (ticket.cancelled()) co_return Error{ErrorCode::cancelled, say("Asking the rows was stopped"), {}, {}};
  }
  co_return routed;
}

Task<Result<Tree>> measure(GroundPtr ground, Tree tree, std::vector<Part> parts, Ticket ticket) {
  std::vector<int32_t> rows;
  for (const Part part : parts) {
    const auto& of = ground->split->of(part);
    rows.insert(rows.end(), of.begin(), of.end());
  }
  const bool soft = tree.routing == Routing::soft && std::find(parts.begin(), parts.end(), Part::test) != parts.end();
  VITRINE_CO_TRY(const Routed routed, co_await route(ground, std::make_shared<const Tree>(tree), std::move(rows),
                                                     ticket.part(0, soft ? 0.5 : 1)));
  const size_t classes = ground->classes();
  tree.classes = ground->table->label()->levels;
  const auto part_of = [&](int32_t row) { return ground->split->part[row]; };

  for (TreeNode& node : tree.nodes) {
    for (auto& counts : node.counts) counts.assign(classes, 0);
    node.reached = routed.reached.at(node.id);
    const auto here = routed.rows.find(node.id);
    if (here != routed.rows.end())
      for (const int32_t row : here->second) ++node.counts[at(part_of(row))][ground->label(row)];
    const TreeNode* parent = tree.find(node.parent);
    node.prediction = most_frequent(node.counts[at(Part::train)], parent ? parent->prediction : 0);
    for (size_t p = 0; p < part_count; ++p) {
      node.accuracy_as_leaf[p] = {node.counts[p][node.prediction], 0};
      for (const int64_t n : node.counts[p]) node.accuracy_as_leaf[p].total += n;
      node.accuracy[p] = node.accuracy_as_leaf[p];
    }
  }
  // From the leaves up: right below = right under yes + right under no.
  for (auto node = tree.nodes.rbegin(); node != tree.nodes.rend(); ++node) {
    if (node->leaf()) continue;
    const TreeNode *yes = tree.find(node->yes), *no = tree.find(node->no);
    for (size_t p = 0; p < part_count; ++p) node->accuracy[p].right = yes->accuracy[p].right + no->accuracy[p].right;
    SplitCounts train(classes), held(classes);
    train.yes = yes->counts[at(Part::train)];
    train.no = no->counts[at(Part::train)];
    held.yes = yes->counts[at(Part::validation)];
    held.no = no->counts[at(Part::validation)];
    const double correction = node->gain.correction;
    node->gain = held_out_gain(train, held, ground->split->of(Part::validation).size(), tree.seed);
    decide(node->gain, correction, 0.05);
    node->examples = examples_of(*ground, tree, *node, routed);
  }
  const TreeNode& root = tree.nodes.front();
  tree.accuracy = root.accuracy;
  tree.majority = root.accuracy_as_leaf;
  tree.leaves = std::count_if(tree.nodes.begin(), tree.nodes.end(), [](const TreeNode& n) { return n.leaf(); });
  tree.confusion.assign(classes, std::vector<int64_t>(classes));
  int64_t wins = 0, losses = 0;
  for (const TreeNode& node : tree.nodes) {
    if (!node.leaf()) continue;
    const auto& counts = node.counts[at(Part::test)];
    for (size_t k = 0; k < classes; ++k) tree.confusion[k][node.prediction] += counts[k];
    if (node.prediction == root.prediction) continue;
    wins += counts[node.prediction];
    losses += counts[root.prediction];
  }
  tree.passes = ground->answerer ? ground->answerer->passes() : 0;
  tree.checks = checks_of(*ground, tree, wins, losses);
  if (soft && tree.leaves > 1) co_return co_await measure_soft(ground, std::move(tree), ticket.part(0.5, 1));
  co_return tree;
}

Task<Result<std::vector<int32_t>>> predict(GroundPtr ground, std::shared_ptr<const Tree> tree,
                                           std::vector<int32_t> rows, Ticket ticket) {
  if (tree->routing == Routing::soft && tree->leaves > 1) {
    VITRINE_CO_TRY(const auto scores, co_await ask_all(ground, tree, rows, ticket));
    co_return soft_classes(*tree, tree->softness, scores, rows.size());
  }
  VITRINE_CO_TRY(const Routed routed, co_await route(ground, tree, rows, ticket, Asking::everyone));
  const auto leaf = leaf_of_rows(*tree, routed);
  std::vector<int32_t> classes;
  classes.reserve(rows.size());
  for (const int32_t row : rows) classes.push_back(tree->find(leaf.at(row))->prediction);
  co_return classes;
}

}  // namespace vitrine::dataset

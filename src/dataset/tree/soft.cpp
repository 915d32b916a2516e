#include "dataset/tree/soft.h"

#include <algorithm>
#include <cmath>

#include "dataset/tree/scores.h"

namespace vitrine::dataset {

namespace {

constexpr std::array grid = {0.0, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6};
constexpr double surest = 1e-4;  // of a model's answer: log odds stay finite

bool is_soft(const Question& q) {
  return q.kind == Question::Kind::prompt || q.kind == Question::Kind::ngrams ||
         (q.kind == Question::Kind::number && !q.upper);
}

double x_of(const Question& q, double score) {
  if (q.kind != Question::Kind::prompt) return score;
  const double p = std::clamp(score, surest, 1 - surest);
  return std::log(p / (1 - p));
}

// Counts change in steps of one: half a step below the least count that says yes is the place between the two answers.
double threshold_of(const Question& q) {
  return q.kind == Question::Kind::ngrams ? q.threshold - 0.5 : x_of(q, q.threshold);
}

std::map<int32_t, double> spreads(const Tree& tree, const AskedAll& asked) {
  std::map<int32_t, double> spread;
  for (const TreeNode& node : tree.nodes) {
    if (node.leaf() || !is_soft(*node.question)) continue;
    const std::vector<double>& scores = asked.scores.at(node.id);
    double n = 0, sum = 0, square = 0;
    for (size_t i = 0; i < scores.size(); ++i) {
      if (asked.parts[i] != Part::train || std::isnan(scores[i])) continue;
      const double x = x_of(*node.question, scores[i]);
      n += 1;
      sum += x;
      square += x * x;
    }
    spread[node.id] = n > 1 ? std::sqrt(std::max(0.0, square / n - sum / n * (sum / n))) : 0;
  }
  return spread;
}

int32_t most(const std::vector<double>& shares) {
  return std::max_element(shares.begin(), shares.end()) - shares.begin();
}

std::map<int32_t, double> scores_of_row(const std::map<int32_t, std::vector<double>>& scores, size_t row) {
  std::map<int32_t, double> of;
  for (const auto& [node, all] : scores) of[node] = all[row];
  return of;
}

}  // namespace

double yes_weight(const Question& q, double score, double spread, double softness) {
  if (!is_soft(q) || std::isnan(score) || softness * spread <= 0) return says_yes(q, score) ? 1 : 0;
  return 1 / (1 + std::exp(-(x_of(q, score) - threshold_of(q)) / (softness * spread)));
}

std::map<int32_t, double> leaf_weights(const Tree& tree, const Softness& soft,
                                       const std::map<int32_t, double>& scores) {
  std::map<int32_t, double> reach{{tree.nodes.front().id, 1.0}}, leaves;
  for (const TreeNode& node : tree.nodes) {  // parents before children
    const double here = reach[node.id];
    if (node.leaf()) {
      if (here > 0) leaves[node.id] = here;
      continue;
    }
    const auto spread = soft.spread.find(node.id);
    const double yes =
        yes_weight(*node.question, scores.at(node.id), spread == soft.spread.end() ? 0 : spread->second, soft.softness);
    reach[node.yes] = here * yes;
    reach[node.no] = here * (1 - yes);
  }
  return leaves;
}

std::vector<double> leaf_shares(const Tree& tree, const TreeNode& leaf) {
  const auto& root = tree.nodes.front().counts[static_cast<size_t>(Part::train)];
  const auto& counts = leaf.counts[static_cast<size_t>(Part::train)];
  double all = 0, here = 0;
  for (const int64_t n : root) all += n;
  for (const int64_t n : counts) here += n;
  std::vector<double> shares;
  for (size_t k = 0; k < counts.size(); ++k) shares.push_back((counts[k] + root[k] / std::max(1.0, all)) / (here + 1));
  return shares;
}

std::vector<double> soft_shares(const Tree& tree, const std::map<int32_t, double>& weights) {
  std::vector<double> shares(tree.classes.size());
  for (const auto& [id, weight] : weights) {
    const std::vector<double> leaf = leaf_shares(tree, *tree.find(id));
    for (size_t k = 0; k < shares.size(); ++k) shares[k] += weight * leaf[k];
  }
  return shares;
}

int32_t soft_class(const Tree& tree, const std::map<int32_t, double>& weights) {
  return weights.size() == 1 ? tree.find(weights.begin()->first)->prediction : most(soft_shares(tree, weights));
}

std::vector<int32_t> soft_classes(const Tree& tree, const Softness& soft,
                                  const std::map<int32_t, std::vector<double>>& scores, size_t rows) {
  std::vector<int32_t> classes;
  for (size_t row = 0; row < rows; ++row)
    classes.push_back(soft_class(tree, leaf_weights(tree, soft, scores_of_row(scores, row))));
  return classes;
}

Softness choose_softness(const Tree& tree, const AskedAll& asked) {
  Softness chosen, soft{0, spreads(tree, asked)};
  double least = INFINITY;
  for (const double softness : grid) {
    soft.softness = softness;
    double brier = 0;
    for (size_t row = 0; row < asked.labels.size(); ++row) {
      if (asked.parts[row] != Part::validation) continue;
      const std::vector<double> shares = soft_shares(tree, leaf_weights(tree, soft, scores_of_row(asked.scores, row)));
      for (size_t k = 0; k < shares.size(); ++k) {
        const double miss = (static_cast<int32_t>(k) == asked.labels[row] ? 1 : 0) - shares[k];
        brier += miss * miss;
      }
    }
    if (brier >= least && softness > 0) continue;
    least = brier;
    chosen = soft;
  }
  return chosen;
}

SoftReport soften(const Tree& tree, const AskedAll& asked) {
  SoftReport report;
  report.chosen = tree.routing == Routing::soft ? tree.softness : choose_softness(tree, asked);
  report.hard_predicted = soft_classes(tree, {}, asked.scores, asked.labels.size());
  report.soft_predicted = soft_classes(tree, report.chosen, asked.scores, asked.labels.size());
  for (size_t row = 0; row < asked.labels.size(); ++row) {
    if (asked.parts[row] == Part::left_out) continue;
    const auto part = static_cast<size_t>(asked.parts[row]);
    const bool hard_right = report.hard_predicted[row] == asked.labels[row],
               soft_right = report.soft_predicted[row] == asked.labels[row];
    ++report.hard[part].total;
    ++report.soft[part].total;
    report.hard[part].right += hard_right;
    report.soft[part].right += soft_right;
    if (asked.parts[row] != Part::test) continue;
    report.test_won += soft_right && !hard_right;
    report.test_lost += hard_right && !soft_right;
  }
  return report;
}

}  // namespace vitrine::dataset

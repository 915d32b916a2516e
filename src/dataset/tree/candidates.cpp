#include "dataset/tree/candidates.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>

#include "dataset/tree/gain.h"

namespace vitrine::dataset {
namespace {

constexpr size_t range_ends = 32;
constexpr double range_worth = 1.5;  // a range has two ends to fit: it must do so much better than one cut

// The best of the ranges between quantiles, if its fall is more than `least_fall`.
void add_range(const NodeRows& node, const Column& column, double least_fall, Candidates& out) {
  std::vector<std::pair<double, int32_t>> known;
  SplitCounts split(node.classes);
  for (size_t i = 0; i < node.rows.size(); ++i) {
    const double value = column.numbers[node.rows[i]];
    if (std::isnan(value)) split.add(false, node.labels[i]);  // a missing number is in no range
    else known.emplace_back(value, node.labels[i]);
  }
  std::sort(known.begin(), known.end());
  // Where neighbouring values differ, near each of `range_ends` quantiles.
  std::vector<size_t> ends;
  for (size_t k = 1; k < range_ends; ++k) {
    size_t at = known.size() * k / range_ends;
    while (at > 0 && at < known.size() && known[at].first == known[at - 1].first) ++at;
    if (at > 0 && at < known.size() && (ends.empty() || ends.back() != at)) ends.push_back(at);
  }
  for (const auto& [value, label] : known) split.add(false, label);
  double best = least_fall;
  std::optional<Question> found;
  for (size_t from = 0; from < ends.size(); ++from) {
    SplitCounts inside = split;
    for (size_t to = from + 1; to < ends.size(); ++to) {
      for (size_t i = ends[to - 1]; i < ends[to]; ++i) {
        ++inside.yes[known[i].second];
        --inside.no[known[i].second];
      }
      if (inside.smaller() < node.least) continue;
      ++out.tried;
      const double fall = gini_fall(inside);
      if (fall <= best) continue;
      best = fall;
      Question q;
      q.kind = Question::Kind::number;
      q.column = column.name;
      q.source = "table";
      q.threshold = known[ends[from]].first;
      q.upper = known[ends[to]].first;
      found = std::move(q);
    }
  }
  if (found) out.list.push_back({std::move(*found), best});
}

}  // namespace

void add_number(const NodeRows& node, const Column& column, Candidates& out) {
  std::vector<double> scores;
  scores.reserve(node.rows.size());
  for (const int32_t row : node.rows) scores.push_back(column.numbers[row]);
  const auto best = best_threshold(scores, node.labels, node.classes, node.least);
  if (!best) return;
  Question q;
  q.kind = Question::Kind::number;
  q.column = column.name;
  q.source = "table";
  q.threshold = best->at;
  q.missing_is_yes = best->missing_is_yes;
  out.tried += best->tried;
  const double fall = best->fall;
  out.list.push_back({std::move(q), fall});
  add_range(node, column, range_worth * fall, out);
}

void add_category(const NodeRows& node, const Column& column, Candidates& out) {
  const size_t levels = column.levels.size();
  // Missing is one more level.
  std::vector<std::vector<int64_t>> counts(levels + 1, std::vector<int64_t>(node.classes));
  std::vector<int64_t> all(node.classes);
  for (size_t i = 0; i < node.rows.size(); ++i) {
    const int32_t code = column.codes[node.rows[i]];
    const size_t label = node.labels[i];
    ++counts[code < 0 ? levels : static_cast<size_t>(code)][label];
    ++all[label];
  }
  std::vector<size_t> present;
  std::vector<int64_t> size(levels + 1);
  for (size_t level = 0; level <= levels; ++level) {
    size[level] = std::accumulate(counts[level].begin(), counts[level].end(), int64_t{0});
    if (size[level] > 0) present.push_back(level);
  }
  if (present.size() < 2) return;

  double best_fall = 0;
  std::vector<size_t> best;
  for (size_t c = node.classes == 2 ? 1 : 0; c < node.classes; ++c) {
    const auto share = [&](size_t level) { return static_cast<double>(counts[level][c]) / size[level]; };
    std::vector<size_t> order = present;
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return share(a) > share(b); });
    SplitCounts split(node.classes);
    split.no = all;
    for (size_t i = 0; i + 1 < order.size(); ++i) {
      for (size_t k = 0; k < node.classes; ++k) {
        split.yes[k] += counts[order[i]][k];
        split.no[k] -= counts[order[i]][k];
      }
      if (split.smaller() < node.least) continue;
      ++out.tried;
      const double fall = gini_fall(split);
      if (fall <= best_fall) continue;
      best_fall = fall;
      best.assign(order.begin(), order.begin() + i + 1);
    }
  }
  if (best.empty()) return;
  // Name the shorter half of what the node holds.
  if (2 * best.size() > present.size()) {
    std::vector<size_t> rest;
    for (const size_t level : present)
      if (std::find(best.begin(), best.end(), level) == best.end()) rest.push_back(level);
    best = rest;
  }
  Question q;
  q.kind = Question::Kind::category;
  q.column = column.name;
  q.source = "table";
  q.threshold = 1;
  // The most frequent first: those a sentence names.
  std::stable_sort(best.begin(), best.end(), [&](size_t a, size_t b) { return size[a] > size[b]; });
  for (const size_t level : best) {
    if (level == levels) q.missing_is_yes = true;
    else q.categories.push_back(column.levels[level]);
  }
  out.list.push_back({std::move(q), best_fall});
}

}  // namespace vitrine::dataset

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "base/hash.h"
#include "dataset/tree/candidates.h"
#include "dataset/tree/gain.h"

namespace vitrine::dataset {

namespace {

constexpr size_t longest_any = 12;     // words of "contains any of"
constexpr size_t any_candidates = 80;  // looked at in each step
constexpr std::array<size_t, 8> list_sizes = {3, 5, 10, 20, 40, 60, 80, 120};
constexpr size_t longest_list = list_sizes.back();
constexpr uint32_t nowhere = UINT32_MAX;

std::vector<size_t> all_of(const NodeRows& node) {
  std::vector<size_t> all(node.rows.size());
  std::iota(all.begin(), all.end(), size_t{0});
  return all;
}

using Counts = std::vector<std::vector<uint32_t>>;  // [classes][n-grams]: rows that contain it

Counts count(const NodeRows& node, const NgramIndex& index, const std::vector<size_t>& among) {
  Counts counts(node.classes, std::vector<uint32_t>(index.size()));
  for (const size_t i : among) {
    auto& of_class = counts[node.labels[i]];
    for (const uint32_t id : index.of(node.rows[i])) ++of_class[id];
  }
  return counts;
}

// Ids by falling z of "contains it" for class `c` against the rest: first those that speak for c (`up`), and likewise
// those that speak against it (`down`).
struct Ranking {
  std::vector<uint32_t> up, down;
};

Ranking rank(const Counts& counts, const std::vector<int64_t>& class_rows, size_t c, size_t most) {
  const double prior = 0.5;
  const double rows = std::accumulate(class_rows.begin(), class_rows.end(), int64_t{0});
  const double mine = class_rows[c];
  std::vector<std::pair<double, uint32_t>> scored;
  const size_t ngrams = counts[0].size();
  for (uint32_t id = 0; id < ngrams; ++id) {
    double all = 0;
    for (const auto& of_class : counts) all += of_class[id];
    if (all < 3 || all > rows - 3) continue;
    const double a = counts[c][id], b = all - a;
    const double delta = std::log((a + prior) / (mine - a + prior)) - std::log((b + prior) / (rows - mine - b + prior));
    const double variance = 1 / (a + prior) + 1 / (mine - a + prior) + 1 / (b + prior) + 1 / (rows - mine - b + prior);
    scored.emplace_back(delta / std::sqrt(variance), id);
  }
  const size_t kept = std::min(most, scored.size());
  Ranking ranking;
  const auto take = [&](auto before, double sign, std::vector<uint32_t>& out) {
    std::partial_sort(scored.begin(), scored.begin() + kept, scored.end(), before);
    for (size_t i = 0; i < kept && scored[i].first * sign > 0; ++i) out.push_back(scored[i].second);
  };
  take([](const auto& x, const auto& y) { return x.first != y.first ? x.first > y.first : x.second < y.second; }, 1,
       ranking.up);
  take([](const auto& x, const auto& y) { return x.first != y.first ? x.first < y.first : x.second < y.second; }, -1,
       ranking.down);
  return ranking;
}

std::vector<int64_t> class_rows(const NodeRows& node, const std::vector<size_t>& among) {
  std::vector<int64_t> rows(node.classes);
  for (const size_t i : among) ++rows[node.labels[i]];
  return rows;
}

std::vector<int32_t> labels_of(const NodeRows& node, const std::vector<size_t>& among) {
  std::vector<int32_t> labels;
  for (const size_t i : among) labels.push_back(node.labels[i]);
  return labels;
}

SplitCounts split_at(const std::vector<double>& scores, const std::vector<int32_t>& labels, double threshold,
                     size_t classes) {
  SplitCounts split(classes);
  for (size_t i = 0; i < scores.size(); ++i) split.add(scores[i] >= threshold, labels[i]);
  return split;
}

// ---- more words like A than like B

// Scores of the rows for every length of the lists: [list_sizes][among].
std::array<std::vector<double>, list_sizes.size()> list_scores(const NodeRows& node, const NgramIndex& index,
                                                               const std::vector<size_t>& among, const Ranking& ranking,
                                                               bool opposing) {
  std::vector<int32_t> place(index.size());  // 1-based rank; negative for those that speak against
  for (size_t i = 0; i < ranking.up.size(); ++i) place[ranking.up[i]] = static_cast<int32_t>(i) + 1;
  if (opposing)
    for (size_t i = 0; i < ranking.down.size(); ++i) place[ranking.down[i]] = -static_cast<int32_t>(i) - 1;
  std::array<std::vector<double>, list_sizes.size()> scores;
  for (auto& s : scores) s.assign(among.size(), 0);
  for (size_t r = 0; r < among.size(); ++r) {
    for (const uint32_t id : index.of(node.rows[among[r]])) {
      if (place[id] == 0) continue;
      const size_t rank_of = std::abs(place[id]);
      for (size_t s = 0; s < list_sizes.size(); ++s)
        if (rank_of <= list_sizes[s]) scores[s][r] += place[id] > 0 ? 1 : -1;
    }
  }
  return scores;
}

void add_lists(const NodeRows& node, const NgramIndex& index, const std::string& column, const WordParts& parts,
               const Counts& chosen_counts, const Counts& all_counts, size_t c, bool opposing, Candidates& out) {
  const auto choose_labels = labels_of(node, parts.choose), check_labels = labels_of(node, parts.check);
  const Ranking ranking = rank(chosen_counts, class_rows(node, parts.choose), c, longest_list);
  if (ranking.up.empty()) return;
  const auto choose_scores = list_scores(node, index, parts.choose, ranking, opposing);
  const auto check_scores = list_scores(node, index, parts.check, ranking, opposing);
  double best = 0;
  size_t best_size = list_sizes.size();
  for (size_t s = 0; s < list_sizes.size(); ++s) {
    if (s > 0 && list_sizes[s - 1] >= std::max(ranking.up.size(), ranking.down.size())) break;
    const auto cut = best_threshold(choose_scores[s], choose_labels, node.classes, node.least);
    if (!cut) continue;
    out.tried += cut->tried;
    const double saved = held_out_sum(split_at(choose_scores[s], choose_labels, cut->at, node.classes),
                                      split_at(check_scores[s], check_labels, cut->at, node.classes));
    // A longer list must earn its length.
    if (saved <= best * (best > 0 ? 1.02 : 1)) continue;
    best = saved;
    best_size = s;
  }
  if (best_size == list_sizes.size()) return;

  const auto everyone = all_of(node);
  const Ranking final_ranking = rank(all_counts, class_rows(node, everyone), c, list_sizes[best_size]);
  const auto scores = list_scores(node, index, everyone, final_ranking, opposing);
  const auto cut = best_threshold(scores[best_size], node.labels, node.classes, node.least);
  if (!cut) return;
  Question q;
  q.kind = Question::Kind::ngrams;
  q.column = column;
  q.source = "words";
  q.threshold = cut->at;
  for (const uint32_t id : final_ranking.up) q.ngrams.push_back(index.name(id));
  if (opposing)
    for (const uint32_t id : final_ranking.down) q.opposing.push_back(index.name(id));
  if (q.ngrams.empty()) return;
  out.list.push_back({std::move(q), best * node.rows.size() / parts.check.size()});
}

// ---- contains any of

// Adds the word that raises the fall of impurity most, again and again; gives the ids in that order.
std::vector<uint32_t> grow_any(const NodeRows& node, const NgramIndex& index, const std::vector<size_t>& among,
                               const std::vector<uint32_t>& candidates, size_t most, int64_t& tried) {
  std::vector<uint32_t> slot(index.size(), nowhere);
  for (size_t k = 0; k < candidates.size(); ++k) slot[candidates[k]] = k;
  std::vector<std::vector<uint32_t>> rows_with(candidates.size());
  SplitCounts split(node.classes);
  for (size_t r = 0; r < among.size(); ++r) {
    ++split.no[node.labels[among[r]]];
    for (const uint32_t id : index.of(node.rows[among[r]]))
      if (slot[id] != nowhere) rows_with[slot[id]].push_back(r);
  }
  std::vector<bool> covered(among.size());
  std::vector<uint32_t> chosen;
  double fall = 0;
  while (chosen.size() < most) {
    double best = fall;
    size_t best_slot = candidates.size();
    for (size_t k = 0; k < candidates.size(); ++k) {
      SplitCounts trial = split;
      for (const uint32_t r : rows_with[k]) {
        if (covered[r]) continue;
        const size_t label = node.labels[among[r]];
        ++trial.yes[label];
        --trial.no[label];
      }
      ++tried;
      const double now = gini_fall(trial);
      if (now > best * (1 + 1e-12)) {
        best = now;
        best_slot = k;
      }
    }
    if (best_slot == candidates.size()) break;
    for (const uint32_t r : rows_with[best_slot]) {
      if (covered[r]) continue;
      covered[r] = true;
      const size_t label = node.labels[among[r]];
      ++split.yes[label];
      --split.no[label];
    }
    fall = best;
    chosen.push_back(candidates[best_slot]);
  }
  return chosen;
}

std::vector<double> any_scores(const NodeRows& node, const NgramIndex& index, const std::vector<size_t>& among,
                               std::span<const uint32_t> ids) {
  std::vector<bool> wanted(index.size());
  for (const uint32_t id : ids) wanted[id] = true;
  std::vector<double> scores;
  for (const size_t i : among) {
    const auto row = index.of(node.rows[i]);
    scores.push_back(std::any_of(row.begin(), row.end(), [&](uint32_t id) { return wanted[id]; }) ? 1 : 0);
  }
  return scores;
}

void add_any(const NodeRows& node, const NgramIndex& index, const std::string& column, const WordParts& parts,
             const Counts& chosen_counts, const Counts& all_counts, size_t c, Candidates& out) {
  const Ranking ranking = rank(chosen_counts, class_rows(node, parts.choose), c, any_candidates);
  const auto grown = grow_any(node, index, parts.choose, ranking.up, longest_any, out.tried);
  const auto choose_labels = labels_of(node, parts.choose), check_labels = labels_of(node, parts.check);
  double best = 0;
  size_t best_size = 0;
  for (size_t size = 1; size <= grown.size(); ++size) {
    const std::span ids = std::span(grown).first(size);
    const double saved =
        held_out_sum(split_at(any_scores(node, index, parts.choose, ids), choose_labels, 1, node.classes),
                     split_at(any_scores(node, index, parts.check, ids), check_labels, 1, node.classes));
    if (saved > best * (best > 0 ? 1.01 : 1)) {
      best = saved;
      best_size = size;
    }
  }
  if (best_size == 0) return;
  const auto everyone = all_of(node);
  const Ranking all_ranking = rank(all_counts, class_rows(node, everyone), c, any_candidates);
  const auto ids = grow_any(node, index, everyone, all_ranking.up, best_size, out.tried);
  if (ids.empty()) return;
  if (split_at(any_scores(node, index, everyone, ids), node.labels, 1, node.classes).smaller() < node.least) return;
  Question q;
  q.kind = Question::Kind::ngrams;
  q.column = column;
  q.source = "words";
  q.threshold = 1;
  for (const uint32_t id : ids) q.ngrams.push_back(index.name(id));
  out.list.push_back({std::move(q), best * node.rows.size() / parts.check.size()});
}

}  // namespace

WordParts word_parts(const NodeRows& node) {
  WordParts parts;
  for (size_t i = 0; i < node.rows.size(); ++i) {
    const uint64_t draw = mixed(node.seed * 0x9E3779B97F4A7C15ull + node.rows[i] + 1);
    (draw % 3 == 0 ? parts.check : parts.choose).push_back(i);
  }
  return parts;
}

std::optional<double> word_fall(const NodeRows& node, const Question& question, const std::vector<double>& scores) {
  SplitCounts choose(node.classes), check(node.classes);
  for (const WordParts parts = word_parts(node); const auto* part : {&parts.choose, &parts.check})
    for (const size_t i : *part)
      (part == &parts.choose ? choose : check).add(scores[i] >= question.threshold, node.labels[i]);
  SplitCounts both = choose;
  for (size_t k = 0; k < node.classes; ++k) {
    both.yes[k] += check.yes[k];
    both.no[k] += check.no[k];
  }
  if (both.smaller() < node.least || check.rows() == 0) return {};
  return held_out_sum(choose, check) * node.rows.size() / check.rows();
}

void add_words(const NodeRows& node, const NgramIndex& index, const std::string& column, Candidates& out) {
  const WordParts parts = word_parts(node);
  if (parts.choose.empty() || parts.check.empty() || index.size() == 0) return;
  const Counts chosen = count(node, index, parts.choose), everyone = count(node, index, all_of(node));
  const auto rows = class_rows(node, all_of(node));
  for (size_t c = 0; c < node.classes; ++c) {
    if (rows[c] < node.least || rows[c] == static_cast<int64_t>(node.rows.size())) continue;
    add_any(node, index, column, parts, chosen, everyone, c, out);
    if (node.classes > 2 || c == 1) add_lists(node, index, column, parts, chosen, everyone, c, true, out);
  }
}

}  // namespace vitrine::dataset

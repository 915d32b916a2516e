#include "dataset/tree/gain.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "statistics/random.h"
#include "statistics/shares.h"

namespace vitrine::dataset {

namespace {

constexpr int64_t drawn = 20'000;     // permutations for more than two classes
constexpr int64_t normal_from = 300;  // rows on the smaller side from which the normal law is good enough

int64_t sum(const std::vector<int64_t>& values) { return std::accumulate(values.begin(), values.end(), int64_t{0}); }

double squares(const std::vector<int64_t>& values) {
  double s = 0;
  for (const int64_t v : values) s += static_cast<double>(v) * v;
  return s;
}

// P(sum of weights of `side` rows drawn from all rows >= observed).
double permutation_tail(const std::vector<int64_t>& all, const std::vector<double>& weight, int64_t side,
                        double observed, uint64_t seed) {
  const int64_t rows = sum(all);
  const double n = rows, m = side;
  double mean = 0, square = 0;
  for (size_t k = 0; k < all.size(); ++k) {
    mean += all[k] * weight[k] / n;
    square += all[k] * weight[k] * weight[k] / n;
  }
  if (std::min(side, rows - side) >= normal_from) {
    const double variance = m * (n - m) / (n - 1) * std::max(0.0, square - mean * mean);
    if (variance <= 0) return 1;
    return 0.5 * std::erfc((observed - m * mean) / std::sqrt(2 * variance));
  }
  // The smaller side is drawn; the other's sum follows.
  const bool flip = side > rows - side;
  const int64_t take = flip ? rows - side : side;
  std::vector<double> values;
  values.reserve(rows);
  for (size_t k = 0; k < all.size(); ++k) values.insert(values.end(), all[k], weight[k]);
  const double whole = n * mean, slack = 1e-9 * (1 + std::abs(observed));
  Random random(seed);
  int64_t reached = 0;
  for (int64_t draw = 0; draw < drawn; ++draw) {
    double s = 0;
    for (int64_t i = 0; i < take; ++i) {
      std::swap(values[i], values[i + random.below(rows - i)]);
      s += values[i];
    }
    reached += (flip ? whole - s : s) >= observed - slack;
  }
  return static_cast<double>(reached + 1) / (drawn + 1);
}

// The shortest decimal t with low < t <= high. Precondition: low < high, both finite.
double shortest_between(double low, double high) {
  const double size = std::max(std::abs(low), std::abs(high));
  const int first = -static_cast<int>(std::floor(std::log10(size > 0 ? size : 1)));
  for (int digits = first; digits < first + 17; ++digits) {
    const double scale = std::pow(10.0, digits);
    double t = std::ceil(low * scale) / scale;
    if (t <= low) t = (std::ceil(low * scale) + 1) / scale;
    if (t > low && t <= high) return t == 0 ? 0 : t;  // no -0
  }
  return high;
}

}  // namespace

int64_t SplitCounts::rows() const { return sum(yes) + sum(no); }
int64_t SplitCounts::smaller() const { return std::min(sum(yes), sum(no)); }

double gini_fall(const SplitCounts& c) {
  const double yes = sum(c.yes), no = sum(c.no);
  if (yes == 0 || no == 0) return 0;
  std::vector<int64_t> all(c.yes);
  for (size_t k = 0; k < all.size(); ++k) all[k] += c.no[k];
  return squares(c.yes) / yes + squares(c.no) / no - squares(all) / (yes + no);
}

std::array<std::vector<double>, 2> row_gains(const SplitCounts& train) {
  const size_t classes = train.yes.size();
  const double n = train.rows();
  std::vector<double> parent(classes);
  for (size_t k = 0; k < classes; ++k) parent[k] = n > 0 ? (train.yes[k] + train.no[k]) / n : 1.0 / classes;
  const auto brier = [classes](const std::vector<double>& share, size_t k) {
    double b = 1 - 2 * share[k];
    for (size_t j = 0; j < classes; ++j) b += share[j] * share[j];
    return b;
  };
  std::array<std::vector<double>, 2> gains{std::vector<double>(classes), std::vector<double>(classes)};
  for (const int side : {0, 1}) {
    const auto& counts = side ? train.yes : train.no;
    const double m = sum(counts);
    std::vector<double> child(classes);
    for (size_t k = 0; k < classes; ++k) child[k] = (counts[k] + parent[k]) / (m + 1);
    for (size_t k = 0; k < classes; ++k) gains[side][k] = brier(parent, k) - brier(child, k);
  }
  return gains;
}

double held_out_sum(const SplitCounts& train, const SplitCounts& rows) {
  const auto gains = row_gains(train);
  double s = 0;
  for (size_t k = 0; k < rows.yes.size(); ++k) s += gains[1][k] * rows.yes[k] + gains[0][k] * rows.no[k];
  return s;
}

Gain held_out_gain(const SplitCounts& train, const SplitCounts& rows, int64_t all_rows, uint64_t seed) {
  Gain gain;
  const int64_t n = rows.rows();
  if (n == 0 || all_rows == 0) return gain;
  const size_t classes = rows.yes.size();
  const auto gains = row_gains(train);
  double s = 0, square = 0;
  for (size_t k = 0; k < classes; ++k) {
    const double y = rows.yes[k], o = rows.no[k];
    s += gains[1][k] * y + gains[0][k] * o;
    square += gains[1][k] * gains[1][k] * y + gains[0][k] * gains[0][k] * o;
  }
  const double count = n, all = all_rows;
  const double mean = s / count;
  const double spread = n > 1 ? std::sqrt(std::max(0.0, square / count - mean * mean) * count / (count - 1)) : 0;
  const double half = z95 * spread * std::sqrt(count);
  gain.points = 100 * s / all;
  gain.low = 100 * (s - half) / all;
  gain.high = 100 * (s + half) / all;

  // s = constant + sum over the yes rows of weight[class]; under the null the yes rows are a random draw.
  std::vector<double> weight(classes);
  std::vector<int64_t> total(rows.yes);
  double observed = 0;
  for (size_t k = 0; k < classes; ++k) {
    weight[k] = gains[1][k] - gains[0][k];
    total[k] += rows.no[k];
    observed += weight[k] * rows.yes[k];
  }
  const int64_t side = sum(rows.yes);
  std::vector<size_t> present;
  for (size_t k = 0; k < classes; ++k)
    if (total[k] > 0) present.push_back(k);
  if (side == 0 || side == n || present.size() < 2) {
    gain.p = 1;
  } else if (present.size() == 2) {
    const size_t high = weight[present[0]] >= weight[present[1]] ? present[0] : present[1];
    const bool same = weight[present[0]] == weight[present[1]];
    gain.p = same ? 1 : hypergeometric_tail(n, total[high], side, rows.yes[high]);
  } else {
    gain.p = permutation_tail(total, weight, side, observed, seed);
  }
  gain.p_corrected = gain.p;
  return gain;
}

void decide(Gain& gain, double correction, double level) {
  gain.correction = correction;
  gain.p_corrected = std::min(1.0, gain.p * correction);
  gain.significant = gain.p_corrected < level && gain.low > 0;
}

std::optional<Threshold> best_threshold(std::span<const double> scores, std::span<const int32_t> labels, size_t classes,
                                        int64_t least) {
  std::vector<size_t> order;
  order.reserve(scores.size());
  std::vector<int64_t> missing(classes), below(classes), above(classes);
  for (size_t i = 0; i < scores.size(); ++i) {
    if (std::isnan(scores[i])) ++missing[labels[i]];
    else {
      order.push_back(i);
      ++above[labels[i]];
    }
  }
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return scores[a] < scores[b]; });
  const int64_t lost = sum(missing);
  std::optional<Threshold> best;
  int64_t tried = 0;
  double low = 0, high = 0;
  // fall = yes²/n_yes + no²/n_no - all²/n; sums of squares are kept as rows move from above to below.
  double fixed = 0;
  {
    std::vector<int64_t> all(above);
    for (size_t k = 0; k < classes; ++k) all[k] += missing[k];
    fixed = all.empty() || scores.empty() ? 0 : squares(all) / scores.size();
  }
  if (lost > 0 && !order.empty() && std::min(lost, static_cast<int64_t>(order.size())) >= least) {  // missing or not
    ++tried;
    SplitCounts filled(classes);
    filled.yes = above;
    filled.no = missing;
    best = Threshold{0, false, gini_fall(filled), 0};
    low = high = scores[order.front()];
  }
  for (size_t i = 0; i + 1 < order.size(); ++i) {
    const size_t label = labels[order[i]];
    ++below[label];
    --above[label];
    if (scores[order[i]] == scores[order[i + 1]]) continue;
    const auto n_below = static_cast<int64_t>(i) + 1;
    const auto n_above = static_cast<int64_t>(order.size()) - n_below;
    for (const bool missing_is_yes : {false, true}) {
      if (missing_is_yes && lost == 0) continue;
      const int64_t n_no = n_below + (missing_is_yes ? 0 : lost), n_yes = n_above + (missing_is_yes ? lost : 0);
      if (std::min(n_no, n_yes) < least) continue;
      ++tried;
      double no = 0, yes = 0;
      for (size_t k = 0; k < classes; ++k) {
        const double b = below[k] + (missing_is_yes ? 0 : missing[k]);
        const double a = above[k] + (missing_is_yes ? missing[k] : 0);
        no += b * b;
        yes += a * a;
      }
      const double fall = yes / n_yes + no / n_no - fixed;
      if (best && fall <= best->fall) continue;
      best = Threshold{0, missing_is_yes, fall, 0};
      low = scores[order[i]];
      high = scores[order[i + 1]];
    }
  }
  if (!best) return {};
  best->at = low < high ? shortest_between(low, high) : high;
  best->tried = tried;
  return best;
}

}  // namespace vitrine::dataset

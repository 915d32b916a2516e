#include "statistics/additive_boost.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace vitrine {
namespace {

constexpr double ridge = 1e-3;  // of a leaf's curvature
constexpr double least_gain = 1e-9;

struct Bin {
  double residual = 0, curvature = 0, rows = 0;
  void add(const Bin& other) {
    residual += other.residual;
    curvature += other.curvature;
    rows += other.rows;
  }
};

double worth(const Bin& bin) { return bin.residual * bin.residual / (bin.curvature + ridge); }
Bin less(const Bin& a, const Bin& b) { return {a.residual - b.residual, a.curvature - b.curvature, a.rows - b.rows}; }

struct Cut {
  double gain = 0;
  size_t at = 0;  // the first place of the right part
};

// The best cut of places [begin, end).
Cut best_cut(const std::vector<Bin>& bins, size_t begin, size_t end, double least) {
  Bin all, left;
  for (size_t i = begin; i < end; ++i) all.add(bins[i]);
  Cut best;
  for (size_t i = begin; i + 1 < end; ++i) {
    left.add(bins[i]);
    const Bin right = less(all, left);
    if (left.rows < least || right.rows < least) continue;
    const double gain = worth(left) + worth(right) - worth(all);
    if (gain > best.gain + least_gain) best = {gain, i + 1};
  }
  return best;
}

}  // namespace

AdditiveBoost::AdditiveBoost(std::span<const BinnedColumn> columns, std::span<const double> target,
                             std::vector<uint8_t> weight, BoostOptions options)
    : columns_(columns), target_(target), weight_(std::move(weight)), options_(options) {
  double sum = 0, rows = 0;
  for (size_t i = 0; i < target_.size(); ++i) {
    sum += weight_[i] * target_[i];
    rows += weight_[i];
  }
  const double mean = rows > 0 ? sum / rows : 0;
  const double share = std::clamp(mean, 1e-6, 1 - 1e-6);
  at_.intercept = options_.logistic ? std::log(share / (1 - share)) : mean;
  for (const BinnedColumn& column : columns_) at_.value.emplace_back(static_cast<size_t>(column.bins));
  score_.assign(target_.size(), at_.intercept);
  residual_.resize(target_.size());
  curvature_.resize(target_.size());
  refresh();
  best_ = at_;
  best_loss_ = loss_;
}

void AdditiveBoost::refresh() {
  loss_ = 0;
  for (size_t i = 0; i < score_.size(); ++i) {
    const double score = score_[i], y = target_[i];
    if (options_.logistic) {
      const double p = 1 / (1 + std::exp(-score));
      residual_[i] = y - p;
      curvature_[i] = p * (1 - p);
      if (weight_[i] == 0) loss_ += std::max(score, 0.0) - y * score + std::log1p(std::exp(-std::abs(score)));
    } else {
      residual_[i] = y - score;
      curvature_[i] = 1;
      if (weight_[i] == 0) loss_ += residual_[i] * residual_[i];
    }
  }
}

void AdditiveBoost::step(size_t c) {
  const BinnedColumn& column = columns_[c];
  std::vector<Bin> bins(column.bins);
  for (size_t i = 0; i < weight_.size(); ++i) {
    if (weight_[i] == 0) continue;
    Bin& bin = bins[column.bin[i]];
    const double w = weight_[i];
    bin.residual += w * residual_[i];
    bin.curvature += w * curvature_[i];
    bin.rows += w;
  }
  // Places: bins 1 and up, those of categories by what they lack.
  std::vector<size_t> order(bins.size() - 1);
  std::iota(order.begin(), order.end(), size_t{1});
  if (!column.ordered)
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
      return bins[a].residual * (bins[b].curvature + ridge) < bins[b].residual * (bins[a].curvature + ridge);
    });
  std::vector<Bin> placed;
  for (const size_t bin : order) placed.push_back(bins[bin]);
  std::vector<size_t> ends{placed.size()};  // of the leaves, rising
  while (static_cast<int32_t>(ends.size()) < options_.leaves) {
    Cut best;
    for (size_t leaf = 0; leaf < ends.size(); ++leaf) {
      const Cut cut = best_cut(placed, leaf ? ends[leaf - 1] : 0, ends[leaf], options_.least);
      if (cut.gain > best.gain) best = cut;
    }
    if (best.gain <= 0) break;
    ends.insert(std::lower_bound(ends.begin(), ends.end(), best.at), best.at);
  }
  std::vector<double> move(bins.size());
  const auto toward = [&](const Bin& bin) { return options_.rate * bin.residual / (bin.curvature + ridge); };
  if (bins[0].rows >= options_.least) move[0] = toward(bins[0]);
  for (size_t leaf = 0, place = 0; leaf < ends.size() && ends.size() > 1; ++leaf) {
    Bin sum;
    const size_t begin = place;
    for (; place < ends[leaf]; ++place) sum.add(placed[place]);
    for (size_t i = begin; i < ends[leaf]; ++i) move[order[i]] = toward(sum);
  }
  for (size_t b = 0; b < bins.size(); ++b) at_.value[c][b] += move[b];
  for (size_t i = 0; i < score_.size(); ++i) {
    const double d = move[column.bin[i]];
    score_[i] += d;
    residual_[i] -= curvature_[i] * d;  // to first order; exact again in the next round
  }
}

bool AdditiveBoost::round() {
  if (rounds_ >= options_.rounds || since_ > options_.patience) return false;
  for (size_t c = 0; c < columns_.size(); ++c) step(c);
  refresh();
  ++rounds_;
  ++since_;
  if (loss_ < best_loss_ * (1 - 1e-6)) {
    best_loss_ = loss_;
    best_ = at_;
    since_ = 0;
  }
  return true;
}

}  // namespace vitrine

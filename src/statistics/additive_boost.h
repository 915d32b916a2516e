// An additive model  f(x) = intercept + sum_j curve_j(x_j)  of binned columns, by cyclic boosting: round after round
// each column gets a small tree of its own that moves its curve a little towards what the others leave over (Lou,
// Caruana, Gehrke 2012, "Intelligible models for classification and regression"; Nori et al. 2019, "InterpretML").
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace vitrine {

struct BinnedColumn {
  int32_t bins = 1;           // bin 0: missing, a curve of its own
  bool ordered = true;        // neighbouring bins are alike; else bins are put in order of what they lack
  std::vector<uint16_t> bin;  // [rows]
};

struct BoostOptions {
  bool logistic = true;  // targets 0 and 1, f in log-odds; else least squares, f in units of the target
  double rate = 0.1;
  int32_t rounds = 3000, patience = 40;  // stops when the rows out of the bag have not improved for so many rounds
  int32_t leaves = 3;                    // of a tree
  double least = 4;                      // rows in a leaf
};

struct AdditiveCurves {
  double intercept = 0;
  std::vector<std::vector<double>> value;  // [columns][bins]
};

class AdditiveBoost {
 public:
  // weight [rows]: how often a row is in the bag; rows with 0 decide when to stop. Columns and target outlive it.
  // Preconditions: a row in the bag and one out of it.
  AdditiveBoost(std::span<const BinnedColumn> columns, std::span<const double> target, std::vector<uint8_t> weight,
                BoostOptions options);
  bool round();  // one pass over all columns; false when it is done
  const AdditiveCurves& best() const { return best_; }

 private:
  void refresh();  // residuals from scores; the loss out of the bag
  void step(size_t column);

  std::span<const BinnedColumn> columns_;
  std::span<const double> target_;
  std::vector<uint8_t> weight_;
  BoostOptions options_;
  std::vector<double> score_, residual_, curvature_;  // [rows]
  AdditiveCurves at_, best_;
  double loss_ = 0, best_loss_ = 0;
  int32_t rounds_ = 0, since_ = 0;
};

}  // namespace vitrine

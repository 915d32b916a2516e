// Logistic regression for two classes and its multinomial form for more, over sparse and dense columns.
//
//   minimise  1/n sum_i -log p(y_i | x_i)  +  l2/2 sum_kj (w_kj / scale_kj)^2        (intercepts are free)
//
// By L-BFGS (Liu, Nocedal 1989) in the scaled weights. Two classes have one output, the log-odds of class 1; more have
// one output each, whose weights sum to about zero because of the penalty. A scale of 0 keeps a weight at 0. All sums
// are in double and in the order of the rows: the same input gives the same weights.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace vitrine {

// Rows of few non-zero columns (compressed sparse rows).
struct SparseRows {
  int64_t columns = 0;
  std::vector<int64_t> starts{0};  // [rows + 1]
  std::vector<int32_t> column;     // [starts.back()], rising within a row
  std::vector<float> value;        // [starts.back()]

  int64_t rows() const { return static_cast<int64_t>(starts.size()) - 1; }
  void end_row() { starts.push_back(column.size()); }
};

// What a model sees of its rows: sparse columns first, dense columns after them.
struct Design {
  SparseRows sparse;
  int64_t dense_columns = 0;
  std::vector<float> dense;  // [rows, dense_columns]

  int64_t rows() const { return sparse.rows(); }
  int64_t columns() const { return sparse.columns + dense_columns; }
};

struct LogisticModel {
  int32_t classes = 2;
  int64_t columns = 0;
  std::vector<double> weights;     // [outputs, columns]
  std::vector<double> intercepts;  // [outputs]

  int32_t outputs() const { return classes == 2 ? 1 : classes; }
  // outputs() numbers for one row. Preconditions: the design has this model's columns; `to` has outputs() places.
  void logits(const Design& design, int64_t row, std::span<double> to) const;
  // Class probabilities of logits, in place of them for more than two classes: [classes].
  std::vector<double> probabilities(std::span<const double> logits) const;
  int32_t predict(const Design& design, int64_t row) const;
};

// The minimiser, found step by step so that whoever waits can report, pause and cancel between steps.
class LogisticFit {
 public:
  // labels [rows], 0 .. classes-1; scale [outputs, columns] or empty for all ones. The design and labels must outlive
  // the fit. Precondition: at least one row.
  LogisticFit(const Design& design, std::span<const int32_t> labels, int32_t classes, std::vector<float> scale);

  // Goes on with another penalty from the weights reached so far: a path from strong to weak costs little more than
  // its end. Precondition: l2 > 0.
  void penalty(double l2);
  // One iteration. False when nothing is left to gain (the gradient is small) or after the most iterations.
  bool step();
  int iterations() const { return iterations_; }
  double objective() const { return objective_; }
  double gradient_norm() const;
  LogisticModel model() const;

 private:
  // Objective at scaled parameters `at` [outputs, columns] then [outputs]; its gradient into `gradient`.
  double evaluate(const std::vector<double>& at, std::vector<double>& gradient) const;
  std::vector<double> direction() const;

  const Design& design_;
  std::span<const int32_t> labels_;
  int32_t classes_, outputs_;
  std::vector<float> scale_;
  double l2_ = 1, objective_ = 0;
  int iterations_ = 0;
  bool evaluated_ = false, done_ = false;
  std::vector<double> at_, gradient_;
  struct Pair {  // of the limited memory
    std::vector<double> step, change;
    double inverse = 0;  // 1 / step . change
  };
  std::vector<Pair> memory_;  // oldest first
};

}  // namespace vitrine

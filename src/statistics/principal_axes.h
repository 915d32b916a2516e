// Principal components: the directions of the largest variance of rows, by subspace iteration with a few more
// directions than are wanted (Halko, Martinsson, Tropp 2011, "Finding structure with randomness", 4.5). Sparse columns
// stay sparse; columns are centred, not scaled.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "statistics/logistic.h"

namespace vitrine {

struct PrincipalAxes {
  int64_t columns = 0;
  std::vector<double> mean;      // [columns]
  std::vector<double> axes;      // [count, columns], orthonormal; the largest entry of each by size is positive
  std::vector<double> variance;  // [count] of the rows along each, falling; sums are divided by rows - 1
  std::vector<double> offset;    // [count] the mean along each
  double total = 0;              // variance of all columns together

  int64_t count() const { return variance.size(); }
  // count() numbers for one row. Preconditions: the design has these columns; `to` has count() places.
  void project(const Design& design, int64_t row, std::span<float> to) const;
};

// Found in pieces of some ten milliseconds, so that whoever waits can report, pause and cancel between them.
class PrincipalFit {
 public:
  // At most `count` axes, fewer where rows or columns are fewer. Precondition: `rows` outlives the fit.
  PrincipalFit(const Design& rows, int64_t count, uint64_t seed);
  ~PrincipalFit();
  bool step();  // false when the axes are found
  PrincipalAxes axes() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace vitrine

// k-means: Lloyd's iterations (1982) from seeds drawn far apart (k-means++: Arthur, Vassilvitskii 2007), the best of
// several starts. Caveat: it cuts any cloud into as many parts as are asked for; whether there are groups at all is for
// other measures to say (agreement.h).
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "statistics/random.h"

namespace vitrine {

struct Points {
  int64_t columns = 0;
  std::vector<float> values;  // [rows, columns]

  int64_t rows() const { return columns ? static_cast<int64_t>(values.size()) / columns : 0; }
  std::span<const float> row(int64_t i) const { return std::span(values).subspan(i * columns, columns); }
};
Points points_at(const Points& points, std::span<const int64_t> rows);

struct Assignment {
  std::vector<int32_t> centre;  // [rows] the nearest
  std::vector<float> square;    // [rows] squared distance to it
  double sum() const;           // of squares
};
// Precondition: at least one centre, of as many columns.
Assignment nearest_centres(const Points& points, const Points& centres);

class KMeans {
 public:
  // Preconditions: 1 <= k <= rows; the points outlive the fit.
  KMeans(const Points& points, int64_t k, int starts, uint64_t seed);
  // One start's seeds or one iteration. False when all starts are done.
  bool step();
  const Points& centres() const { return best_; }      // [k, columns]
  double sum_of_squares() const { return best_sum_; }  // around them, of all points

 private:
  void seed();
  const Points& points_;
  int64_t k_;
  int starts_, iterations_ = 0;
  Random random_;
  Points now_, best_;
  double sum_ = 0, best_sum_ = 0;
  bool seeded_ = false;
};

}  // namespace vitrine

#include "explain/trust/curves.h"

#include <algorithm>

namespace vitrine {

std::vector<int64_t> cut_points(int64_t n, int64_t points) {
  int64_t m = std::clamp<int64_t>(points, 1, std::max<int64_t>(n, 1));
  if (n % 2 == 1 && m % 2 == 0) --m;  // an odd number of tokens has no half
  std::vector<int64_t> cuts(m + 1);
  for (int64_t j = 0; 2 * j <= m; ++j) {
    cuts[j] = j * n / m;
    cuts[m - j] = n - j * n / m;
  }
  return cuts;
}

void add_deletions(Masks& masks, std::span<const int64_t> order, std::span<const int64_t> cuts, int64_t first) {
  for (int64_t cut : cuts) {
    masks.add_full();
    for (int64_t token : order.first(cut)) masks.remove(first + token);
  }
}

double mean_drop(double p, std::span<const double> curve) {
  double sum = 0;
  for (double c : curve) sum += p - c;
  return sum / curve.size();
}

}  // namespace vitrine

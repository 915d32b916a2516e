#include "statistics/agreement.h"

#include <algorithm>

namespace vitrine {
namespace {

double pairs(int64_t n) { return 0.5 * n * (n - 1); }

}  // namespace

GroupTable group_table(std::span<const int32_t> first, std::span<const int32_t> second, int64_t groups_first,
                       int64_t groups_second, std::span<const int64_t> places) {
  GroupTable t{groups_first, groups_second, std::vector<int64_t>(groups_first * groups_second)};
  const size_t n = places.empty() ? first.size() : places.size();
  for (size_t i = 0; i < n; ++i) {
    const size_t row = places.empty() ? i : static_cast<size_t>(places[i]);
    ++t.count[first[row] * groups_second + second[row]];
  }
  return t;
}

double adjusted_rand(const GroupTable& t) {
  std::vector<int64_t> first(t.rows), second(t.columns);
  double together = 0, in_first = 0, in_second = 0;
  int64_t n = 0;
  for (int64_t i = 0; i < t.rows; ++i)
    for (int64_t j = 0; j < t.columns; ++j) {
      const int64_t c = t.count[i * t.columns + j];
      first[i] += c;
      second[j] += c;
      together += pairs(c);
      n += c;
    }
  for (const int64_t c : first) in_first += pairs(c);
  for (const int64_t c : second) in_second += pairs(c);
  if (n < 2) return 1;
  const double expected = in_first * in_second / pairs(n), most = 0.5 * (in_first + in_second);
  return most > expected ? (together - expected) / (most - expected) : 1;
}

double prediction_strength(const GroupTable& t) {
  double least = 1;
  for (int64_t j = 0; j < t.columns; ++j) {
    double kept = 0;
    int64_t n = 0;
    for (int64_t i = 0; i < t.rows; ++i) {
      const int64_t c = t.count[i * t.columns + j];
      kept += pairs(c);
      n += c;
    }
    least = std::min(least, n < 2 ? 0 : kept / pairs(n));
  }
  return least;
}

}  // namespace vitrine

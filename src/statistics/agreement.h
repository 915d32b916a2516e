// How far two ways of dividing the same rows into groups agree.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace vitrine {

// Counts of rows by group in one and in the other.
struct GroupTable {
  int64_t rows = 0;  // groups of the first, [rows, columns] counts
  int64_t columns = 0;
  std::vector<int64_t> count;
};
// Of rows `places` (with repetition); empty: all. Groups are numbered from 0.
GroupTable group_table(std::span<const int32_t> first, std::span<const int32_t> second, int64_t groups_first,
                       int64_t groups_second, std::span<const int64_t> places = {});

// Rand's index adjusted for chance (Hubert, Arabie 1985): 1 for the same groups, about 0 for unrelated ones.
double adjusted_rand(const GroupTable& table);

// Prediction strength (Tibshirani, Walther 2005): of the pairs of rows that share a group of the second, the share that
// the first keeps together, in the group where that share is smallest; 0 where a group has no pair.
double prediction_strength(const GroupTable& table);

}  // namespace vitrine

// What a split is worth: on the rows it was fitted on, on rows it has not seen, and whether that could be chance.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "dataset/tree/tree.h"

namespace vitrine::dataset {

// Rows by answer and class, [classes] each.
struct SplitCounts {
  std::vector<int64_t> yes, no;
  explicit SplitCounts(size_t classes = 0) : yes(classes), no(classes) {}
  void add(bool says_yes, int32_t label) { ++(says_yes ? yes : no)[label]; }
  int64_t rows() const;
  int64_t smaller() const;  // rows on the smaller side
};

// Fall of Gini impurity on the counted rows themselves, times their number. At least 0; biased upwards by the search.
double gini_fall(const SplitCounts& counts);

// Brier score saved for a row of that answer and class when the shares of its child replace those of the node; shares
// from `train`, the children's drawn towards the node's by one row. [2][classes]: no, yes.
std::array<std::vector<double>, 2> row_gains(const SplitCounts& train);
// The sum of `row_gains` over the rows counted in `rows`.
double held_out_sum(const SplitCounts& train, const SplitCounts& rows);

// Gain of tree.h on the validation rows `rows`, of `all_rows` validation rows in the whole tree. p by permuting the
// rows' classes within the node: exact (hypergeometric) for two classes, drawn `seed`ed or, where both sides are large,
// normal for more. p_corrected = p here.
Gain held_out_gain(const SplitCounts& train, const SplitCounts& rows, int64_t all_rows, uint64_t seed);
// Corrects p and decides `significant`: the corrected p is below `level` and the whole interval of the gain above 0.
void decide(Gain& gain, double correction, double level);

// The threshold with the largest `gini_fall`; NaN scores follow `missing_is_yes`. Both sides keep at least `least`
// rows.
struct Threshold {
  double at = 0;
  bool missing_is_yes = false;
  double fall = 0;
  int64_t tried = 0;
};
// The threshold is the shortest decimal number between the two neighbouring scores. Nothing when no cut leaves `least`.
std::optional<Threshold> best_threshold(std::span<const double> scores, std::span<const int32_t> labels, size_t classes,
                                        int64_t least);

}  // namespace vitrine::dataset

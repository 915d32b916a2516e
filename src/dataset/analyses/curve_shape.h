// What a curve looks like, as a sentence that held-out rows confirm or not.
//
// The shape is read from the fitted curve: rises, falls, peak, valley, threshold, uneven; of categories the highest and
// the lowest. It names two or three regions of the column. On test rows the curve's mean in each region is estimated
// anew, the other curves as they are (the mean of what they leave over; of classes a logistic regression of one
// intercept with Firth's correction (1993), so that a region without the class stays finite), and the shape holds when
// the regions differ as it says, all p corrected over the columns (Holm). What does not hold is called flat: these rows
// show no effect of the column beside the others.
#pragma once
#include <span>

#include "dataset/analyses/additive.h"

namespace vitrine::dataset {

struct TestedRows {
  std::vector<double> target, score;       // [rows]; the score is of the whole model
  double variance = 1;                     // of the residuals, where the target is a number
  std::vector<std::vector<uint16_t>> bin;  // [curves][rows]
};

// Sets `shape` of every curve and gives one claim for each, in their order.
std::vector<Claim> tell_shapes(AdditiveSummary& summary, const TestedRows& test);

}  // namespace vitrine::dataset

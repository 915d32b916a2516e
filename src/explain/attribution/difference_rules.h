// Gradient rules that turn the backward pass into DeepLIFT: with them the "gradient" is a multiplier, difference of the
// score divided by difference of the value, and differences add up exactly. Another rule table is another method
// (graph/gradient.h).
#pragma once
#include "graph/gradient.h"

namespace vitrine {

// For a batch of two rows on axis 0 of everything that depends on the input: the text and its reference. Both rows get
// the same multipliers. With a, a' for the two rows' values and mean(a) = (a + a') / 2:
//   linear maps, sums, rotation    the plain gradient
//   pointwise f                    rescale (Shrikumar et al. 2017): (f(x) - f(x')) / (x - x'); the mean derivative
//   where
//                                  x is near x'
//   products a b, gates            mean(b) to a, mean(a) to b: each factor's share, averaged over the order in which
//                                  they change
//   quotients a / b                a product with 1 / b, whose multiplier is -1 / (b b')
//   softmax p                      rescale on exp, the sum of all p held at 1: with the logarithmic mean
//                                  L = (p - p') / (ln p - ln p'), L (d - sum(d L) / sum(L)), as a softmax of gradient L
//                                  would have it
//   normalisations                 a product of the (centred) value and the inverse deviation, taken apart as above
const RuleTable& difference_rules();

}  // namespace vitrine

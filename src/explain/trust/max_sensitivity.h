// Max-sensitivity (Yeh, Hsieh, Suggala, Inouye, Ravikumar 2019): the largest relative change of an explanation when the
// input moves a little,
//
//   max over draws of |phi(x + delta) - phi(x)| / |phi(x)|,
//
// with Euclidean lengths over the tokens, and delta a random direction at every token, a tenth as long as the token's
// embedding. 0: the scores do not move. Caveat: the maximum of a few seeded draws bounds the true one from below, and a
// method that ignores the model would be perfectly insensitive.
#pragma once
#include "explain/trust/subject.h"

namespace vitrine {

// A model that reads every token's embedding moved by radius x its length in a random direction; the draw is chosen by
// seed through the graph input "embedding_noise" [T, D], so that all draws share one program. Tokens before `first`
// stay.
std::shared_ptr<const Model> make_noisy(std::shared_ptr<const Model>, Tensor ids, int64_t first, double radius,
                                        uint64_t seed);

// |a - b| / |b|; nothing when b is all zero.
std::optional<double> relative_change(std::span<const double> a, std::span<const double> b);

}  // namespace vitrine

// Gradient rules that turn the backward pass into layer-wise relevance propagation: with them, value x "gradient" is
// the value's relevance. Another rule table is another method (graph/gradient.h).
#pragma once
#include "graph/gradient.h"

namespace vitrine {

// AttnLRP (Achtibat et al. 2024). Linear maps and sums: the epsilon rule, which is the plain gradient. Normalisations:
// the deviation is a constant. Pointwise functions f: the identity rule, d x f(x) / x. Products of two values that both
// carry relevance (q kᵀ, attention x values, gates): half to each. Softmax: the Taylor rule, which is the plain
// gradient.
const RuleTable& attn_lrp_rules();

// The model as the linear map that it is at this input: attention patterns and the deviations of norms are held,
// pointwise functions and gates follow AttnLRP. Relevance flows along the residual stream, through values and through
// MLPs, and none through queries and keys.
const RuleTable& linearised_rules();

// Only the normalisations' rule: a norm, or the head of an encoder, taken as the linear map that it is at this input.
const RuleTable& frozen_norm_rules();

}  // namespace vitrine

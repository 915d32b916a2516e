// Token scores put together to words, phrases and sentences, without asking the model again. A pure function of the
// explanation, for the page and the command line alike.
#pragma once
#include <optional>
#include <string_view>

#include "explanation/explanation.h"

namespace vitrine {

enum class Granularity { token, word, phrase, sentence };
const char* name_of(Granularity granularity);
std::optional<Granularity> granularity_named(std::string_view name);

// The same explanation with one "token" for every word, phrase or sentence: its tokens are the parts of the text, and
// every tensor with an axis "token" has one entry for each. Other views, and Granularity::token, are left as they are.
//
// Rules. Scores that share out or add up (in logits, log-odds, log-probabilities, shares) are summed: for a method that
// promises a sum the sum stays. Norms of gradients ("logit / unit") and standard errors join as the root of the sum of
// squares: the norm of the part's gradient (exact for the L2 norm). Tensors besides the scores (a probability without
// the token) are averaged. What comes before the text (bos) stays by itself. Caveat: for methods that remove one token
// at a time the sum of the tokens' scores is not what removing the word would do; a window of occlusion, or partition
// SHAP, asks that.
Explanation regroup(const Explanation& explanation, Granularity granularity);

// The part of the regrouped explanation that token `index` lies in.
int64_t part_of(const Explanation& explanation, Granularity granularity, int64_t index);

}  // namespace vitrine

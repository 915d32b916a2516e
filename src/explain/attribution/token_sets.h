// Sets of tokens: which few tokens keep an answer, or which few turn it.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "explain/attribution/coalitions.h"
#include "explain/job.h"

namespace vitrine {

// How clearly the answer stays when only the coalition's tokens are kept: the margin (explain/answer.h) on the side
// that the whole text is on. Positive: the same answer as for the whole text.
Task<Result<std::vector<double>>> coalition_margins(Job job, std::vector<Coalition> coalitions, Tensor replacement,
                                                    double side);

// Calls `with` for every set of `size` of n elements, as rising indices, in lexicographic order.
void each_subset(int64_t n, int64_t size, const std::function<void(const std::vector<int64_t>&)>& with);
// How many there are; nothing when more than `most`.
std::optional<int64_t> count_subsets(int64_t n, int64_t size, int64_t most);

// The tokens in words, neighbours together: "“never boring”, “acted”". `tokens` count from 0; any order.
std::string words_of(const Job& job, std::vector<int64_t> tokens);
// "“ positive”", or what the answer is when that is not the target: "not “ positive”".
std::string answer_words(const Job& job, double side);

// The explanation of a set: "scores" [T] is (k - i) / k for the i-th of the k tokens of the set (0 first) and 0
// elsewhere; "set" i64 [k], the tokens in that order, is left out when the set is empty.
Explanation token_set(const Job& job, const char* method, const std::vector<int64_t>& set);

}  // namespace vitrine

// The order in which rows are drawn for samples. It depends on the row and the seed, on nothing else: the sample of a
// node lies in its parent's as far as it can, and a larger sample begins with the smaller one. So what a sample asked
// of the model is not asked again.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace vitrine::dataset {

// All of `rows`, in the order of drawing: the first n are a random sample of n.
std::vector<int32_t> drawn_order(std::span<const int32_t> rows, uint64_t seed);
// The first `most` of them.
std::vector<int32_t> drawn(std::span<const int32_t> rows, size_t most, uint64_t seed);

}  // namespace vitrine::dataset

// Tokens of the vocabulary by a part of their text.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vitrine::panels {

// Tokens whose readable text contains `query`: equal ones first, then those that begin with it. At most
// `limit`; `matches` counts all. A leading blank of a token does not matter.
std::vector<int32_t> search_vocabulary(const std::vector<std::string>& vocabulary, std::string_view query, size_t limit,
                                       size_t& matches);

}  // namespace vitrine::panels

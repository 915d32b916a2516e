#include "panels/token_search.h"

namespace vitrine::panels {
namespace {

std::string_view without_blank(std::string_view token) {
  return !token.empty() && token.front() == ' ' ? token.substr(1) : token;
}

}  // namespace

std::vector<int32_t> search_vocabulary(const std::vector<std::string>& vocabulary, std::string_view query, size_t limit,
                                       size_t& matches) {
  std::vector<int32_t> equal, begin, within;
  matches = 0;
  query = without_blank(query);
  for (size_t i = 0; i < vocabulary.size(); ++i) {
    const std::string_view token = without_blank(vocabulary[i]);
    const size_t at = token.find(query);
    if (at == std::string_view::npos) continue;
    ++matches;
    std::vector<int32_t>& list = token == query ? equal : at == 0 ? begin : within;
    if (list.size() < limit) list.push_back(i);
  }
  for (const auto* list : {&begin, &within}) equal.insert(equal.end(), list->begin(), list->end());
  if (equal.size() > limit) equal.resize(limit);
  return equal;
}

}  // namespace vitrine::panels

#include "dataset/words/ngram_vocabulary.h"

#include <algorithm>

#include "text/words.h"

namespace vitrine::dataset {

std::vector<std::string> NgramVocabulary::ngrams_in(std::string_view text) const {
  const std::vector<std::string> words = words_of(text, Marks::all);
  std::vector<std::string> ngrams;
  for (size_t i = 0; i < words.size(); ++i) {
    std::string ngram;
    for (size_t n = 0; n < static_cast<size_t>(options_.longest) && i + n < words.size(); ++n) {
      if (n) ngram += ' ';
      ngram += words[i + n];
      ngrams.push_back(ngram);
    }
  }
  std::sort(ngrams.begin(), ngrams.end());
  ngrams.erase(std::unique(ngrams.begin(), ngrams.end()), ngrams.end());
  return ngrams;
}

void NgramVocabulary::add(std::string_view text) {
  for (std::string& ngram : ngrams_in(text)) ++ids_[std::move(ngram)];
}

void NgramVocabulary::close() {
  std::vector<std::pair<std::string, int64_t>> found;
  for (const auto& [ngram, rows] : ids_)
    if (rows >= options_.least_rows) found.emplace_back(ngram, rows);
  const auto frequent = [](const auto& a, const auto& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  };
  if (static_cast<int64_t>(found.size()) > options_.most) {
    std::nth_element(found.begin(), found.begin() + options_.most, found.end(), frequent);
    found.resize(options_.most);
  }
  std::sort(found.begin(), found.end());
  ids_.clear();
  for (auto& [ngram, rows] : found) {
    ids_.emplace(ngram, static_cast<int32_t>(ngrams_.size()));
    ngrams_.push_back(std::move(ngram));
    rows_.push_back(rows);
  }
}

int32_t NgramVocabulary::find(const std::string& ngram) const {
  const auto found = ids_.find(ngram);
  return found == ids_.end() ? -1 : found->second;
}

std::vector<int32_t> NgramVocabulary::ids_in(std::string_view text) const {
  std::vector<int32_t> ids;
  for (const std::string& ngram : ngrams_in(text))
    if (const int32_t id = find(ngram); id >= 0) ids.push_back(id);
  return ids;  // numbered by alphabet, as the n-grams are sorted
}

}  // namespace vitrine::dataset

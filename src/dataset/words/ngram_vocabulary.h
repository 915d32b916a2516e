// Which n-grams a set of texts uses, and which of them a text contains. Words are lower case; a mark of punctuation is
// a word of its own, since marks tell classes apart too ("?", "...").
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "statistics/logistic.h"

namespace vitrine::dataset {

struct VocabularyOptions {
  int32_t longest = 2;     // words of an n-gram
  int64_t least_rows = 2;  // rows that must contain it
  int64_t most = 200'000;  // n-grams kept, the most frequent ones (ties by alphabet)
};

class NgramVocabulary {
 public:
  explicit NgramVocabulary(VocabularyOptions options = {}) : options_(options) {}

  // Texts are added one by one, then `close` numbers what is frequent enough, by alphabet.
  void add(std::string_view text);
  void close();

  int64_t size() const { return ngrams_.size(); }
  const std::string& operator[](int64_t id) const { return ngrams_[id]; }
  int64_t rows_with(int64_t id) const { return rows_[id]; }  // of those added
  int32_t find(const std::string& ngram) const;              // or -1

  // Ids of the n-grams that the text contains, rising, each once. After `close`.
  std::vector<int32_t> ids_in(std::string_view text) const;

 private:
  // All n-grams of the text, each once.
  std::vector<std::string> ngrams_in(std::string_view text) const;

  VocabularyOptions options_;
  std::unordered_map<std::string, int32_t> ids_;  // while adding: number of rows
  std::vector<std::string> ngrams_;
  std::vector<int64_t> rows_;
};

}  // namespace vitrine::dataset

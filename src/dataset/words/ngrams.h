// Words and n-grams of texts, and which rows contain which: counted once, asked many times.
//
// Words are those of text/words.h with "?" and "!". An n-gram is up to `longest_ngram` neighbouring words with one
// space between them.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "base/task.h"
#include "dataset/table/table.h"

namespace vitrine::dataset {

inline constexpr int longest_ngram = 2;

std::string normal_ngram(std::string_view text);  // words joined by one space: how n-grams are written

// Presence of n-grams in rows. Vocabulary: the n-grams that at least `least_rows` training rows contain.
class NgramIndex {
 public:
  // Sorted ids of the n-grams that the row contains.
  std::span<const uint32_t> of(int32_t row) const {
    const size_t i = row;
    return std::span(ids_).subspan(begin_[i], begin_[i + 1] - begin_[i]);
  }
  size_t size() const { return names_.size(); }
  const std::string& name(uint32_t id) const { return names_[id]; }
  int64_t id(const std::string& ngram) const;  // or -1

 private:
  friend Task<Result<std::shared_ptr<const NgramIndex>>> index_ngrams(std::shared_ptr<const Table>, int32_t,
                                                                      std::vector<int32_t>, Ticket);
  std::vector<std::string> names_;
  std::unordered_map<std::string, uint32_t> id_;
  std::vector<size_t> begin_;  // [rows + 1]
  std::vector<uint32_t> ids_;
};

// `train`: rows that make the vocabulary; all rows are indexed. Stops between chunks. Errors: cancelled.
Task<Result<std::shared_ptr<const NgramIndex>>> index_ngrams(std::shared_ptr<const Table> table, int32_t column,
                                                             std::vector<int32_t> train, Ticket ticket);

}  // namespace vitrine::dataset

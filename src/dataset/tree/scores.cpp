#include "dataset/tree/scores.h"

#include <algorithm>
#include <limits>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "text/say.h"
#include "text/words.h"

namespace vitrine::dataset {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

// +1 for n-grams, -1 for opposing ones; the same n-gram in both counts nothing.
std::unordered_map<std::string, int> weights_of(const Question& q) {
  std::unordered_map<std::string, int> weight;
  for (const std::string& ngram : q.ngrams) weight[normal_ngram(ngram)] = 1;
  for (const std::string& ngram : q.opposing) weight[normal_ngram(ngram)] -= 1;
  weight.erase("");
  return weight;
}

std::vector<double> by_reading(const Cells& cells, const std::unordered_map<std::string, int>& weight,
                               std::span<const int32_t> rows) {
  size_t longest = 1;
  for (const auto& [ngram, w] : weight)
    longest = std::max(longest, 1 + static_cast<size_t>(std::count(ngram.begin(), ngram.end(), ' ')));
  std::vector<double> scores;
  scores.reserve(rows.size());
  std::vector<std::string> words;
  std::unordered_set<std::string> met;
  std::string ngram;
  for (const int32_t row : rows) {
    words.clear();
    met.clear();
    append_words(cells[row], Marks::ending, words);
    int score = 0;
    for (size_t i = 0; i < words.size(); ++i) {
      ngram.clear();
      for (size_t k = i; k < std::min(words.size(), i + longest); ++k) {
        if (k > i) ngram += ' ';
        ngram += words[k];
        const auto found = weight.find(ngram);
        if (found != weight.end() && met.insert(ngram).second) score += found->second;
      }
    }
    scores.push_back(score);
  }
  return scores;
}

std::vector<double> by_index(const NgramIndex& index, const std::unordered_map<std::string, int>& weight,
                             std::span<const int32_t> rows) {
  std::vector<int8_t> of(index.size());
  for (const auto& [ngram, w] : weight) of[index.id(ngram)] = static_cast<int8_t>(w);
  std::vector<double> scores;
  scores.reserve(rows.size());
  for (const int32_t row : rows) {
    int score = 0;
    for (const uint32_t id : index.of(row)) score += of[id];
    scores.push_back(score);
  }
  return scores;
}

}  // namespace

Result<std::vector<double>> local_scores(const Table& table, const NgramIndex* index, const Question& q,
                                         std::span<const int32_t> rows) {
  const int32_t at = table.find(q.column);
  if (at < 0) return Error{ErrorCode::bad_request, say("There is no column \"{name}\"", q.column), "question", {}};
  const Column& column = table.columns[at];
  std::vector<double> scores;
  scores.reserve(rows.size());
  switch (q.kind) {
    case Question::Kind::prompt:
      return Error{ErrorCode::bad_request, say("This question needs a model"), "question", {}};
    case Question::Kind::ngrams: {
      const auto weight = weights_of(q);
      const bool known =
          index && std::all_of(weight.begin(), weight.end(), [&](const auto& w) { return index->id(w.first) >= 0; });
      return known ? by_index(*index, weight, rows) : by_reading(column.cells, weight, rows);
    }
    case Question::Kind::number:
      if (column.role != Role::number)
        return Error{
            ErrorCode::bad_request, say("The column \"{name}\" does not hold numbers", q.column), "question", {}};
      for (const int32_t row : rows) scores.push_back(column.numbers[row]);
      return scores;
    case Question::Kind::category: {
      if (column.role != Role::category)
        return Error{
            ErrorCode::bad_request, say("The column \"{name}\" does not hold categories", q.column), "question", {}};
      std::vector<bool> yes(column.levels.size());
      for (size_t level = 0; level < yes.size(); ++level)
        yes[level] = std::find(q.categories.begin(), q.categories.end(), column.levels[level]) != q.categories.end();
      for (const int32_t row : rows) {
        const int32_t code = column.codes[row];
        scores.push_back(code < 0 ? missing : yes[code] ? 1 : 0);
      }
      return scores;
    }
  }
  return scores;
}

}  // namespace vitrine::dataset

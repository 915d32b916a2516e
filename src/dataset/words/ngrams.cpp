#include "dataset/words/ngrams.h"

#include <algorithm>

#include "base/pause.h"
#include "text/say.h"
#include "text/words.h"

namespace vitrine::dataset {

namespace {

constexpr size_t fewest_rows = 3;            // an n-gram of fewer training rows says nothing about others
constexpr size_t rows_per_mention = 10'000;  // large tables: one more row asked for each

}  // namespace

std::string normal_ngram(std::string_view text) {
  std::string out;
  for (const std::string& word : words_of(text, Marks::ending)) out += (out.empty() ? "" : " ") + word;
  return out;
}

int64_t NgramIndex::id(const std::string& ngram) const {
  const auto found = id_.find(ngram);
  return found == id_.end() ? -1 : static_cast<int64_t>(found->second);
}

Task<Result<std::shared_ptr<const NgramIndex>>> index_ngrams(std::shared_ptr<const Table> table, int32_t column,
                                                             std::vector<int32_t> train, Ticket ticket) {
  const Cells& cells = table->columns[column].cells;
  const size_t least = fewest_rows + train.size() / rows_per_mention;
  auto index = std::make_shared<NgramIndex>();
  Pace pace;
  const double total = static_cast<double>(train.size()) * longest_ngram + table->rows;
  double done = 0;

  // Longer n-grams are made of kept shorter ones only: an n-gram is never more frequent than its parts.
  struct Count {
    uint32_t rows = 0;
    int32_t last = -1;
  };
  std::vector<std::string> words;
  std::string ngram;
  for (int n = 1; n <= longest_ngram; ++n) {
    std::unordered_map<std::string, Count> counts;
    for (const int32_t row : train) {
      words.clear();
      append_words(cells[row], Marks::ending, words);
      for (size_t i = 0; i + n <= words.size(); ++i) {
        bool kept = true;
        ngram.clear();
        for (size_t k = i; k < i + n; ++k) {
          kept = kept && (n == 1 || index->id_.contains(words[k]));
          if (k > i) ngram += ' ';
          ngram += words[k];
        }
        if (!kept) continue;
        Count& count = counts[ngram];
        count.rows += count.last != row;
        count.last = row;
      }
      done += 1;
      if (pace.due()) {
        ticket.progress(done, total);
        co_await pause(&pace);
        if (ticket.cancelled()) co_return Error{ErrorCode::cancelled, say("Counting words was stopped"), {}, {}};
      }
    }
    std::vector<std::string> kept;
    for (const auto& [name, count] : counts)
      if (count.rows >= least) kept.push_back(name);
    std::sort(kept.begin(), kept.end());
    for (std::string& name : kept) {
      index->id_.emplace(name, static_cast<uint32_t>(index->names_.size()));
      index->names_.push_back(std::move(name));
    }
  }

  index->begin_.reserve(static_cast<size_t>(table->rows) + 1);
  index->begin_.push_back(0);
  std::vector<uint32_t> ids;
  for (size_t row = 0; row < static_cast<size_t>(table->rows); ++row) {
    words.clear();
    ids.clear();
    append_words(cells[row], Marks::ending, words);
    for (size_t i = 0; i < words.size(); ++i) {
      ngram.clear();
      for (size_t k = i; k < std::min(words.size(), i + longest_ngram); ++k) {
        if (k > i) ngram += ' ';
        ngram += words[k];
        if (const auto found = index->id_.find(ngram); found != index->id_.end()) ids.push_back(found->second);
      }
    }
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    index->ids_.insert(index->ids_.end(), ids.begin(), ids.end());
    index->begin_.push_back(index->ids_.size());
    done += 1;
    if (pace.due()) {
      ticket.progress(done, total);
      co_await pause(&pace);
      if (ticket.cancelled()) co_return Error{ErrorCode::cancelled, say("Counting words was stopped"), {}, {}};
    }
  }
  co_return std::shared_ptr<const NgramIndex>(std::move(index));
}

}  // namespace vitrine::dataset

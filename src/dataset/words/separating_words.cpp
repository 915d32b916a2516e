#include "dataset/words/separating_words.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <unordered_map>

#include "text/words.h"

namespace vitrine::dataset {

namespace {

const std::set<std::string, std::less<>>& function_words() {
  static const std::set<std::string, std::less<>> words{
      "a",     "an",    "and",  "are",  "as",    "at",   "be",   "been", "but",  "by",   "can",  "did",   "do",
      "does",  "for",   "from", "had",  "has",   "have", "he",   "her",  "him",  "his",  "how",  "i",     "if",
      "in",    "into",  "is",   "it",   "it's",  "its",  "me",   "more", "most", "my",   "no",   "not",   "of",
      "on",    "one",   "or",   "our",  "out",   "she",  "so",   "some", "than", "that", "the",  "their", "them",
      "then",  "there", "they", "this", "to",    "too",  "up",   "was",  "we",   "were", "what", "when",  "where",
      "which", "who",   "will", "with", "would", "you",  "your", "all",  "any",  "just", "only", "very",  "about"};
  return words;
}

}  // namespace

std::vector<SeparatingWord> separating_words(std::span<const std::string_view> texts, std::span<const int32_t> labels,
                                             int32_t classes, size_t most) {
  struct Count {
    std::vector<int32_t> rows;  // by class
    int32_t all = 0;
  };
  std::unordered_map<std::string, Count> counts;
  std::vector<double> class_total(classes);
  for (size_t i = 0; i < texts.size(); ++i) {
    const std::vector<std::string> words = words_of(texts[i], Marks::none);
    std::set<std::string> found;
    for (size_t w = 0; w < words.size(); ++w) {
      const bool content = words[w].size() >= 3 && !function_words().contains(words[w]);
      if (content) found.insert(words[w]);
      if (content && w + 1 < words.size() && words[w + 1].size() >= 3 && !function_words().contains(words[w + 1]))
        found.insert(words[w] + ' ' + words[w + 1]);
    }
    for (const std::string& word : found) {
      Count& count = counts[word];
      count.rows.resize(classes);
      ++count.rows[labels[i]];
      ++count.all;
    }
    class_total[labels[i]] += found.size();
  }
  double total = 0;
  for (const double t : class_total) total += t;
  std::vector<SeparatingWord> result;
  for (const auto& [word, count] : counts) {
    if (count.all < 3) continue;
    SeparatingWord best{word, 0, -1, count.all};
    for (int32_t k = 0; k < classes; ++k) {
      // The prior: ten occurrences spread over classes as the word is spread over all rows.
      const double in = count.rows[k], out = count.all - in, share = count.all / std::max(total, 1.0);
      const double n_in = class_total[k], n_out = total - n_in, prior = 0.01 * std::max(total, 1.0);
      const double a = in + prior * share, b = n_in + prior - a, c = out + prior * share, d = n_out + prior - c;
      if (!(a > 0 && b > 0 && c > 0 && d > 0)) continue;
      const double z = (std::log(a / b) - std::log(c / d)) / std::sqrt(1 / a + 1 / c);
      if (z > best.z) {
        best.z = z;
        best.label = k;
      }
    }
    if (best.z > 0) result.push_back(std::move(best));
  }
  std::sort(result.begin(), result.end(), [](const SeparatingWord& x, const SeparatingWord& y) {
    return x.z != y.z ? x.z > y.z : x.words < y.words;
  });
  if (result.size() > most) result.resize(most);
  return result;
}

}  // namespace vitrine::dataset

// Words and phrases that occur more often in one class than in the others: z-scores of log-odds with an informative
// Dirichlet prior (Monroe, Colaresi, Quinn 2008, "Fightin' Words"), counted once per row. They are ideas for questions,
// not findings: nothing is corrected for how many words were looked at.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vitrine::dataset {

struct SeparatingWord {
  std::string words;  // one word or two, lower case
  int32_t label = 0;  // the class that it speaks for
  double z = 0;       // against all other classes
  int64_t rows = 0;   // that contain it
};

// By falling z, at most `most`; words of at least 3 letters in at least 3 rows, function words left out. labels
// [texts], 0 .. classes-1.
std::vector<SeparatingWord> separating_words(std::span<const std::string_view> texts, std::span<const int32_t> labels,
                                             int32_t classes, size_t most);

}  // namespace vitrine::dataset

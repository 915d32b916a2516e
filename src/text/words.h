// Words of a text, as questions about words, word lists and word models count them.
//
// A word is a run of letters, digits and inner apostrophes in lower case; typographic apostrophes count as plain ones.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace vitrine {

enum class Marks {
  none,    // only words
  ending,  // "?" and "!" are words too
  all,     // every mark is a word; apostrophes behind a word and "_" belong to it
};
std::vector<std::string> words_of(std::string_view text, Marks marks);
// The same, appended.
void append_words(std::string_view text, Marks marks, std::vector<std::string>& words);

}  // namespace vitrine

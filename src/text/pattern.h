// The form of a sentence: text with placeholders.
//
//   {name}              one of the words of the sentence
//   {name|one|other}    the form that its number takes, with "#" for the number itself: "{n|# token|# tokens}"
//   {{                  a brace
//
// Words belong to the names in the order in which the English pattern first has them.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace vitrine {

struct PatternPiece {
  std::string_view text;                // of `name` empty: as it stands
  std::string_view name;                // of a placeholder
  std::vector<std::string_view> forms;  // of a number, each with "#" where it stands; empty: the word itself
};
// Views into `pattern`. Errors: bad_text (a brace that is not closed, a placeholder without a name).
Result<std::vector<PatternPiece>> read_pattern(std::string_view pattern);

// Names of the placeholders, each once, in the order of their first place.
std::vector<std::string_view> names_of(std::span<const PatternPiece> pieces);

}  // namespace vitrine

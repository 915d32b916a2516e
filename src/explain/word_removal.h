// Words of a text that a person could take out with the Delete key, and the text that is then left.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "explanation/explanation.h"

namespace vitrine {

struct RemovableWord {
  int64_t begin = 0, end = 0;           // tokens [begin, end)
  size_t byte_begin = 0, byte_end = 0;  // of the text, with the blank before it
};

// The words among tokens [first, end). A word of several tokens is one, with the blank before it, also where that is a
// token of its own; marks of punctuation go one token at a time. Tokens without text (start, padding) are in none.
std::vector<RemovableWord> removable_words(std::string_view text, std::span<const TokenInfo> tokens, int64_t first,
                                           int64_t end);

struct TextRange {
  size_t begin = 0, end = 0;  // bytes
  size_t size() const { return end - begin; }
};
// What is deleted with the word: the blank before it, or, at the start of a line, the one behind it.
TextRange removal_of(std::string_view text, const RemovableWord& word);
std::string text_without(std::string_view text, const RemovableWord& word);
// The word as it stands in the text, without blanks.
std::string_view said(std::string_view text, const RemovableWord& word);

}  // namespace vitrine

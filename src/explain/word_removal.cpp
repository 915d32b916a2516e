#include "explain/word_removal.h"

#include <algorithm>

#include "text/letters.h"

namespace vitrine {

namespace {
bool in_word(char c) { return is_word_byte(c) || c == '\'' || c == '-'; }
}  // namespace

std::vector<RemovableWord> removable_words(std::string_view text, std::span<const TokenInfo> tokens, int64_t first,
                                           int64_t end) {
  std::vector<RemovableWord> words;
  for (int64_t t = first; t < end; ++t) {
    const TokenInfo& token = tokens[t];
    if (token.byte_end <= token.byte_begin || token.byte_end > text.size()) continue;
    const auto is_blank = [&](const RemovableWord& word) {
      return text.find_first_not_of(' ', word.byte_begin) >= word.byte_end;
    };
    const bool goes_on =
        !words.empty() && words.back().end == t && words.back().byte_end == token.byte_begin &&
        (is_blank(words.back()) || (in_word(text[token.byte_begin]) && in_word(text[token.byte_begin - 1])));
    if (goes_on) words.back().end = t + 1;
    else words.push_back({t, t + 1, token.byte_begin, token.byte_end});
    words.back().byte_end = std::max<size_t>(words.back().byte_end, token.byte_end);
  }
  return words;
}

TextRange removal_of(std::string_view text, const RemovableWord& word) {
  const bool starts_line = word.byte_begin == 0 || text[word.byte_begin - 1] == '\n';
  const bool blank_behind =
      starts_line && text[word.byte_begin] != ' ' && word.byte_end < text.size() && text[word.byte_end] == ' ';
  // Where a tokenizer leaves blanks out of its tokens, the one before the word goes with it all the same.
  const bool blank_before = !starts_line && text[word.byte_begin] != ' ' && text[word.byte_begin - 1] == ' ' &&
                            is_word_byte(text[word.byte_begin]);
  return {word.byte_begin - (blank_before ? 1 : 0), word.byte_end + (blank_behind ? 1 : 0)};
}

std::string text_without(std::string_view text, const RemovableWord& word) {
  const TextRange gone = removal_of(text, word);
  return std::string(text.substr(0, gone.begin)) + std::string(text.substr(gone.end));
}

std::string_view said(std::string_view text, const RemovableWord& word) {
  std::string_view piece = text.substr(word.byte_begin, word.byte_end - word.byte_begin);
  piece.remove_prefix(std::min(piece.find_first_not_of(' '), piece.size()));
  piece = piece.substr(0, piece.find_last_not_of(' ') + 1);
  return piece;
}

}  // namespace vitrine

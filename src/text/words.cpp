#include "text/words.h"

#include "text/letters.h"

namespace vitrine {

void append_words(std::string_view text, Marks marks, std::vector<std::string>& words) {
  std::string word;
  const auto flush = [&] {
    while (marks != Marks::all && !word.empty() && word.back() == '\'') word.pop_back();
    if (!word.empty()) words.push_back(std::move(word));
    word.clear();
  };
  const auto byte = [&](size_t i) {
    return i < text.size() ? static_cast<unsigned>(static_cast<unsigned char>(text[i])) : 0U;
  };
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = ascii_lower(text[i]);
    const unsigned next = byte(i + 1);
    if (byte(i) == 0xE2 && next == 0x80 && i + 2 < text.size()) {  // general punctuation: quotes, dashes, dots
      const bool apostrophe = byte(i + 2) == 0x99;
      if (apostrophe && !word.empty()) {
        word += '\'';
      } else {
        flush();
        if (marks == Marks::all) words.emplace_back(text.substr(i, 3));
      }
      i += 2;
    } else if (byte(i) == 0xC3 && next >= 0x80 && next <= 0x9E && next != 0x97) {  // capital Latin-1 letters
      word += c;
      word += static_cast<char>(next + 0x20);
      ++i;
    } else if (is_word_byte(c) || (c == '\'' && !word.empty()) || (c == '_' && marks == Marks::all)) {
      word += c;
    } else {
      flush();
      const bool kept = marks == Marks::all ? !is_ascii_space(c) : marks == Marks::ending && (c == '?' || c == '!');
      if (kept) words.emplace_back(1, c);
    }
  }
  flush();
}

std::vector<std::string> words_of(std::string_view text, Marks marks) {
  std::vector<std::string> words;
  append_words(text, marks, words);
  return words;
}

}  // namespace vitrine

// Small edits of a text: what minimal pairs are made of. Pure functions of text; nothing here asks a model.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "explanation/explanation.h"

namespace vitrine {

struct TextEdit {
  const char* kind;   // "replace", "delete", "insert", "swap"
  std::string label;  // "“never” → “always”"
  std::string text;   // the whole text after the edit
  int64_t place = 0;  // which word; of a swap the first one
  int64_t size = 1;   // words that change
};

// A word that may be edited.
struct EditableWord {
  size_t begin = 0, end = 0;                // bytes of the text, without white space or punctuation around
  int64_t first_token = 0, last_token = 0;  // tokens it lies in
  std::string_view text;
};
// The words of the text up to the explained position, without the one there, labels ("Review:" at the start of a line)
// and a last line that ends with a colon: what a prompt is about, not its form. `text` must outlive the words.
std::vector<EditableWord> editable_words(std::string_view text, std::span<const TokenInfo> tokens, int64_t position);

TextEdit replace_word(std::string_view text, const EditableWord& word, int64_t place, std::string_view with);
// All edits by the lists and rules of this file of one word: opposites ("good" by "bad", both ways), other numbers,
// names by other names of the text and by names of a list, one by many and many by one ("keys" by "key"), deletion, and
// "not" before it.
std::vector<TextEdit> edits_of(std::string_view text, std::span<const EditableWord> words, int64_t place);
// Two words of a kind change places: two names, two numbers, two words that follow articles ("the key", "a door").
std::vector<TextEdit> swaps_of(std::string_view text, std::span<const EditableWord> words);

}  // namespace vitrine

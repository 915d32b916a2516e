// Unicode by utf8proc (version 15.0): what tokenizers, words and carets ask of characters and texts.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vitrine {

// ---- one code point
bool is_letter(char32_t c);       // categories L*
bool is_mark(char32_t c);         // M*: combining marks
bool is_nonspacing(char32_t c);   // Mn alone
bool is_number(char32_t c);       // N*
bool is_digit(char32_t c);        // Nd: digits of any script
bool is_punctuation(char32_t c);  // P*
bool is_symbol(char32_t c);       // S*
bool is_white(char32_t c);        // the property White_Space
bool is_control(char32_t c);      // Cc, Cf, Co: controls, formats, private use
bool is_word(char32_t c);         // \w of regular expressions: Alphabetic, marks, digits, connectors, joiners
bool is_cjk(char32_t c);          // ideographs, as BERT counts them; kana and hangul are not
bool is_upper(char32_t c);        // Lu, Lt
char32_t to_lower(char32_t c);    // one code point for one
char32_t to_upper(char32_t c);

// ---- texts: UTF-8
std::string lowered(std::string_view text);
std::string folded(std::string_view text);           // equal for texts that differ in case only: "ß" -> "ss"
std::string with_capital(std::string_view text);     // "été" -> "Été"
std::string without_capital(std::string_view text);  // "Été" -> "été"
bool has_letter_or_digit(std::string_view text);     // any letter or number of any script

enum class NormalForm { nfc, nfd, nfkc, nfkd };
// A code point of a normal form, and how many code points of the source it replaces: 0 for one that was added.
struct NormalChar {
  char32_t code_point = 0;
  uint32_t source = 0;
};
// Sums of `source` are the number of code points of the text. Precondition: text is UTF-8.
std::vector<NormalChar> normal_chars(std::string_view text, NormalForm form);
std::string normalized(std::string_view text, NormalForm form);

// ---- graphemes: what a person takes for one character, 👩‍🚀 or an é of two code points (UAX #29, extended)
// Precondition: at <= text.size(), at the start of a code point.
size_t next_grapheme(std::string_view text, size_t at);      // where the one that holds `at` ends
size_t previous_grapheme(std::string_view text, size_t at);  // where the one before `at` begins
size_t grapheme_begin(std::string_view text, size_t at);     // of the one that holds `at`; at itself between two
std::vector<std::string_view> graphemes(std::string_view text);

}  // namespace vitrine

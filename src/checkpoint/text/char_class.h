// What the pre-tokenisers' regular expressions ask of a code point. The classes are disjoint:
// \p{L} = letter, \p{N} = digit or other_number, \s = space, \w = letter, digit or word_mark.
#pragma once
#include <cstdint>

namespace vitrine {

enum class CharClass : uint8_t {
  other,
  letter,
  digit,         // Nd and Nl: numbers that \w holds
  other_number,  // No: superscripts, fractions, circled numbers
  space,
  word_mark,  // marks, connectors, joiners, letter-like symbols: \w but neither \p{L} nor \p{N}
};

CharClass char_class(char32_t code_point);

inline bool is_number(CharClass c) { return c == CharClass::digit || c == CharClass::other_number; }
inline bool is_word(CharClass c) {
  return c == CharClass::letter || c == CharClass::digit || c == CharClass::word_mark;
}

}  // namespace vitrine

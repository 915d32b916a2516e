#include "text/unicode.h"

#include <doctest/doctest.h>

using namespace vitrine;

TEST_CASE("categories of characters") {
  for (const char32_t c : {U'a', U'ß', U'字', U'ª', U'ǅ'}) CHECK((is_letter(c) && is_word(c)));
  for (const char32_t c : {U'0', U'٣', U'Ⅷ', U'½', U'①'}) CHECK((is_number(c) && !is_letter(c)));
  CHECK((is_digit(U'٣') && !is_digit(U'½') && !is_digit(U'Ⅷ')));
  CHECK((is_word(U'Ⅷ') && !is_word(U'½')));
  for (const char32_t c : {char32_t(0x301), U'_', char32_t(0x200D), U'Ⓐ'}) CHECK((is_word(c) && !is_letter(c)));
  CHECK((is_mark(0x301) && is_nonspacing(0x301) && is_mark(0x903) && !is_nonspacing(0x903)));
  for (const char32_t c : {U'\t', U' ', U'\x85', U'\xA0', U'\u2003', U'\u2028', U'\u3000'}) CHECK(is_white(c));
  for (const char32_t c : {U'\0', U'!', U'\u200B', U'\u180E', U'\uFEFF', U'😀', char32_t(0x10FFFF)}) {
    CHECK((!is_white(c) && !is_word(c)));
  }
  CHECK((is_punctuation(U'—') && is_punctuation(U'。') && !is_punctuation(U'$') && is_symbol(U'$')));
  CHECK((is_control(U'\n') && is_control(U'\u200B') && is_control(U'\uE000') && !is_control(U' ')));
  CHECK((is_cjk(U'字') && is_cjk(0x20000) && !is_cjk(U'か') && !is_cjk(U'한')));
}

TEST_CASE("case") {
  CHECK(lowered("ÉTÉ ΑΣ Straße") == "été ασ straße");
  CHECK(folded("STRASSE") == folded("straße"));
  CHECK(with_capital("été") == "Été");
  CHECK(without_capital("Été") == "été");
  CHECK(with_capital("") == "");
  CHECK(has_letter_or_digit("… 3"));
  CHECK(has_letter_or_digit("字"));
  CHECK_FALSE(has_letter_or_digit(" — … “” 😀"));
}

TEST_CASE("normal forms") {
  CHECK(normalized("e\u0301", NormalForm::nfc) == "é");
  CHECK(normalized("é", NormalForm::nfd) == "e\u0301");
  CHECK(normalized("ﬁ²①Å", NormalForm::nfkc) == "fi21Å");
  CHECK(normalized("ﬁ²", NormalForm::nfc) == "ﬁ²");
  CHECK(normalized("한", NormalForm::nfd) == "\u1112\u1161\u11AB");
  CHECK(normalized("\u1112\u1161\u11AB", NormalForm::nfc) == "한");
  CHECK(normalized("a\u0301\u0323", NormalForm::nfd) == "a\u0323\u0301");  // canonical order
  CHECK(normalized("a\u0301\u0323", NormalForm::nfc) == "ạ\u0301");
  CHECK(normalized("\u0958", NormalForm::nfc) == "\u0915\u093C");  // excluded from composition
  CHECK(normalized("\u0301e\u0301\u0301", NormalForm::nfc) == "\u0301é\u0301");
}

TEST_CASE("the code points of a normal form count those of the text") {
  for (const char* text : {"e\u0301 ﬁ 한 a\u0301\u0323 \u0344 Å", "\u0301e\u0301\u0301", "\u1112\u1161\u11AB"}) {
    for (const NormalForm form : {NormalForm::nfc, NormalForm::nfd, NormalForm::nfkc, NormalForm::nfkd}) {
      size_t source = 0, expected = 0;
      for (const NormalChar& c : normal_chars(text, form)) source += c.source;
      for (const char* at = text; *at; ++at) expected += (*at & 0xC0) != 0x80;
      CHECK(source == expected);
    }
  }
}

TEST_CASE("graphemes are what a person takes for one character") {
  using Parts = std::vector<std::string_view>;
  CHECK(graphemes("ae\u0301b") == Parts{"a", "e\u0301", "b"});
  CHECK(graphemes("👩‍🚀👩🏽") == Parts{"👩‍🚀", "👩🏽"});
  CHECK(graphemes("🇩🇪🇫🇷") == Parts{"🇩🇪", "🇫🇷"});
  CHECK(graphemes("\r\nनि한") == Parts{"\r\n", "नि", "한"});
  const std::string_view text = "x👩‍🚀\n🇩🇪🇫🇷";
  CHECK(previous_grapheme(text, text.size()) == text.size() - 8);
  CHECK(previous_grapheme(text, text.size() - 8) == text.size() - 16);
  CHECK(previous_grapheme(text, 1 + 11) == 1);
  CHECK(previous_grapheme(text, 1) == 0);
  CHECK(previous_grapheme(text, 0) == 0);
  CHECK(grapheme_begin(text, 0) == 0);
  CHECK(grapheme_begin(text, 1) == 1);
  CHECK(grapheme_begin(text, 5) == 1);  // between the woman and the joiner
  CHECK(grapheme_begin(text, 12) == 12);
  CHECK(grapheme_begin(text, 17) == 13);  // inside the first flag
  CHECK(grapheme_begin(text, 21) == 21);
  CHECK(grapheme_begin(text, text.size()) == text.size());
}

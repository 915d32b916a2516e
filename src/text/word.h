// What stands in a placeholder of a sentence.
#pragma once
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vitrine {

// A text, or a whole number, on which the plural forms of a sentence depend ("5,130").
struct Word {
  std::string text;
  std::optional<int64_t> number;
  bool numeral = false;  // `text` is a number as English writes it, for a sentence that is read somewhere else

  Word() = default;
  Word(std::string text) : text(std::move(text)) {}
  Word(std::string_view text) : text(text) {}
  Word(const char* text) : text(text) {}
  template <std::integral I>
    requires(!std::same_as<I, bool> && !std::same_as<I, char>)
  Word(I number) : number(static_cast<int64_t>(number)) {}
  bool operator==(const Word&) const = default;
};

// A word for the time of one call.
struct WordView {
  std::string_view text;
  int64_t number = 0;
  bool counts = false, numeral = false;  // counts: there is a number

  WordView(const std::string& text) : text(text) {}
  WordView(std::string_view text) : text(text) {}
  WordView(const char* text) : text(text) {}
  template <std::integral I>
    requires(!std::same_as<I, bool> && !std::same_as<I, char>)
  WordView(I number) : number(static_cast<int64_t>(number)), counts(true) {}
  WordView(const Word& word)
      : text(word.text), number(word.number.value_or(0)), counts(word.number.has_value()), numeral(word.numeral) {}
};

// A number without separators between its digits: a seed, a year. Plural forms depend on it all the same.
Word ungrouped(int64_t number);
// A number that text/format.h wrote in a program that shows nothing itself (the core): "0.25" becomes "0,25" where the
// sentence is shown.
Word numeral(std::string written);

}  // namespace vitrine

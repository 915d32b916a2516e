// Whole sentences, in the language of the person.
//
//   say("{n|# row|# rows} of {file}", rows, name)
//
// The English sentence is the key by which a language is looked up (text/catalogue.h), and what is said where a
// language lacks it. Its first argument has to be a literal: tools/words.mjs collects them. Sentences are never put
// together from parts: other languages have another order. text/pattern.h: placeholders.
#pragma once
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/word.h"

namespace vitrine {

// A sentence that is said later, or somewhere else: what the core sends to the page.
struct Phrase {
  std::string pattern;      // English
  std::vector<Word> words;  // of its placeholders, in the order of the English pattern
  bool operator==(const Phrase&) const = default;
};

// A sentence in parts, so that its words can have a look of their own.
struct SaidPart {
  std::string text;
  int word = -1;  // which of the words this is; -1: between them
};

std::string say_words(std::string_view context, std::string_view pattern, std::span<const WordView> words);
std::vector<SaidPart> say_parts(const Phrase& phrase);  // none of them empty

template <class... W>
std::string say(std::string_view pattern, const W&... words) {
  const std::initializer_list<WordView> all = {WordView(words)...};
  return say_words({}, pattern, {all.begin(), all.size()});
}
// Where one English word has several meanings: say_in("a column", "rest").
template <class... W>
std::string say_in(std::string_view context, std::string_view pattern, const W&... words) {
  const std::initializer_list<WordView> all = {WordView(words)...};
  return say_words(context, pattern, {all.begin(), all.size()});
}
template <class... W>
Phrase phrase(std::string_view pattern, W&&... words) {
  return {std::string(pattern), {Word(std::forward<W>(words))...}};
}
std::string say(const Phrase& phrase);
std::string in_english(const Phrase& phrase);  // whatever is spoken

// "A", "A and B", "A, B and 3 more": the first `most` of them.
std::string listed(std::span<const std::string> names, size_t most);

// A text that is declared somewhere (a title, a question, a caveat, a label): as it is where the language lacks it.
std::string translated(std::string_view declared);
// Marks a literal that `say` or `translated` gets from a table, for tools/words.mjs.
constexpr const char* to_say(const char* literal) { return literal; }

}  // namespace vitrine

#include "text/say.h"

#include <algorithm>

#include "text/catalogue.h"
#include "text/format.h"
#include "text/pattern.h"

namespace vitrine {
namespace {

std::string written(const WordView& word, const Catalogue* language) {
  if (word.numeral && language) return with_separators(word.text, language->decimal, language->group);
  if (!word.counts || !word.text.empty()) return std::string(word.text);
  const std::string english = grouped_in_english(word.number);
  return language ? with_separators(english, language->decimal, language->group) : english;
}

// names: of the English pattern, to which the words belong. A damaged pattern is shown as it is.
std::vector<SaidPart> filled(std::string_view pattern, std::span<const std::string_view> names,
                             std::span<const WordView> words, PluralRule rule, const Catalogue* language) {
  const auto pieces = read_pattern(pattern);
  if (!pieces.ok()) return {{std::string(pattern)}};
  std::vector<SaidPart> out;
  const auto add = [&](std::string text, int word) {
    if (!text.empty()) out.push_back({std::move(text), word});
  };
  for (const PatternPiece& piece : *pieces) {
    if (piece.name.empty()) {
      add(std::string(piece.text), -1);
      continue;
    }
    const size_t at = std::ranges::find(names, piece.name) - names.begin();
    if (at >= words.size()) continue;
    std::string word = written(words[at], language);
    if (piece.forms.empty()) {
      add(std::move(word), at);
      continue;
    }
    const size_t form = std::min(plural_form(rule, words[at].number), piece.forms.size() - 1);
    std::string counted;
    for (const char c : piece.forms[form])
      if (c == '#') counted += word;
      else counted += c;
    add(std::move(counted), at);
  }
  return out;
}

std::vector<SaidPart> said(std::string_view context, std::string_view english, std::span<const WordView> words,
                           const Catalogue* language) {
  const std::string_view found = language ? language->find(english, context) : std::string_view();
  const auto pieces = read_pattern(english);
  if (!pieces.ok()) return {{std::string(english)}};
  const std::vector<std::string_view> names = names_of(*pieces);
  if (found.empty()) return filled(english, names, words, PluralRule::one, language);
  return filled(found, names, words, language->plural, language);
}

std::vector<SaidPart> said(const Phrase& phrase, const Catalogue* language) {
  const std::vector<WordView> words(phrase.words.begin(), phrase.words.end());
  return said({}, phrase.pattern, words, language);
}

std::string joined(const std::vector<SaidPart>& parts) {
  std::string out;
  for (const SaidPart& part : parts) out += part.text;
  return out;
}

}  // namespace

Word ungrouped(int64_t number) {
  Word word(number);
  word.text = std::to_string(number);
  return word;
}

Word numeral(std::string written) {
  Word word(std::move(written));
  word.numeral = true;
  return word;
}

std::string say_words(std::string_view context, std::string_view pattern, std::span<const WordView> words) {
  return joined(said(context, pattern, words, spoken()));
}

std::vector<SaidPart> say_parts(const Phrase& phrase) { return said(phrase, spoken()); }
std::string say(const Phrase& phrase) { return joined(said(phrase, spoken())); }
std::string in_english(const Phrase& phrase) { return joined(said(phrase, nullptr)); }

std::string listed(std::span<const std::string> names, size_t most) {
  const bool cut = names.size() > most;
  const size_t whole = cut ? most : names.size() - (names.size() > 1);
  std::string list;
  for (size_t i = 0; i < whole; ++i) list += (i ? ", " : "") + names[i];
  if (cut) return say("{list} and {n} more", list, names.size() - most);
  return names.size() > 1 ? say("{one} and {other}", list, names.back()) : list;
}

std::string translated(std::string_view declared) {
  const std::string_view found = spoken() ? spoken()->find(declared) : std::string_view();
  return std::string(found.empty() ? declared : found);
}

}  // namespace vitrine

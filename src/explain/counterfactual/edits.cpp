#include "explain/counterfactual/edits.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/utf8.h"
#include "text/format.h"
#include "text/letters.h"
#include "text/say.h"
#include "text/unicode.h"

namespace vitrine {

namespace {

constexpr std::pair<std::string_view, std::string_view> opposites[] = {
#define X(a, b) {a, b},
#include "explain/counterfactual/opposites.inc"
#undef X
};
constexpr std::string_view names[] = {"Anna", "Tom", "Emma", "John", "Sara", "David"};
constexpr std::string_view numbers[] = {"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"};
constexpr std::string_view articles[] = {"the", "a", "an", "this", "that", "his", "her", "its", "their", "my"};
constexpr std::string_view negations[] = {"not", "no", "never", "nothing", "cannot", "hardly"};

bool in_word(char c) { return is_word_byte(c) || c == '\'' || c == '-'; }
bool starts_upper(std::string_view word) { return is_upper(read_utf8(word, 0).code_point); }
template <size_t N>
bool among(const std::string_view (&list)[N], std::string_view word) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}
bool all_digits(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), is_ascii_digit);
}
bool number(std::string_view word) { return all_digits(word) || among(numbers, lowered(word)); }

// Capital letter, and not just because a sentence begins.
bool name(std::string_view text, const EditableWord& word) {
  if (!starts_upper(word.text) || word.text.size() < 2) return false;
  if (among(names, word.text)) return true;
  size_t before = word.begin;
  while (before > 0 && (text[before - 1] == ' ' || text[before - 1] == '"')) --before;
  return before > 0 && std::string_view(".!?:\n").find(text[before - 1]) == std::string_view::npos;
}

std::string spelled_like(std::string_view original, std::string_view with) {
  return starts_upper(original) ? with_capital(with) : std::string(with);
}

std::string spliced(std::string_view text, size_t begin, size_t end, std::string_view with) {
  return std::string(text.substr(0, begin)) + std::string(with) + std::string(text.substr(end));
}

// 12 -> 13, 112, 3: digits that a model may weigh differently.
std::vector<std::string> other_numbers(std::string_view word) {
  std::vector<std::string> out;
  if (all_digits(word)) {
    if (word.size() > 9) return out;
    const int64_t value = std::stoll(std::string(word));
    for (const int64_t other : {value + 1, value - 1, value * 10, value / 10})
      if (other > 0 && other != value) out.push_back(std::to_string(other));
    return out;
  }
  const std::string low = lowered(word);
  for (size_t i = 0; i < std::size(numbers); ++i) {
    if (numbers[i] != low) continue;
    for (const size_t other : {size_t{0}, i > 0 ? i - 1 : 1, i + 1, std::size(numbers) - 1})
      if (other < std::size(numbers) && other != i) out.push_back(spelled_like(word, numbers[other]));
  }
  return out;
}

}  // namespace

std::vector<EditableWord> editable_words(std::string_view text, std::span<const TokenInfo> tokens, int64_t position) {
  const TokenInfo& asked = tokens[static_cast<size_t>(position)];
  size_t end = asked.byte_begin;
  const size_t newline = text.substr(0, asked.byte_end).rfind('\n');
  if (newline != std::string_view::npos && text.substr(0, asked.byte_end).ends_with(':')) end = std::min(end, newline);
  std::vector<EditableWord> words;
  for (size_t at = 0; at < end;) {
    if (!is_word_byte(text[at])) {
      ++at;
      continue;
    }
    size_t stop = at;
    while (stop < text.size() && in_word(text[stop])) ++stop;
    while (!is_word_byte(text[stop - 1])) --stop;
    const bool starts_line = at == 0 || text[at - 1] == '\n',
               label = starts_line && stop < text.size() && text[stop] == ':';
    if (!label && stop <= end) {
      EditableWord word{at, stop, -1, -1, text.substr(at, stop - at)};
      for (size_t t = 0; t < tokens.size(); ++t) {
        if (tokens[t].byte_end <= at || tokens[t].byte_begin >= stop) continue;
        if (word.first_token < 0) word.first_token = static_cast<int64_t>(t);
        word.last_token = static_cast<int64_t>(t);
      }
      // Not for a word of which a part was cut off with the start of a long text.
      if (word.first_token >= 0 && tokens[static_cast<size_t>(word.first_token)].byte_begin <= at)
        words.push_back(word);
    }
    at = stop;
  }
  return words;
}

TextEdit replace_word(std::string_view text, const EditableWord& word, int64_t place, std::string_view with) {
  return {"replace", in_quotes(word.text) + " → " + in_quotes(with), spliced(text, word.begin, word.end, with), place,
          1};
}

std::vector<TextEdit> edits_of(std::string_view text, std::span<const EditableWord> words, int64_t place) {
  const EditableWord& word = words[static_cast<size_t>(place)];
  const std::string low = lowered(word.text);
  std::vector<TextEdit> out;
  const auto with = [&](std::string_view other) { out.push_back(replace_word(text, word, place, other)); };
  for (const auto& [a, b] : opposites) {
    if (low == a) with(spelled_like(word.text, b));
    if (low == b) with(spelled_like(word.text, a));
  }
  for (const std::string& other : other_numbers(word.text)) with(other);
  if (name(text, word)) {
    std::vector<std::string_view> others;
    for (const EditableWord& w : words)
      if (w.text != word.text && name(text, w) && std::find(others.begin(), others.end(), w.text) == others.end())
        others.push_back(w.text);
    for (std::string_view other : names)
      if (others.size() < 5 && other != word.text && std::find(others.begin(), others.end(), other) == others.end())
        others.push_back(other);
    for (std::string_view other : others) with(other);
  }
  // One or many, where it can only be seen from the ending.
  const bool after_article = place > 0 && among(articles, lowered(words[static_cast<size_t>(place - 1)].text));
  if (low.size() > 3 && low.ends_with('s') && !low.ends_with("ss")) with(word.text.substr(0, word.text.size() - 1));
  else if (after_article && low.size() > 2 && !number(word.text)) with(std::string(word.text) + "s");
  // With the space before it, or at the start of a line with the one after.
  const bool space = word.begin > 0 && text[word.begin - 1] == ' ';
  const size_t begin = space ? word.begin - 1 : word.begin;
  const size_t end = !space && word.end < text.size() && text[word.end] == ' ' ? word.end + 1 : word.end;
  out.push_back({"delete", say("{word} deleted", in_quotes(word.text)), spliced(text, begin, end, ""), place, 1});
  const bool negated =
      among(negations, low) || (place > 0 && among(negations, lowered(words[static_cast<size_t>(place - 1)].text)));
  if (!negated && !number(word.text) && low.size() > 2 && !among(articles, low))
    out.push_back({"insert", say("“not” before {word}", in_quotes(word.text)),
                   spliced(text, word.begin, word.begin, "not "), place, 1});
  return out;
}

std::vector<TextEdit> swaps_of(std::string_view text, std::span<const EditableWord> words) {
  enum class Sort { other, name, number, noun };
  std::vector<Sort> sorts;
  for (size_t i = 0; i < words.size(); ++i)
    sorts.push_back(number(words[i].text)                                  ? Sort::number
                    : name(text, words[i])                                 ? Sort::name
                    : i > 0 && among(articles, lowered(words[i - 1].text)) ? Sort::noun
                                                                           : Sort::other);
  std::vector<TextEdit> out;
  for (size_t i = 0; i < words.size(); ++i)
    for (size_t k = i + 1; k < words.size(); ++k) {
      if (sorts[i] == Sort::other || sorts[i] != sorts[k] || words[i].text == words[k].text) continue;
      const std::string late = spliced(text, words[k].begin, words[k].end, words[i].text);
      out.push_back({"swap", in_quotes(words[i].text) + " ↔ " + in_quotes(words[k].text),
                     spliced(late, words[i].begin, words[i].end, words[k].text), static_cast<int64_t>(i), 2});
    }
  return out;
}

}  // namespace vitrine

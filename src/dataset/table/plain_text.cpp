#include "dataset/table/plain_text.h"

#include <array>

#include "text/letters.h"

namespace vitrine::dataset {

namespace {

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

// "it 's" -> "it's": a space before a clitic that ends there goes.
bool clitic_at(const std::string& text, size_t at) {
  constexpr std::array<std::string_view, 7> clitics{"n't", "'s", "'re", "'ve", "'ll", "'d", "'m"};
  for (const std::string_view clitic : clitics)
    if (text.compare(at, clitic.size(), clitic) == 0 &&
        (at + clitic.size() >= text.size() || !is_word_byte(text[at + clitic.size()])))
      return true;
  return false;
}

}  // namespace

std::string plain_text(std::string_view raw) {
  std::string text;
  text.reserve(raw.size());
  for (const char c : raw) {  // white space made single, none at the ends
    if (!is_ascii_space(c)) text += c;
    else if (!text.empty() && text.back() != ' ') text += ' ';
  }
  if (!text.empty() && text.back() == ' ') text.pop_back();
  replace_all(text, "-lrb-", "(");
  replace_all(text, "-rrb-", ")");
  replace_all(text, "``", "\"");
  replace_all(text, "''", "\"");

  std::string out;
  out.reserve(text.size());
  bool inside_quotes = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i], next = i + 1 < text.size() ? text[i + 1] : '\0';
    if (c == ' ') {
      const bool closes = next == '.' || next == ',' || next == ';' || next == ':' || next == '!' || next == '?' ||
                          next == '%' || next == ')';
      const bool opened = !out.empty() && (out.back() == '(' || out.back() == '$');
      const bool quoted = (next == '"' && inside_quotes) || (!out.empty() && out.back() == '"' && inside_quotes);
      if (closes || opened || quoted || clitic_at(text, i + 1)) continue;
    } else if (c == '"') {
      inside_quotes = !inside_quotes;
    }
    out += c;
  }
  return out;
}

}  // namespace vitrine::dataset

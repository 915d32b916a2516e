#include "checkpoint/text/split_pattern.h"

#include "base/utf8.h"
#include "checkpoint/text/char_class.h"

namespace vitrine {
namespace {

// What the patterns tell apart; `end` is the place behind the text.
enum class Kind { letter, number, space, other, end };

struct Char {
  char32_t code_point = 0;
  Kind kind = Kind::end;
  size_t next = 0;  // where the following character begins
};

Char read(std::string_view text, size_t at) {
  if (at >= text.size()) return {0, Kind::end, at};
  const Utf8Step step = read_utf8(text, at);
  const CharClass c = char_class(step.code_point);
  const Kind kind = c == CharClass::letter  ? Kind::letter
                    : is_number(c)          ? Kind::number
                    : c == CharClass::space ? Kind::space
                                            : Kind::other;
  return {step.code_point, kind, at + step.length};
}

bool is_newline(char32_t c) { return c == '\r' || c == '\n'; }

size_t run_end(std::string_view text, size_t at, Kind kind) {
  for (Char c = read(text, at); c.kind == kind; c = read(text, at)) at = c.next;
  return at;
}

// 's|'t|'re|'ve|'m|'ll|'d: the end, or `at` when there is none.
size_t contraction_end(std::string_view text, size_t at, bool any_case) {
  if (text[at] != '\'') return at;
  const std::string_view rest = text.substr(at + 1, 2);
  const auto letter = [&](size_t i) {
    const char c = i < rest.size() ? rest[i] : '\0';
    return any_case && c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
  };
  const char first = letter(0), second = letter(1);
  if (first == 's' || first == 't' || first == 'm' || first == 'd') return at + 2;
  const bool two = ((first == 'r' || first == 'v') && second == 'e') || (first == 'l' && second == 'l');
  if (two) return at + 3;
  if (any_case && rest == "\u017F") return at + 3;  // long s: the other letter that folds to s
  return at;
}

// \s+(?!\S)|\s+ : a run of spaces leaves its last one to the word behind it, if it has another.
size_t spaces_end(std::string_view text, size_t at) {
  size_t last = at, end = at;
  for (Char c = read(text, at); c.kind == Kind::space; c = read(text, end)) {
    last = end;
    end = c.next;
  }
  return end == text.size() || last == at ? end : last;
}

size_t gpt2_end(std::string_view text, size_t at) {
  if (const size_t end = contraction_end(text, at, false); end != at) return end;
  const size_t body = text[at] == ' ' ? at + 1 : at;
  const Kind kind = read(text, body).kind;
  if (kind != Kind::space && kind != Kind::end) return run_end(text, body, kind);
  return spaces_end(text, at);
}

// (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,digits}| ?[^\s\p{L}\p{N}]+[\r\n]*|
// \s*[\r\n]+|\s+(?!\S)|\s+
size_t gpt4_end(std::string_view text, size_t at, int digits) {
  if (const size_t end = contraction_end(text, at, true); end != at) return end;
  const Char first = read(text, at);
  if (first.kind == Kind::letter) return run_end(text, at, Kind::letter);
  if (first.kind == Kind::number) {
    size_t end = first.next;
    for (Char c = read(text, end); --digits > 0 && c.kind == Kind::number; c = read(text, end)) end = c.next;
    return end;
  }
  if (!is_newline(first.code_point) && read(text, first.next).kind == Kind::letter) {
    return run_end(text, first.next, Kind::letter);
  }
  const size_t body = first.code_point == ' ' ? first.next : at;
  if (read(text, body).kind == Kind::other) {
    size_t end = run_end(text, body, Kind::other);
    while (end < text.size() && is_newline(char32_t(text[end]))) ++end;
    return end;
  }
  size_t behind_newline = at, end = at;
  for (Char c = read(text, at); c.kind == Kind::space; c = read(text, end)) {
    end = c.next;
    if (is_newline(c.code_point)) behind_newline = end;
  }
  return behind_newline != at ? behind_newline : spaces_end(text, at);
}

struct Known {
  std::string_view regex;
  SplitPattern pattern;
};
constexpr Known known[] = {
    {R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)", SplitPattern::gpt2},
    {R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3})"
     R"(| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
     SplitPattern::gpt4},
    {R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N})"
     R"(| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
     SplitPattern::qwen2},
};

}  // namespace

std::optional<SplitPattern> split_pattern(std::string_view regex) {
  for (const Known& k : known) {
    if (k.regex == regex) return k.pattern;
  }
  return {};
}

size_t piece_end(SplitPattern pattern, std::string_view text, size_t at) {
  switch (pattern) {
    case SplitPattern::gpt2: return gpt2_end(text, at);
    case SplitPattern::gpt4: return gpt4_end(text, at, 3);
    case SplitPattern::qwen2: return gpt4_end(text, at, 1);
  }
  return text.size();
}

}  // namespace vitrine

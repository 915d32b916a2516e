#include "text/unicode.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>

#include "base/utf8.h"

namespace vitrine {
namespace {

utf8proc_category_t category(char32_t c) { return utf8proc_category(static_cast<utf8proc_int32_t>(c)); }

bool among(char32_t c, utf8proc_category_t first, utf8proc_category_t last) {
  const utf8proc_category_t here = category(c);
  return here >= first && here <= last;
}

struct Range {
  char32_t first, last;
};
template <size_t N>
bool inside(const std::array<Range, N>& ranges, char32_t c) {
  return std::ranges::any_of(ranges, [c](Range r) { return c >= r.first && c <= r.last; });
}

// What \w holds besides letters, marks, digits and connectors: Join_Control, and the symbols with the property
// Other_Alphabetic (circled, squared and negative letters).
constexpr std::array<Range, 5> word_extras = {
    {{0x200C, 0x200D}, {0x24B6, 0x24E9}, {0x1F130, 0x1F149}, {0x1F150, 0x1F169}, {0x1F170, 0x1F189}}};
constexpr std::array<Range, 8> cjk = {{{0x4E00, 0x9FFF},
                                       {0x3400, 0x4DBF},
                                       {0x20000, 0x2A6DF},
                                       {0x2A700, 0x2B73F},
                                       {0x2B740, 0x2B81F},
                                       {0x2B920, 0x2CEAF},
                                       {0xF900, 0xFAFF},
                                       {0x2F800, 0x2FA1F}}};

template <class Change>
std::string changed(std::string_view text, Change change) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const Utf8Step step = read_utf8(text, at);
    change(step.code_point, out);
    at += step.length;
  }
  return out;
}

std::string first_changed(std::string_view text, char32_t (*change)(char32_t)) {
  if (text.empty()) return {};
  const Utf8Step step = read_utf8(text, 0);
  if (!step.valid) return std::string(text);
  std::string out;
  append_utf8(out, change(step.code_point));
  return out.append(text.substr(step.length));
}

// The full decomposition of one code point.
using Decomposed = std::array<utf8proc_int32_t, 32>;
size_t decompose(char32_t c, int options, Decomposed& out) {
  int last_class = 0;
  const utf8proc_ssize_t count =
      utf8proc_decompose_char(static_cast<utf8proc_int32_t>(c), out.data(), static_cast<utf8proc_ssize_t>(out.size()),
                              static_cast<utf8proc_option_t>(options), &last_class);
  if (count >= 0 && count <= static_cast<utf8proc_ssize_t>(out.size())) return count;
  out[0] = static_cast<utf8proc_int32_t>(c);
  return 1;
}

// What two code points compose to, or 0. utf8proc composes whole texts only; a pair is the smallest.
char32_t composed(char32_t a, char32_t b) {
  std::array<utf8proc_int32_t, 2> pair = {static_cast<utf8proc_int32_t>(a), static_cast<utf8proc_int32_t>(b)};
  const utf8proc_ssize_t count =
      utf8proc_normalize_utf32(pair.data(), 2, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  return count == 1 ? static_cast<char32_t>(pair[0]) : 0;
}

int combining_class(char32_t c) { return utf8proc_get_property(static_cast<utf8proc_int32_t>(c))->combining_class; }

}  // namespace

bool is_letter(char32_t c) { return among(c, UTF8PROC_CATEGORY_LU, UTF8PROC_CATEGORY_LO); }
bool is_mark(char32_t c) { return among(c, UTF8PROC_CATEGORY_MN, UTF8PROC_CATEGORY_ME); }
bool is_nonspacing(char32_t c) { return category(c) == UTF8PROC_CATEGORY_MN; }
bool is_number(char32_t c) { return among(c, UTF8PROC_CATEGORY_ND, UTF8PROC_CATEGORY_NO); }
bool is_digit(char32_t c) { return category(c) == UTF8PROC_CATEGORY_ND; }
bool is_punctuation(char32_t c) { return among(c, UTF8PROC_CATEGORY_PC, UTF8PROC_CATEGORY_PO); }
bool is_symbol(char32_t c) { return among(c, UTF8PROC_CATEGORY_SM, UTF8PROC_CATEGORY_SO); }
bool is_white(char32_t c) {
  return (c >= '\t' && c <= '\r') || c == 0x85 || among(c, UTF8PROC_CATEGORY_ZS, UTF8PROC_CATEGORY_ZP);
}
bool is_control(char32_t c) {
  const utf8proc_category_t here = category(c);
  return here == UTF8PROC_CATEGORY_CC || here == UTF8PROC_CATEGORY_CF || here == UTF8PROC_CATEGORY_CO;
}
bool is_word(char32_t c) {
  const utf8proc_category_t here = category(c);
  return (here >= UTF8PROC_CATEGORY_LU && here <= UTF8PROC_CATEGORY_NL) || here == UTF8PROC_CATEGORY_PC ||
         inside(word_extras, c);
}
bool is_cjk(char32_t c) { return c >= 0x3400 && inside(cjk, c); }
bool is_upper(char32_t c) {
  const utf8proc_category_t here = category(c);
  return here == UTF8PROC_CATEGORY_LU || here == UTF8PROC_CATEGORY_LT;
}
char32_t to_lower(char32_t c) { return static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(c))); }
char32_t to_upper(char32_t c) { return static_cast<char32_t>(utf8proc_toupper(static_cast<utf8proc_int32_t>(c))); }

std::string lowered(std::string_view text) {
  return changed(text, [](char32_t c, std::string& out) { append_utf8(out, to_lower(c)); });
}

std::string folded(std::string_view text) {
  return changed(text, [](char32_t c, std::string& out) {
    Decomposed parts;
    const size_t count = decompose(c, UTF8PROC_CASEFOLD, parts);
    for (size_t i = 0; i < count; ++i) append_utf8(out, static_cast<char32_t>(parts[i]));
  });
}

std::string with_capital(std::string_view text) { return first_changed(text, to_upper); }
std::string without_capital(std::string_view text) { return first_changed(text, to_lower); }

bool has_letter_or_digit(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const Utf8Step step = read_utf8(text, at);
    if (is_letter(step.code_point) || is_number(step.code_point)) return true;
    at += step.length;
  }
  return false;
}

std::vector<NormalChar> normal_chars(std::string_view text, NormalForm form) {
  const bool compatible = form == NormalForm::nfkc || form == NormalForm::nfkd;
  const int options = UTF8PROC_DECOMPOSE | (compatible ? UTF8PROC_COMPAT : 0);
  std::vector<NormalChar> out;
  out.reserve(text.size());
  Decomposed parts;
  size_t unordered = 0;  // where the marks begin whose order is not settled
  const auto settle = [&] {
    std::stable_sort(out.begin() + unordered, out.end(), [](const NormalChar& a, const NormalChar& b) {
      return combining_class(a.code_point) < combining_class(b.code_point);
    });
  };
  for (size_t at = 0; at < text.size();) {
    const Utf8Step step = read_utf8(text, at);
    at += step.length;
    const size_t count = decompose(step.code_point, options, parts);
    for (size_t i = 0; i < count; ++i) {
      const auto part = static_cast<char32_t>(parts[i]);
      if (combining_class(part) == 0) {
        settle();
        unordered = out.size() + 1;
      }
      out.push_back({part, i == 0 ? 1u : 0u});
    }
  }
  unordered = std::min(unordered, out.size());
  settle();
  if (form == NormalForm::nfd || form == NormalForm::nfkd) return out;

  // Canonical composition: a mark joins the last starter unless something of its class or higher stands between.
  constexpr size_t none = SIZE_MAX;
  size_t kept = 0, starter = none;
  int last_class = -1;
  for (const NormalChar part : out) {
    const int here = combining_class(part.code_point);
    const bool reaches = starter != none && (last_class < here || last_class == -1);
    const char32_t joined = reaches ? composed(out[starter].code_point, part.code_point) : 0;
    if (joined) {
      out[starter].code_point = joined;
      out[starter].source += part.source;
      continue;
    }
    if (here == 0) {
      starter = kept;
      last_class = -1;
    } else {
      last_class = here;
    }
    out[kept++] = part;
  }
  out.resize(kept);
  return out;
}

std::string normalized(std::string_view text, NormalForm form) {
  std::string out;
  for (const NormalChar& c : normal_chars(text, form)) append_utf8(out, c.code_point);
  return out;
}

size_t next_grapheme(std::string_view text, size_t at) {
  if (at >= text.size()) return text.size();
  Utf8Step step = read_utf8(text, at);
  utf8proc_int32_t state = 0;
  while (true) {
    const auto previous = static_cast<utf8proc_int32_t>(step.code_point);
    at += step.length;
    if (at >= text.size()) return text.size();
    step = read_utf8(text, at);
    if (utf8proc_grapheme_break_stateful(previous, static_cast<utf8proc_int32_t>(step.code_point), &state)) return at;
  }
}

size_t previous_grapheme(std::string_view text, size_t at) {
  // Boundaries depend on what comes before; a line break always is one.
  size_t line = at;
  while (line > 0 && !(line < at && text[line - 1] == '\n')) --line;
  size_t begin = line;
  while (line < at) {
    begin = line;
    line = next_grapheme(text, line);
  }
  return begin;
}

size_t grapheme_begin(std::string_view text, size_t at) {
  const size_t before = previous_grapheme(text, at);
  return next_grapheme(text, before) > at ? before : at;
}

std::vector<std::string_view> graphemes(std::string_view text) {
  std::vector<std::string_view> out;
  for (size_t at = 0; at < text.size();) {
    const size_t end = next_grapheme(text, at);
    out.push_back(text.substr(at, end - at));
    at = end;
  }
  return out;
}

}  // namespace vitrine

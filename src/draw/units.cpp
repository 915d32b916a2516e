#include "draw/units.h"

#include "base/utf8.h"
#include "text/unicode.h"

namespace vitrine::draw {
namespace {

bool ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

bool from_right(char32_t c) {  // Hebrew, Arabic, Syriac, Thaana, NKo and their kin
  return (c >= 0x590 && c < 0x900) || (c >= 0xFB1D && c < 0xFE00) || (c >= 0xFE70 && c < 0xFEFF) ||
         (c >= 0x10800 && c < 0x11000) || (c >= 0x1E800 && c < 0x1F000);
}

// Scripts whose letters change with their neighbours, read from the left: those of India, Tibetan, Burmese, Khmer,
// Mongolian.
bool joins(char32_t c) {
  return (c >= 0x900 && c < 0xE00) || (c >= 0xF00 && c < 0x10A0) || (c >= 0x1780 && c < 0x18B0) ||
         (c >= 0x11000 && c < 0x12000);
}

bool no_direction(char32_t c) {
  return c < 0x250 ? !is_letter(c) : is_white(c) || is_punctuation(c) || is_number(c) || is_symbol(c) || is_mark(c);
}

// The end of a run whose characters all are of a kind, `between` those that may stand inside of it but not at its end.
template <class Of, class Between>
size_t run_end(std::string_view text, size_t at, size_t most, Of of, Between between) {
  size_t end = at;
  for (size_t n = 0; n < most && at < text.size(); ++n) {
    const char32_t c = read_utf8(text, at).code_point;
    if (!of(c) && !between(c)) break;
    at = next_grapheme(text, at);
    if (of(c)) end = at;
  }
  return end;
}

}  // namespace

Extent unit_at(std::string_view text, size_t at, const std::function<bool(uint32_t)>& has, size_t most) {
  const Utf8Step first = read_utf8(text, at);
  const size_t next = at + first.length;
  const bool alone = next >= text.size() || ascii(text[next]);  // no mark or joiner follows
  if (alone && ascii(text[at])) return {1, false};
  const char32_t c = first.code_point;
  const auto extent = [&](size_t end) { return Extent{static_cast<uint32_t>(end - at), true}; };
  if (from_right(c))
    return extent(run_end(text, at, most, from_right, [](char32_t d) { return d != '\n' && no_direction(d); }));
  if (joins(c)) return extent(run_end(text, at, most, joins, [](char32_t d) { return is_mark(d) || d == 0x200D; }));
  const size_t end = alone ? next : next_grapheme(text, at);
  if (end == next && (!first.valid || c < 0x20 || has(c))) return {first.length, false};
  return extent(end);
}

bool reads_from_right(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const Utf8Step step = read_utf8(text, at);
    if (from_right(step.code_point)) return true;
    if (!no_direction(step.code_point)) return false;
    at += step.length;
  }
  return false;
}

bool has_no_direction(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const Utf8Step step = read_utf8(text, at);
    if (!no_direction(step.code_point)) return false;
    at += step.length;
  }
  return true;
}

}  // namespace vitrine::draw

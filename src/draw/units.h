// What a text is drawn in: letters of the site's faces one by one, and clusters that are drawn as a whole by the
// browser: a character that no face has, one with marks, an emoji of several code points, a word of a script that joins
// its letters, a run of words that are read from the right.
#pragma once
#include <cstdint>
#include <functional>
#include <string_view>

namespace vitrine::draw {

struct Extent {
  uint32_t bytes = 0;
  bool cluster = false;  // else one code point
};

// What begins at `at`. has: whether the face draws that code point. most: characters of a run, at least 1; a longer one
// goes on as another. Precondition: at < text.size(), at the start of a code point.
Extent unit_at(std::string_view text, size_t at, const std::function<bool(uint32_t)>& has, size_t most);

// The first character with a direction of its own is read from the right.
bool reads_from_right(std::string_view text);
// No character has a direction of its own: blanks, digits, punctuation.
bool has_no_direction(std::string_view text);

}  // namespace vitrine::draw

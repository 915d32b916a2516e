// UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace vitrine {

constexpr char32_t replacement_character = 0xFFFD;

// One step of reading. When not `valid`, code_point is U+FFFD and length is that of the longest prefix
// of a character found there (at least 1): the practice that Unicode recommends for replacing, and
// what browsers, Python and Rust do.
struct Utf8Step {
  char32_t code_point = replacement_character;
  uint32_t length = 1;  // bytes
  bool valid = false;
};
// Precondition: at < text.size().
Utf8Step read_utf8(std::string_view text, size_t at);

bool is_utf8(std::string_view text);
// Code points of a valid text; each replacement counts as one in others.
size_t count_code_points(std::string_view text);
// Invalid sequences become U+FFFD.
std::string sanitized(std::string_view text);
// Precondition: a scalar value (not a surrogate, at most U+10FFFF).
void append_utf8(std::string& out, char32_t code_point);

}  // namespace vitrine

#include "base/utf8.h"

namespace vitrine {
namespace {

struct Lead {
  uint32_t length;    // 0: cannot start a character
  uint8_t low, high;  // range of the second byte: excludes overlong forms and surrogates
};

Lead lead_of(uint8_t byte) {
  if (byte < 0x80) return {1, 0, 0};
  if (byte < 0xC2) return {0, 0, 0};
  if (byte < 0xE0) return {2, 0x80, 0xBF};
  if (byte < 0xF0) return {3, uint8_t(byte == 0xE0 ? 0xA0 : 0x80), uint8_t(byte == 0xED ? 0x9F : 0xBF)};
  if (byte < 0xF5) return {4, uint8_t(byte == 0xF0 ? 0x90 : 0x80), uint8_t(byte == 0xF4 ? 0x8F : 0xBF)};
  return {0, 0, 0};
}

}  // namespace

Utf8Step read_utf8(std::string_view text, size_t at) {
  const uint8_t first = uint8_t(text[at]);
  const Lead lead = lead_of(first);
  if (lead.length == 1) return {first, 1, true};
  if (lead.length == 0) return {};
  char32_t code_point = first & (0x7F >> lead.length);
  for (uint32_t i = 1; i < lead.length; ++i) {
    if (at + i >= text.size()) return {replacement_character, i, false};
    const uint8_t byte = uint8_t(text[at + i]);
    const bool good = i == 1 ? byte >= lead.low && byte <= lead.high : (byte & 0xC0) == 0x80;
    if (!good) return {replacement_character, i, false};
    code_point = code_point << 6 | (byte & 0x3F);
  }
  return {code_point, lead.length, true};
}

bool is_utf8(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const Utf8Step step = read_utf8(text, at);
    if (!step.valid) return false;
    at += step.length;
  }
  return true;
}

size_t count_code_points(std::string_view text) {
  size_t count = 0;
  for (size_t at = 0; at < text.size(); ++count) at += read_utf8(text, at).length;
  return count;
}

std::string sanitized(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const Utf8Step step = read_utf8(text, at);
    if (step.valid) {
      out.append(text.substr(at, step.length));
    } else {
      append_utf8(out, replacement_character);
    }
    at += step.length;
  }
  return out;
}

void append_utf8(std::string& out, char32_t c) {
  const auto tail = [&](int shift) { out += char(0x80 | (c >> shift & 0x3F)); };
  if (c < 0x80) {
    out += char(c);
  } else if (c < 0x800) {
    out += char(0xC0 | c >> 6);
    tail(0);
  } else if (c < 0x10000) {
    out += char(0xE0 | c >> 12);
    tail(6);
    tail(0);
  } else {
    out += char(0xF0 | c >> 18);
    tail(12);
    tail(6);
    tail(0);
  }
}

}  // namespace vitrine

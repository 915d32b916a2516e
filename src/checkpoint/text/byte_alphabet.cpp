#include "checkpoint/text/byte_alphabet.h"

#include <array>

#include "base/utf8.h"

namespace vitrine {
namespace {

constexpr bool stands_for_itself(int byte) {
  return (byte >= '!' && byte <= '~') || (byte >= 0xA1 && byte <= 0xFF && byte != 0xAD);
}

struct Alphabet {
  std::array<char32_t, 256> characters{};
  std::array<int16_t, 256 + 68> bytes{};  // by character; -1 outside the alphabet
  constexpr Alphabet() {
    bytes.fill(-1);
    char32_t next = 256;
    for (int byte = 0; byte < 256; ++byte) {
      const char32_t character = stands_for_itself(byte) ? char32_t(byte) : next++;
      characters[size_t(byte)] = character;
      bytes[character] = int16_t(byte);
    }
  }
};
constexpr Alphabet alphabet;

int hexadecimal(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

}  // namespace

char32_t character_of_byte(uint8_t byte) { return alphabet.characters[byte]; }

std::optional<std::string> bytes_of_piece(std::string_view piece) {
  std::string out;
  out.reserve(piece.size());
  for (size_t at = 0; at < piece.size();) {
    const Utf8Step step = read_utf8(piece, at);
    if (step.code_point >= alphabet.bytes.size() || alphabet.bytes[step.code_point] < 0) return {};
    out += char(alphabet.bytes[step.code_point]);
    at += step.length;
  }
  return out;
}

std::string piece_of_bytes(std::string_view bytes) {
  std::string out;
  for (const char byte : bytes) append_utf8(out, character_of_byte(uint8_t(byte)));
  return out;
}

std::string token_of_byte(uint8_t byte) {
  constexpr const char* digits = "0123456789ABCDEF";
  return {'<', '0', 'x', digits[byte >> 4], digits[byte & 15], '>'};
}

std::optional<uint8_t> byte_of_token(std::string_view token) {
  if (token.size() != 6 || !token.starts_with("<0x") || token[5] != '>') return {};
  const int high = hexadecimal(token[3]), low = hexadecimal(token[4]);
  if (high < 0 || low < 0) return {};
  return uint8_t(16 * high + low);
}

}  // namespace vitrine

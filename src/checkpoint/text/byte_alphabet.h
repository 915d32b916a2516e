// The byte-level alphabet of GPT-2: every byte has one printable character, so that a vocabulary of
// texts can hold any bytes. Printable Latin-1 stands for itself, the other 68 bytes for U+0100 on.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vitrine {

char32_t character_of_byte(uint8_t byte);
// "Ġmovie" -> " movie"; nothing when a character is outside the alphabet.
std::optional<std::string> bytes_of_piece(std::string_view piece);
// " movie" -> "Ġmovie".
std::string piece_of_bytes(std::string_view bytes);

}  // namespace vitrine

// How vocabularies of texts hold any bytes. The byte-level alphabet of GPT-2 has one printable character for every
// byte: printable Latin-1 stands for itself, the other 68 bytes for U+0100 on. SentencePiece has one token for every
// byte:
// "<0x0A>".
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

std::string token_of_byte(uint8_t byte);
std::optional<uint8_t> byte_of_token(std::string_view token);

}  // namespace vitrine

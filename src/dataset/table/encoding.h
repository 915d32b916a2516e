// Bytes of a file as UTF-8. A byte order mark decides; without one, zero bytes in every second place mean UTF-16, what
// is valid UTF-8 is UTF-8, and the rest is Latin-1 as browsers read it (Windows-1252, WHATWG Encoding).
#pragma once
#include <span>
#include <string>

namespace vitrine::dataset {

struct Decoded {
  std::string text;      // valid UTF-8, without byte order mark
  std::string encoding;  // "UTF-8" | "UTF-16LE" | "UTF-16BE" | "Latin-1"
  int64_t replaced = 0;  // characters that could not be read and became U+FFFD
};

Decoded decode(std::span<const std::byte> bytes);

}  // namespace vitrine::dataset

// Bytes of a file as UTF-8. A byte order mark decides; without one, zero bytes in every second place mean UTF-16. Bytes
// that are UTF-8 but for a few are UTF-8 with those replaced; the rest is Latin-1 as browsers read it (Windows-1252,
// WHATWG Encoding).
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace vitrine::dataset {

struct Decoded {
  std::string text;      // valid UTF-8, without byte order mark and NUL characters
  std::string encoding;  // "UTF-8" | "UTF-16LE" | "UTF-16BE" | "Latin-1"
  int64_t replaced = 0;  // characters that could not be read and became U+FFFD
  int64_t nul = 0;       // NUL characters left out
};

// `wanted`: one of the encodings above in any case, or another name of it (utf8, iso-8859-1, windows-1252); empty:
// found. Errors: bad_request for another.
Result<Decoded> decode(std::span<const std::byte> bytes, std::string_view wanted = {});

}  // namespace vitrine::dataset

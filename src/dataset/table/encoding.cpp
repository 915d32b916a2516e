#include "dataset/table/encoding.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/utf8.h"
#include "text/say.h"

namespace vitrine::dataset {

namespace {

// Windows-1252, 0x80 to 0x9F; the five bytes that it leaves open stay control characters.
constexpr std::array<char16_t, 32> windows_1252 = {0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                   0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D, 0x017D, 0x008F,
                                                   0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                   0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

uint8_t at(std::span<const std::byte> bytes, size_t i) { return std::to_integer<uint8_t>(bytes[i]); }

bool starts_with(std::span<const std::byte> bytes, std::initializer_list<uint8_t> mark) {
  return bytes.size() >= mark.size() &&
         std::equal(mark.begin(), mark.end(), bytes.begin(), [](uint8_t m, std::byte b) { return std::byte{m} == b; });
}

Decoded from_utf16(std::span<const std::byte> bytes, bool little) {
  Decoded out{{}, little ? "UTF-16LE" : "UTF-16BE", 0, 0};
  out.text.reserve(bytes.size());
  const auto unit = [&](size_t i) {
    const uint32_t a = at(bytes, i), b = at(bytes, i + 1);
    return little ? a | b << 8 : a << 8 | b;
  };
  size_t i = 0;
  for (; i + 1 < bytes.size(); i += 2) {
    const uint32_t first = unit(i);
    char32_t code = first;
    if (first >= 0xD800 && first < 0xE000) {
      const uint32_t second = first < 0xDC00 && i + 3 < bytes.size() ? unit(i + 2) : 0;
      if (second >= 0xDC00 && second < 0xE000) {
        code = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
        i += 2;
      } else {
        code = replacement_character;
        ++out.replaced;
      }
    }
    append_utf8(out.text, code);
  }
  out.replaced += i < bytes.size();
  return out;
}

// Which byte of a pair is zero in most of the first pairs: 0, 1, or -1 for neither.
int zero_side(std::span<const std::byte> bytes) {
  const size_t pairs = std::min<size_t>(bytes.size() / 2, 512);
  if (pairs < 2) return -1;
  std::array<size_t, 2> zeros{};
  for (size_t i = 0; i < 2 * pairs; ++i) zeros[i % 2] += at(bytes, i) == 0;
  for (const size_t side : {0u, 1u})
    if (zeros[side] * 10 >= pairs * 6 && zeros[1 - side] * 10 < pairs) return side;
  return -1;
}

// Multi-byte characters that are whole, and sequences that are not.
struct Census {
  int64_t whole = 0, broken = 0;
};

Census census_of(std::string_view text) {
  Census census;
  for (size_t i = 0; i < text.size();) {
    if (static_cast<unsigned char>(text[i]) < 0x80) {
      ++i;
      continue;
    }
    const Utf8Step step = read_utf8(text, i);
    ++(step.valid ? census.whole : census.broken);
    i += step.length;
  }
  return census;
}

Decoded from_utf8(std::string_view text, int64_t broken) {
  return {broken ? sanitized(text) : std::string(text), "UTF-8", broken, 0};
}

Decoded from_latin1(std::span<const std::byte> bytes) {
  Decoded out{{}, "Latin-1", 0, 0};
  out.text.reserve(bytes.size() + bytes.size() / 8);
  for (size_t i = 0; i < bytes.size(); ++i) {
    const uint8_t b = at(bytes, i);
    append_utf8(out.text, b >= 0x80 && b < 0xA0 ? windows_1252[b - 0x80] : b);
  }
  return out;
}

Decoded found(std::span<const std::byte> bytes, bool marked) {
  if (const int side = marked ? -1 : zero_side(bytes); side >= 0) return from_utf16(bytes, side == 1);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const Census census = census_of(text);
  // Bytes of Latin-1 hardly ever make whole characters of UTF-8: a few of those mean UTF-8 with mistakes.
  if (marked || census.broken == 0 || census.whole >= 4 * census.broken) return from_utf8(text, census.broken);
  return from_latin1(bytes);
}

}  // namespace

Result<Decoded> decode(std::span<const std::byte> bytes, std::string_view wanted) {
  std::string name;
  for (const char c : wanted)
    if (c != '-' && c != '_' && c != ' ') name += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  const bool big = starts_with(bytes, {0xFE, 0xFF}), little = starts_with(bytes, {0xFF, 0xFE});
  const bool marked = starts_with(bytes, {0xEF, 0xBB, 0xBF});
  Decoded out;
  if (name == "utf16" || name == "utf16le" || name == "utf16be") {
    out =
        from_utf16(bytes.subspan(big || little ? 2 : 0), name == "utf16be" || (name == "utf16" && big) ? false : true);
  } else if (name == "latin1" || name == "iso88591" || name == "windows1252" || name == "cp1252") {
    out = from_latin1(bytes);
  } else if (name == "utf8") {
    bytes = bytes.subspan(marked ? 3 : 0);
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    out = from_utf8(text, census_of(text).broken);
  } else if (!name.empty()) {
    return Error{ErrorCode::bad_request, say("There is no encoding \"{encoding}\" here", wanted), "encoding",
                 say("Use utf-8, utf-16le, utf-16be or latin-1, or save the file as UTF-8.")};
  } else if (little || big) {
    out = from_utf16(bytes.subspan(2), little);
  } else {
    out = found(bytes.subspan(marked ? 3 : 0), marked);
  }
  out.nul = std::count(out.text.begin(), out.text.end(), '\0');
  if (out.nul) std::erase(out.text, '\0');
  return out;
}

}  // namespace vitrine::dataset

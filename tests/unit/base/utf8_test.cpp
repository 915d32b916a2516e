#include "base/utf8.h"

#include <doctest/doctest.h>

using namespace vitrine;

TEST_CASE("every scalar value survives writing and reading") {
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    std::string text;
    append_utf8(text, c);
    const Utf8Step step = read_utf8(text, 0);
    // One check at the end of a million: doctest's own are slow.
    if (!step.valid || step.code_point != c || step.length != text.size()) FAIL("U+" << uint32_t(c));
  }
}

TEST_CASE("what is not UTF-8 is refused") {
  CHECK(is_utf8(""));
  CHECK(is_utf8("naïve 😀"));
  CHECK(is_utf8(std::string_view("\0", 1)));
  CHECK_FALSE(is_utf8("\x80"));  // continuation alone
  CHECK_FALSE(is_utf8("\xC3"));  // cut short
  CHECK_FALSE(is_utf8("\xF0\x9F\x98"));
  CHECK_FALSE(is_utf8("\xC0\xAF"));  // overlong
  CHECK_FALSE(is_utf8("\xE0\x80\xAF"));
  CHECK_FALSE(is_utf8("\xF0\x80\x80\xAF"));
  CHECK_FALSE(is_utf8("\xED\xA0\x80"));      // surrogate
  CHECK_FALSE(is_utf8("\xF4\x90\x80\x80"));  // above U+10FFFF
  CHECK_FALSE(is_utf8("\xFF"));
}

// Expected values from Python: bytes.decode("utf-8", "replace").
TEST_CASE("invalid sequences become one replacement character per longest prefix") {
  const std::string r = "\uFFFD";
  CHECK(sanitized("plain ñ 😀") == "plain ñ 😀");
  CHECK(sanitized("a\x80z") == "a" + r + "z");
  CHECK(sanitized("\xF0\x9F\x98") == r);
  CHECK(sanitized("\xF0\x9F\x98z") == r + "z");
  CHECK(sanitized("\xF0\x9F\xC3\xA9") == r + "é");
  CHECK(sanitized("\xC0\xAF") == r + r);
  CHECK(sanitized("\xE0\x80\xAF") == r + r + r);
  CHECK(sanitized("\xED\xA0\x80") == r + r + r);
  CHECK(sanitized("\xF4\x90\x80\x80") == r + r + r + r);
  CHECK(sanitized("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41") == r + r + r + r + "A");
  CHECK(sanitized("\xFE\xFF") == r + r);
}

TEST_CASE("code points are counted, not bytes") {
  CHECK(count_code_points("") == 0);
  CHECK(count_code_points("naïve") == 5);
  CHECK(count_code_points("👩‍👩‍👧") == 5);
  CHECK(count_code_points("a\x80\xF0\x9F\x98z") == 4);
}

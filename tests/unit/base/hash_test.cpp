#include "base/hash.h"

#include <doctest/doctest.h>

#include <numeric>
#include <set>
#include <vector>

using namespace vitrine;

namespace {

// 0, 1, 2, ... as bytes.
uint64_t hash_of_first(size_t count, uint64_t seed = 0) {
  std::vector<unsigned char> bytes(count);
  std::iota(bytes.begin(), bytes.end(), 0);
  return hash64(std::as_bytes(std::span(bytes)), seed);
}

}  // namespace

// Expected values from the xxhash package of Python (xxh64).
TEST_CASE("hash64 is XXH64") {
  CHECK(hash64("") == 0xEF46DB3751D8E999);
  CHECK(hash64("a") == 0xD24EC4F1A98C6E5B);
  CHECK(hash64("abc") == 0x44BC2CF5AD770999);
  CHECK(hash64("Nobody inspects the spammish repetition") == 0xFBCEA83C8A378BF1);
  CHECK(hash_of_first(1) == 0xE934A84ADB052768);
  CHECK(hash_of_first(7) == 0x14CC643F630C72D2);
  CHECK(hash_of_first(8) == 0x884A173614B81B8D);
  CHECK(hash_of_first(12) == 0x424AF23F1F08DCA5);
  CHECK(hash_of_first(31) == 0xC346D2B59B4D8EE1);
  CHECK(hash_of_first(32) == 0xCBF59C5116FF32B4);
  CHECK(hash_of_first(33) == 0x0C535D1ACAFB8EAD);
  CHECK(hash_of_first(101) == 0xE99038495F85381E);
  CHECK(hash_of_first(101, 0x9E3779B185EBCA87) == 0xA18F7E69160478FA);
}

TEST_CASE("every byte, every length and the seed count") {
  std::set<uint64_t> seen;
  std::string text(70, '\0');
  for (size_t i = 0; i < text.size(); ++i) {
    text[i] = 1;
    seen.insert(hash64(text));
    text[i] = 0;
    seen.insert(hash64(std::string_view(text).substr(0, i)));
    seen.insert(hash64(text, i + 1));
  }
  CHECK(seen.size() == 3 * text.size());
}

TEST_CASE("data at any alignment hashes alike") {
  const std::string text = "0123456789abcdefghijklmnopqrstuvwxyz0123456789";
  const uint64_t expected = hash64(text);
  for (size_t shift = 1; shift < 8; ++shift) {
    const std::string moved = std::string(shift, '-') + text;
    CHECK(hash64(std::string_view(moved).substr(shift)) == expected);
  }
}

TEST_CASE("mixed has no collisions among small keys and hex16 keeps leading zeros") {
  std::set<uint64_t> seen;
  for (uint64_t key = 0; key < 5000; ++key) seen.insert(mixed(key));
  CHECK(seen.size() == 5000);
  CHECK(hex16(0) == "0000000000000000");
  CHECK(hex16(0x0123456789ABCDEF) == "0123456789abcdef");
}

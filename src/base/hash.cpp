#include "base/hash.h"

#include <bit>
#include <cstring>

namespace vitrine {
namespace {

constexpr uint64_t prime1 = 0x9E3779B185EBCA87ull;
constexpr uint64_t prime2 = 0xC2B2AE3D27D4EB4Full;
constexpr uint64_t prime3 = 0x165667B19E3779F9ull;
constexpr uint64_t prime4 = 0x85EBCA77C2B2AE63ull;
constexpr uint64_t prime5 = 0x27D4EB2F165667C5ull;

template <class Word>
Word read_little(const std::byte* at) {
  static_assert(std::endian::native == std::endian::little);
  Word word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

uint64_t round_of(uint64_t lane, uint64_t word) { return std::rotl(lane + word * prime2, 31) * prime1; }
uint64_t merge(uint64_t hash, uint64_t lane) { return (hash ^ round_of(0, lane)) * prime1 + prime4; }

}  // namespace

uint64_t hash64(std::span<const std::byte> data, uint64_t seed) {
  const std::byte* at = data.data();
  size_t left = data.size();
  uint64_t hash = seed + prime5;
  if (left >= 32) {
    uint64_t lanes[4] = {seed + prime1 + prime2, seed + prime2, seed, seed - prime1};
    for (; left >= 32; left -= 32) {
      for (uint64_t& lane : lanes) {
        lane = round_of(lane, read_little<uint64_t>(at));
        at += 8;
      }
    }
    hash = std::rotl(lanes[0], 1) + std::rotl(lanes[1], 7) + std::rotl(lanes[2], 12) + std::rotl(lanes[3], 18);
    for (const uint64_t lane : lanes) hash = merge(hash, lane);
  }
  hash += data.size();
  for (; left >= 8; left -= 8, at += 8) {
    hash = std::rotl(hash ^ round_of(0, read_little<uint64_t>(at)), 27) * prime1 + prime4;
  }
  if (left >= 4) {
    hash = std::rotl(hash ^ read_little<uint32_t>(at) * prime1, 23) * prime2 + prime3;
    left -= 4;
    at += 4;
  }
  for (; left > 0; --left, ++at) { hash = std::rotl(hash ^ uint64_t(*at) * prime5, 11) * prime1; }
  hash = (hash ^ hash >> 33) * prime2;
  hash = (hash ^ hash >> 29) * prime3;
  return hash ^ hash >> 32;
}

uint64_t hash64(std::string_view text, uint64_t seed) {
  return hash64(std::as_bytes(std::span(text.data(), text.size())), seed);
}

std::string hex16(uint64_t value) {
  std::string out(16, '0');
  for (int i = 15; i >= 0; --i, value >>= 4) out[size_t(i)] = "0123456789abcdef"[value & 15];
  return out;
}

}  // namespace vitrine

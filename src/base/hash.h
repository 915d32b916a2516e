// XXH64 (Yann Collet's specification, version 0.1.1): fast, well mixed, the same on every machine.
// Not cryptographic: it names models, cache entries and seeds; it protects against nobody.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace vitrine {

uint64_t hash64(std::span<const std::byte> data, uint64_t seed = 0);
uint64_t hash64(std::string_view text, uint64_t seed = 0);
// Good bits from an integer key: for hash tables and for deriving seeds.
constexpr uint64_t mixed(uint64_t key) {
  key = (key ^ key >> 33) * 0xC2B2AE3D27D4EB4Full;
  key = (key ^ key >> 29) * 0x165667B19E3779F9ull;
  return key ^ key >> 32;
}
std::string hex16(uint64_t value);  // 16 lower-case digits

}  // namespace vitrine

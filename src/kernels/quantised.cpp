// ggml's quantised blocks. Each function spells out its block's layout; d is the scale, m the smallest value, both
// binary16; qs holds the low 4 bits of two elements per byte, qh the bits above them.
#include <cstring>

#include "kernels/number_format.h"
#include "kernels/vector.h"

namespace vitrine::quantised {
namespace {

float half_at(const uint8_t* at) {
  uint16_t half;
  std::memcpy(&half, at, sizeof half);
  return float_of_half(half);
}
const uint8_t* bytes_of(const std::byte* at) { return reinterpret_cast<const uint8_t*>(at); }

constexpr float nothing = -0.0f;  // x + nothing is x, also where x is -0

using kernels::Bytes16;
using kernels::splat;
using kernels::store;
using kernels::Vector;

// Sixteen bytes q as numbers (q - middle) * scale + least.
void widen_16(Bytes16 q, int middle, float scale, float least, float* to) {
  kernels::each_four(q, [&](kernels::Lanes four, int at) {
    store(to + at, __builtin_convertvector(four - middle, Vector) * splat(scale) + splat(least));
  });
}

// Blocks of 32: the low halves of 16 bytes are elements 0..15, the high halves 16..31.
void widen_32(const uint8_t* nibbles, int middle, float scale, float least, float* to) {
  Bytes16 both;
  std::memcpy(&both, nibbles, sizeof both);
  widen_16(both & 15, middle, scale, least, to);
  widen_16(both >> 4, middle, scale, least, to + 16);
}

// The same; bit i of `high` is the fifth bit of element i.
void widen_32(const uint8_t* nibbles, uint32_t high, int middle, float scale, float least, float* to) {
  for (int i = 0; i < 16; ++i) {
    const int low = int(nibbles[i] & 15) | int(high >> i & 1) << 4;
    const int up = int(nibbles[i] >> 4) | int(high >> (i + 16) & 1) << 4;
    to[i] = scale * float(low - middle) + least;
    to[i + 16] = scale * float(up - middle) + least;
  }
}

uint32_t word_at(const uint8_t* at) {
  uint32_t word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

// Scale and smallest value, 6 bits each, of the eight groups of a K block, packed into 12 bytes.
struct Pair {
  uint8_t scale, least;
};
Pair group_pair(const uint8_t* packed, int group) {
  if (group < 4) return {uint8_t(packed[group] & 63), uint8_t(packed[group + 4] & 63)};
  const uint8_t both = packed[group + 4];
  return {uint8_t((both & 15) | (packed[group - 4] >> 6) << 4), uint8_t(both >> 4 | (packed[group] >> 6) << 4)};
}

// Eight groups of 32; `high` (or null) has bit g of byte i for element i of group g.
void widen_k(float scale, float least, const uint8_t* packed, const uint8_t* high, const uint8_t* nibbles, float* to) {
  for (int group = 0; group < 8; ++group) {
    const Pair pair = group_pair(packed, group);
    const float d = scale * float(pair.scale), m = least * float(pair.least);
    const uint8_t* from = nibbles + group / 2 * 32;
    for (int i = 0; i < 32; ++i) {
      int value = group % 2 ? from[i] >> 4 : from[i] & 15;
      if (high) value |= (high[i] >> group & 1) << 4;
      to[group * 32 + i] = d * float(value) - m;
    }
  }
}

}  // namespace

// d, qs[16]
void widen_q4_0(const std::byte* from, float* to, size_t blocks) {
  const uint8_t* at = bytes_of(from);
  for (; blocks; --blocks, at += 18, to += 32) widen_32(at + 2, 8, half_at(at), nothing, to);
}

// d, m, qs[16]
void widen_q4_1(const std::byte* from, float* to, size_t blocks) {
  const uint8_t* at = bytes_of(from);
  for (; blocks; --blocks, at += 20, to += 32) widen_32(at + 4, 0, half_at(at), half_at(at + 2), to);
}

// d, qh[4], qs[16]
void widen_q5_0(const std::byte* from, float* to, size_t blocks) {
  const uint8_t* at = bytes_of(from);
  for (; blocks; --blocks, at += 22, to += 32) widen_32(at + 6, word_at(at + 2), 16, half_at(at), nothing, to);
}

// d, m, qh[4], qs[16]
void widen_q5_1(const std::byte* from, float* to, size_t blocks) {
  const uint8_t* at = bytes_of(from);
  for (; blocks; --blocks, at += 24, to += 32) widen_32(at + 8, word_at(at + 4), 0, half_at(at), half_at(at + 2), to);
}

// d, signed bytes[32]
void widen_q8_0(const std::byte* from, float* to, size_t blocks) {
  const uint8_t* at = bytes_of(from);
  for (; blocks; --blocks, at += 34, to += 32) {
    const Vector scale = splat(half_at(at));
    for (int i = 0; i < 32; i += 16) {
      kernels::Signed16 q;
      std::memcpy(&q, at + 2 + i, sizeof q);
      kernels::each_four(
          q, [&](kernels::Lanes four, int k) { store(to + i + k, __builtin_convertvector(four, Vector) * scale); });
    }
  }
}

// d, m, scales[12], qs[128]
void widen_q4_k(const std::byte* from, float* to, size_t blocks) {
  const uint8_t* at = bytes_of(from);
  for (; blocks; --blocks, at += 144, to += 256) widen_k(half_at(at), half_at(at + 2), at + 4, nullptr, at + 16, to);
}

// d, m, scales[12], qh[32], qs[128]
void widen_q5_k(const std::byte* from, float* to, size_t blocks) {
  const uint8_t* at = bytes_of(from);
  for (; blocks; --blocks, at += 176, to += 256) widen_k(half_at(at), half_at(at + 2), at + 4, at + 16, at + 48, to);
}

// low[128], high[64], signed scales[16] of 16 elements each, d. Twice 128 elements; 32 of them from one nibble and one
// pair of high bits each.
void widen_q6_k(const std::byte* from, float* to, size_t blocks) {
  const uint8_t* at = bytes_of(from);
  for (; blocks; --blocks, at += 210, to += 256) {
    const float scale = half_at(at + 208);
    for (int element = 0; element < 256; ++element) {
      const int half = element / 128, quarter = element % 128 / 32, i = element % 32;
      const uint8_t low = at[half * 64 + quarter % 2 * 32 + i];
      const uint8_t high = at[128 + half * 32 + i];
      const int value = (quarter < 2 ? low & 15 : low >> 4) | (high >> (2 * quarter) & 3) << 4;
      to[element] = scale * float(int8_t(at[192 + element / 16])) * float(value - 32);
    }
  }
}

}  // namespace vitrine::quantised

#include "kernels/blocks.h"

#include <algorithm>

#include "kernels/product.h"
#include "kernels/vector.h"

namespace vitrine::kernels {
namespace {

using Bytes16 = uint8_t __attribute__((vector_size(16)));
using Bytes4 = uint8_t __attribute__((vector_size(4)));
using Signed4 = int8_t __attribute__((vector_size(4)));

float half_at(const std::byte* at) {
  uint16_t half;
  std::memcpy(&half, at, sizeof half);
  return float_of_half(half);
}

// Sixteen bytes q as numbers d q + m.
void widen_16(Bytes16 q, float d, float m, float* to) {
  const Vector scale = splat(d), least = splat(m);
  const auto four = [&](Bytes4 part, float* at) {
    store(at, __builtin_convertvector(__builtin_convertvector(part, Lanes), Vector) * scale + least);
  };
  four(__builtin_shufflevector(q, q, 0, 1, 2, 3), to);
  four(__builtin_shufflevector(q, q, 4, 5, 6, 7), to + 4);
  four(__builtin_shufflevector(q, q, 8, 9, 10, 11), to + 8);
  four(__builtin_shufflevector(q, q, 12, 13, 14, 15), to + 12);
}

void widen_nibbles(const std::byte* from, float d, float m, float* to) {
  Bytes16 both;
  std::memcpy(&both, from, sizeof both);
  widen_16(both & 15, d, m, to);
  widen_16(both >> 4, d, m, to + 16);
}

void widen_q8_0(const std::byte* from, float* to, int64_t blocks) {
  for (; blocks > 0; --blocks, from += 34, to += block_numbers) {
    const Vector scale = splat(half_at(from));
    for (int i = 0; i < block_numbers; i += 4) {
      Signed4 q;
      std::memcpy(&q, from + 2 + i, sizeof q);
      store(to + i, __builtin_convertvector(__builtin_convertvector(q, Lanes), Vector) * scale);
    }
  }
}

void widen_q4_0(const std::byte* from, float* to, int64_t blocks) {
  for (; blocks > 0; --blocks, from += 18, to += block_numbers) {
    const float d = half_at(from);
    widen_nibbles(from + 2, d, -8 * d, to);
  }
}

void widen_q4_1(const std::byte* from, float* to, int64_t blocks) {
  for (; blocks > 0; --blocks, from += 20, to += block_numbers)
    widen_nibbles(from + 4, half_at(from), half_at(from + 2), to);
}

}  // namespace

const BlockFormat q8_0{"Q8_0", 34, widen_q8_0};
const BlockFormat q4_0{"Q4_0", 18, widen_q4_0};
const BlockFormat q4_1{"Q4_1", 20, widen_q4_1};

float float_of_half(uint16_t half) {
  const uint32_t sign = static_cast<uint32_t>(half >> 15) << 31;
  const uint32_t exponent = half >> 10 & 31, fraction = half & 1023;
  uint32_t word = sign | (exponent + 112) << 23 | fraction << 13;
  if (exponent == 31) word = sign | 255u << 23 | fraction << 13;
  if (exponent == 0) {  // zero or below 2^-14: fraction * 2^-24
    const float value = static_cast<float>(fraction) * 5.9604644775390625e-8f;
    return sign ? -value : value;
  }
  float value;
  std::memcpy(&value, &word, sizeof value);
  return value;
}

void pack_blocks(const BlockWeight& weight, bool transposed, int64_t first, int64_t count, float* scratch,
                 float* panels) {
  const int64_t blocks = weight.columns / block_numbers;
  const auto row = [&](int64_t r) {
    return weight.data + static_cast<size_t>(r) * static_cast<size_t>(blocks) * weight.format->block_bytes;
  };
  if (transposed) {  // eight rows of the weight are one panel
    const int64_t inner = weight.columns;
    for (int64_t n = 0; n < count; n += panel_columns, panels += panel_columns * inner) {
      const int64_t width = std::min(panel_columns, count - n);
      for (int64_t i = 0; i < width; ++i) weight.format->widen(row(first + n + i), scratch + i * inner, blocks);
      pack_panels(scratch, 1, inner, inner, width, panels);
    }
    return;
  }
  const int64_t inner = weight.rows, skipped = first / block_numbers;
  const int64_t wide = (count + block_numbers - 1) / block_numbers;
  for (int64_t k = 0; k < inner; ++k) {
    weight.format->widen(row(k) + static_cast<size_t>(skipped) * weight.format->block_bytes, scratch, wide);
    for (int64_t n = 0; n < count; n += panel_columns)
      std::memcpy(panels + n * inner + k * panel_columns, scratch + n, panel_columns * sizeof(float));
  }
}

}  // namespace vitrine::kernels

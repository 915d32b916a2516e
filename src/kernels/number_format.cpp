#include "kernels/number_format.h"

#include <bit>
#include <cstring>

#include "kernels/vector.h"

namespace vitrine {
namespace {

static_assert(std::endian::native == std::endian::little, "safetensors and GGUF are little-endian");

// Stored: what one element is in the file, at any alignment.
template <class Stored, auto widen>
void widen_each(const std::byte* from, float* to, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    Stored stored;
    std::memcpy(&stored, from + i * sizeof stored, sizeof stored);
    to[i] = widen(stored);
  }
}
float of_bfloat(uint16_t upper) { return std::bit_cast<float>(uint32_t(upper) << 16); }
float of_double(double value) { return float(value); }
void copy(const std::byte* from, float* to, size_t count) {
  if (count) std::memcpy(to, from, count * sizeof(float));
}

// Eight at a time. A half's bits at the place of a float32's are its value times 2^-112, also below the smallest normal
// number; only infinities and NaN have another exponent.
void from_half(const std::byte* from, float* to, size_t count) {
  using namespace kernels;
  size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    Halves8 halves;
    std::memcpy(&halves, from + i * sizeof(uint16_t), sizeof halves);
    each_four(halves, [&](Lanes wide, int at) {
      const Lanes size = (wide & 0x7FFF) << 13;
      const Lanes value = bits(from_bits(size) * splat(0x1p112f)) | ((size >= 0x0F800000) & 0x7F800000);
      store(to + i + at, from_bits(value | (wide & 0x8000) << 16));
    });
  }
  widen_each<uint16_t, float_of_half>(from + i * sizeof(uint16_t), to + i, count - i);
}
constexpr auto from_bfloat = widen_each<uint16_t, of_bfloat>;
constexpr auto from_double = widen_each<double, of_double>;

constexpr NumberFormat formats[] = {
    {"F32", 1, 4, copy},
    {"F16", 1, 2, from_half},
    {"BF16", 1, 2, from_bfloat},
    {"F64", 1, 8, from_double},
    {"Q4_0", 32, 18, quantised::widen_q4_0},
    {"Q4_1", 32, 20, quantised::widen_q4_1},
    {"Q5_0", 32, 22, quantised::widen_q5_0},
    {"Q5_1", 32, 24, quantised::widen_q5_1},
    {"Q8_0", 32, 34, quantised::widen_q8_0},
    {"Q4_K", 256, 144, quantised::widen_q4_k},
    {"Q5_K", 256, 176, quantised::widen_q5_k},
    {"Q6_K", 256, 210, quantised::widen_q6_k},
    // Of safetensors: indices, masks, packed weights.
    {"I64", 1, 8, nullptr},
    {"I32", 1, 4, nullptr},
    {"I16", 1, 2, nullptr},
    {"I8", 1, 1, nullptr},
    {"U64", 1, 8, nullptr},
    {"U32", 1, 4, nullptr},
    {"U16", 1, 2, nullptr},
    {"U8", 1, 1, nullptr},
    {"BOOL", 1, 1, nullptr},
    {"C64", 1, 8, nullptr},
    {"F8_E4M3", 1, 1, nullptr},
    {"F8_E5M2", 1, 1, nullptr},
    {"F8_E8M0", 1, 1, nullptr},
    // Of GGUF, so that a file that holds them can be read and they are refused by name.
    {"Q8_1", 32, 40, nullptr},
    {"Q2_K", 256, 84, nullptr},
    {"Q3_K", 256, 110, nullptr},
    {"Q8_K", 256, 292, nullptr},
    {"IQ2_XXS", 256, 66, nullptr},
    {"IQ2_XS", 256, 74, nullptr},
    {"IQ3_XXS", 256, 98, nullptr},
    {"IQ1_S", 256, 50, nullptr},
    {"IQ4_NL", 32, 18, nullptr},
    {"IQ3_S", 256, 110, nullptr},
    {"IQ2_S", 256, 82, nullptr},
    {"IQ4_XS", 256, 136, nullptr},
    {"IQ1_M", 256, 56, nullptr},
    {"TQ1_0", 256, 54, nullptr},
    {"TQ2_0", 256, 66, nullptr},
    {"MXFP4", 32, 17, nullptr},
};

}  // namespace

const NumberFormat* number_format(std::string_view name) {
  for (const NumberFormat& format : formats) {
    if (format.name == name) return &format;
  }
  return nullptr;
}

float float_of_half(uint16_t half) {
  const uint32_t sign = uint32_t(half & 0x8000) << 16;
  const uint32_t exponent = half >> 10 & 0x1F, fraction = half & 0x3FF;
  if (exponent == 0x1F) return std::bit_cast<float>(sign | 0x7F800000 | fraction << 13);  // infinity, NaN
  if (exponent != 0) return std::bit_cast<float>(sign | (exponent + 112) << 23 | fraction << 13);
  const float magnitude = float(fraction) * 0x1p-24f;  // zero and subnormals: exact
  return std::bit_cast<float>(sign | std::bit_cast<uint32_t>(magnitude));
}

}  // namespace vitrine

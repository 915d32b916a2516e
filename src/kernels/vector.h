// Four float32 numbers at once: one 128-bit register, which WebAssembly, SSE and NEON all have. Arithmetic and
// comparisons are the compiler's vector operators; a comparison gives all ones or all zeros per lane.
#pragma once
#include <cstdint>
#include <cstring>
#ifdef __wasm_relaxed_simd__
#include <wasm_simd128.h>
#endif

namespace vitrine::kernels {

using Vector = float __attribute__((vector_size(16)));
using Lanes = int32_t __attribute__((vector_size(16)));
inline constexpr int64_t lanes = 4;

inline Vector load(const float* from) {
  Vector value;
  std::memcpy(&value, from, sizeof value);
  return value;
}
inline void store(float* to, Vector value) { std::memcpy(to, &value, sizeof value); }
inline Vector splat(float x) { return Vector{x, x, x, x}; }

// a b + c. Relaxed SIMD leaves open whether the product is rounded before the sum; where the processor has a fused
// multiply-add it is not, and one instruction does the work of two.
inline Vector multiply_add(Vector a, Vector b, Vector c) {
#ifdef __wasm_relaxed_simd__
  return (Vector)wasm_f32x4_relaxed_madd((v128_t)a, (v128_t)b, (v128_t)c);
#else
  return a * b + c;
#endif
}

inline Lanes bits(Vector x) { return (Lanes)x; }
inline Vector from_bits(Lanes x) { return (Vector)x; }
// Per lane: a where `mask` is all ones, b where it is all zeros.
inline Vector select(Lanes mask, Vector a, Vector b) { return from_bits((mask & bits(a)) | (~mask & bits(b))); }
inline Vector magnitude(Vector x) { return from_bits(bits(x) & 0x7fffffff); }
// The first argument where a lane is not a number. In this form they are one instruction.
inline Vector at_most(Vector x, float limit) { return splat(limit) < x ? splat(limit) : x; }
inline Vector at_least(Vector x, float limit) { return x < splat(limit) ? splat(limit) : x; }

// For short rows: a call of memcpy takes longer than they do.
inline void copy_row(const float* from, float* to, int64_t count) {
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes) store(to + i, load(from + i));
  for (; i < count; ++i) to[i] = from[i];
}

// Small integers, widened in halves as the processor has it: f(four of them, the place of the first).
using Bytes16 = uint8_t __attribute__((vector_size(16)));
using Signed16 = int8_t __attribute__((vector_size(16)));
using Halves8 = uint16_t __attribute__((vector_size(16)));
template <class Short8, class F>
inline void each_four_of_8(Short8 x, int at, F f) {
  f(__builtin_convertvector(__builtin_shufflevector(x, x, 0, 1, 2, 3), Lanes), at);
  f(__builtin_convertvector(__builtin_shufflevector(x, x, 4, 5, 6, 7), Lanes), at + 4);
}
template <class F>
inline void each_four(Halves8 x, F f) {
  each_four_of_8(x, 0, f);
}
template <class Byte16, class F>
inline void each_four(Byte16 x, F f) {
  using Short8 = int16_t __attribute__((vector_size(16)));
  each_four_of_8(__builtin_convertvector(__builtin_shufflevector(x, x, 0, 1, 2, 3, 4, 5, 6, 7), Short8), 0, f);
  each_four_of_8(__builtin_convertvector(__builtin_shufflevector(x, x, 8, 9, 10, 11, 12, 13, 14, 15), Short8), 8, f);
}

inline float sum(Vector x) { return (x[0] + x[1]) + (x[2] + x[3]); }

}  // namespace vitrine::kernels

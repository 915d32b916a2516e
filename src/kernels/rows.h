// What is done to one row of numbers at a time. `to` may be the same row as an input, never one that overlaps it
// partly.
#pragma once
#include <cstdint>

namespace vitrine::kernels {

enum class Unary : uint8_t {
  copy,
  scale,  // x * factor
  shift,  // x + factor
  negate,
  absolute,
  exponential,
  logarithm,
  square_root,
  reciprocal,
  tanh,
  erf,
  sigmoid,
  relu,
  silu,
  gelu_tanh,
  gelu_erf,
};
void apply(Unary kind, float factor, const float* x, float* to, int64_t count);

enum class Binary : uint8_t { add, subtract, multiply, divide, greater, larger };
// A step of 0 repeats the one number of that side, 1 goes through a row. `larger` keeps what is not a number.
void apply(Binary kind, const float* a, int64_t step_a, const float* b, int64_t step_b, float* to, int64_t count);

float row_sum(const float* x, int64_t count);
float row_max(const float* x, int64_t count);  // -infinity for an empty row; NaN if there is one

// count >= 1.
void softmax_row(const float* x, float* to, int64_t count);
// (x - mean) / sqrt(variance + epsilon) * gain + bias; bias may be null.
void layer_norm_row(const float* x, const float* gain, const float* bias, float epsilon, float* to, int64_t count);
void rms_norm_row(const float* x, const float* gain, float epsilon, float* to, int64_t count);

// Of a row of `count` numbers the first `turned`, an even number, rotated pair by pair, number i with number
// i + turned / 2 (graph/ops/rotary.cpp); the rest is copied. `to` is another row.
void rotate_row(const float* x, const float* cosines, const float* sines, int64_t turned, float* to, int64_t count);

}  // namespace vitrine::kernels

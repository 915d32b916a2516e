// Elementary functions on four lanes. Errors are against float64, over all floats of the range named. NaN gives NaN,
// infinities give what the functions tend to.
#pragma once
#include "kernels/vector.h"

namespace vitrine::kernels {

// The polynomial with the given coefficients, highest power first.
template <class... Rest>
inline Vector polynomial(Vector x, float first, Rest... rest) {
  Vector value = splat(first);
  ((value = multiply_add(value, x, splat(rest))), ...);
  return value;
}

// e^x = 2^n e^r with n an integer and |r| <= ln(2) / 2. Relative error below 2e-7; what is below 1.7e-38 is 0.
inline Vector exponential(Vector x) {
  const Vector bounded = at_least(at_most(x, 89.0f), -87.0f);
  const Vector rounder = splat(12582912.0f);  // 1.5 * 2^23: adding it leaves the nearest integer in the lowest bits
  const Vector shifted = multiply_add(bounded, splat(1.44269504f), rounder);
  const Vector n = shifted - rounder;
  Vector r = multiply_add(n, splat(-0.69140625f), bounded);  // ln(2) in two parts; the first has few bits
  r = multiply_add(n, splat(-0.00174093056f), r);
  const Vector twice =  // 2 e^r
      polynomial(r, 0.002788221686f, 0.016750252796f, 0.0833327058f, 0.3333283102f, 1.0000000094f, 2.000000076f, 2.0f);
  // 2^(n - 1) by its bits, so that n = 128 has an exponent too. Of n = -126, where x is below -86.99, they are those of
  // 0; at 89 the product is infinite.
  const Vector power = from_bits((bits(shifted) - bits(rounder) + 126) << 23);
  return twice * power;
}

// Absolute error below 1.5e-7.
inline Vector sigmoid(Vector x) { return splat(1.0f) / (splat(1.0f) + exponential(-x)); }

// Relative error below 3e-7: a polynomial near zero, where 1 - 2 / (e^2x + 1) would cancel.
inline Vector hyperbolic_tangent(Vector x) {
  const Vector square = x * x;
  const Vector near = x * polynomial(square, -0.005084393513f, 0.02001960708f, -0.05352391774f, 0.1332837789f,
                                     -0.3333312813f, 0.9999999861f);
  const Vector far = splat(1.0f) - splat(2.0f) / (exponential(x + x) + splat(1.0f));
  return select(magnitude(x) < splat(0.7f), near, far);
}

// Absolute error below 2e-7: a polynomial up to 1, then 1 - erfc with the logarithm of erfc as a polynomial.
inline Vector error_function(Vector x) {
  const Vector size = magnitude(x);
  const Vector near = x * polynomial(x * x, 7.875875063e-5f, -0.0008016864287f, 0.005189087423f, -0.02685421201f,
                                     0.1128359472f, -0.3761262667f, 1.128379166f);
  const Vector logarithm = polynomial(at_most(size, 4.0f), -1.327236181e-5f, 0.0003169370225f, -0.003432351381f,
                                      0.02260477224f, -0.1032811176f, -0.6391412576f, -1.125893652f, -0.0007658977797f);
  const Vector rest = select(size < splat(4.0f), exponential(logarithm), splat(0.0f));
  const Vector far = select(x < splat(0.0f), rest - splat(1.0f), splat(1.0f) - rest);
  return select(size > splat(1.0f), far, near);  // not a number: near
}

inline Vector square_root(Vector x) {
  return Vector{__builtin_sqrtf(x[0]), __builtin_sqrtf(x[1]), __builtin_sqrtf(x[2]), __builtin_sqrtf(x[3])};
}
inline Vector logarithm(Vector x) {
  return Vector{__builtin_logf(x[0]), __builtin_logf(x[1]), __builtin_logf(x[2]), __builtin_logf(x[3])};
}

}  // namespace vitrine::kernels

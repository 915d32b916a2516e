#include "kernels/rows.h"

#include <cmath>
#include <limits>

#include "kernels/functions.h"

namespace vitrine::kernels {
namespace {

// The last `count` < 4 numbers of a row, padded with ones, which every function takes.
Vector load_some(const float* from, int64_t count) {
  Vector value = splat(1.0f);
  std::memcpy(&value, from, static_cast<size_t>(count) * sizeof(float));
  return value;
}
void store_some(float* to, Vector value, int64_t count) {
  std::memcpy(to, &value, static_cast<size_t>(count) * sizeof(float));
}

template <class F>
void map(const float* x, float* to, int64_t count, F f) {
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes) store(to + i, f(load(x + i)));
  if (i < count) store_some(to + i, f(load_some(x + i, count - i)), count - i);
}

template <class F>
void map(const float* a, int64_t step_a, const float* b, int64_t step_b, float* to, int64_t count, F f) {
  if (step_a == 0) {
    const Vector one = splat(*a);
    if (step_b == 0) {
      const Vector value = f(one, splat(*b));
      map(to, to, count, [value](Vector) { return value; });
    } else {
      map(b, to, count, [one, f](Vector x) { return f(one, x); });
    }
    return;
  }
  if (step_b == 0) return map(a, to, count, [one = splat(*b), f](Vector x) { return f(x, one); });
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes) store(to + i, f(load(a + i), load(b + i)));
  if (i < count) store_some(to + i, f(load_some(a + i, count - i), load_some(b + i, count - i)), count - i);
}

Vector larger(Vector a, Vector b) { return select((b > a) | (b != b), b, a); }

// f folds vectors into `start`; the lanes are folded by the caller. The rest of a row is padded with `start`.
template <class F>
Vector fold(const float* x, int64_t count, Vector start, F f) {
  Vector first = start, second = start;  // two chains, since each step waits for the one before
  int64_t i = 0;
  for (; i + 2 * lanes <= count; i += 2 * lanes) {
    first = f(first, load(x + i));
    second = f(second, load(x + i + lanes));
  }
  for (; i + lanes <= count; i += lanes) first = f(first, load(x + i));
  if (i < count) {
    Vector rest = start;
    std::memcpy(&rest, x + i, static_cast<size_t>(count - i) * sizeof(float));
    second = f(second, rest);
  }
  return f(first, second);
}

Vector sum_of_squares(Vector total, Vector x) { return multiply_add(x, x, total); }

// The sum over a row of f(x), f(0) == 0 for the padding.
template <class F>
float sum_row(const float* x, int64_t count, F f) {
  Vector total = splat(0.0f);
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes) total = f(total, load(x + i));
  float value = sum(total);
  for (; i < count; ++i) value += f(splat(0.0f), splat(x[i]))[0];
  return value;
}

}  // namespace

void apply(Unary kind, float factor, const float* x, float* to, int64_t count) {
  const Vector one = splat(1.0f), half = splat(0.5f), c = splat(factor);
  switch (kind) {
    case Unary::copy:
      if (x != to) std::memcpy(to, x, static_cast<size_t>(count) * sizeof(float));
      return;
    case Unary::scale: return map(x, to, count, [=](Vector v) { return v * c; });
    case Unary::shift: return map(x, to, count, [=](Vector v) { return v + c; });
    case Unary::negate: return map(x, to, count, [=](Vector v) { return -v; });
    case Unary::absolute: return map(x, to, count, magnitude);
    case Unary::exponential: return map(x, to, count, exponential);
    case Unary::logarithm: return map(x, to, count, logarithm);
    case Unary::square_root: return map(x, to, count, square_root);
    case Unary::reciprocal: return map(x, to, count, [=](Vector v) { return one / v; });
    case Unary::tanh: return map(x, to, count, hyperbolic_tangent);
    case Unary::erf: return map(x, to, count, error_function);
    case Unary::sigmoid: return map(x, to, count, sigmoid);
    case Unary::relu: return map(x, to, count, [=](Vector v) { return select(v > splat(0.0f), v, splat(0.0f)); });
    case Unary::silu: return map(x, to, count, [=](Vector v) { return v / (one + exponential(-v)); });
    case Unary::gelu_tanh:
      return map(x, to, count, [=](Vector v) {
        const Vector slope = multiply_add(v * v, splat(0.035677408f), splat(0.79788456f));
        return half * v * (one + hyperbolic_tangent(v * slope));
      });
    case Unary::gelu_erf:
      return map(x, to, count, [=](Vector v) { return half * v * (one + error_function(v * splat(0.70710678f))); });
  }
}

void apply(Binary kind, const float* a, int64_t step_a, const float* b, int64_t step_b, float* to, int64_t count) {
  const auto with = [&](auto f) { map(a, step_a, b, step_b, to, count, f); };
  switch (kind) {
    case Binary::add: return with([](Vector x, Vector y) { return x + y; });
    case Binary::subtract: return with([](Vector x, Vector y) { return x - y; });
    case Binary::multiply: return with([](Vector x, Vector y) { return x * y; });
    case Binary::divide: return with([](Vector x, Vector y) { return x / y; });
    case Binary::greater: return with([](Vector x, Vector y) { return from_bits((x > y) & bits(splat(1.0f))); });
    case Binary::larger: return with(larger);
  }
}

float row_sum(const float* x, int64_t count) {
  return sum(fold(x, count, splat(0.0f), [](Vector total, Vector v) { return total + v; }));
}

float row_max(const float* x, int64_t count) {
  const Vector top = fold(x, count, splat(-std::numeric_limits<float>::infinity()), larger);
  const Vector other = larger(top, Vector{top[2], top[3], top[0], top[1]});
  return larger(other, Vector{other[1], other[0], other[3], other[2]})[0];
}

void softmax_row(const float* x, float* to, int64_t count) {
  const float top = row_max(x, count);
  apply(Binary::subtract, x, 1, &top, 0, to, count);
  apply(Unary::exponential, 0, to, to, count);
  const float sum = row_sum(to, count);
  apply(Unary::scale, 1.0f / sum, to, to, count);
}

void layer_norm_row(const float* x, const float* gain, const float* bias, float epsilon, float* to, int64_t count) {
  const auto length = static_cast<float>(count);
  const float mean = row_sum(x, count) / length;
  apply(Unary::shift, -mean, x, to, count);
  const float inverse = 1.0f / std::sqrt(sum_row(to, count, sum_of_squares) / length + epsilon);
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const Vector scaled = load(to + i) * splat(inverse);
    store(to + i, bias ? multiply_add(scaled, load(gain + i), load(bias + i)) : scaled * load(gain + i));
  }
  for (; i < count; ++i) to[i] = to[i] * inverse * gain[i] + (bias ? bias[i] : 0.0f);
}

void rms_norm_row(const float* x, const float* gain, float epsilon, float* to, int64_t count) {
  const float mean = sum_row(x, count, sum_of_squares) / static_cast<float>(count);
  const float inverse = 1.0f / std::sqrt(mean + epsilon);
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes) store(to + i, load(x + i) * splat(inverse) * load(gain + i));
  for (; i < count; ++i) to[i] = x[i] * inverse * gain[i];
}

void rotate_row(const float* x, const float* cosines, const float* sines, int64_t turned, float* to, int64_t count) {
  const int64_t half = turned / 2;
  for (int64_t i = 0; i < half; ++i) {
    const float first = x[i], second = x[i + half];
    to[i] = first * cosines[i] - second * sines[i];
    to[i + half] = second * cosines[i + half] + first * sines[i + half];
  }
  std::memcpy(to + turned, x + turned, static_cast<size_t>(count - turned) * sizeof(float));
}

}  // namespace vitrine::kernels

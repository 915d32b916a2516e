#include "kernels/rows.h"

#include <cmath>
#include <limits>

#include "kernels/functions.h"

namespace vitrine::kernels {
namespace {

// The last `count` < 4 numbers of a row, padded.
Vector load_some(const float* from, int64_t count, float padding) {
  return Vector{from[0], count > 1 ? from[1] : padding, count > 2 ? from[2] : padding, padding};
}
Vector load_some(const float* from, int64_t count) { return load_some(from, count, 1.0f); }  // which all functions take
void store_some(float* to, Vector value, int64_t count) {
  to[0] = value[0];
  if (count > 1) to[1] = value[1];
  if (count > 2) to[2] = value[2];
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

// f(total, numbers, their place) folds a row into `start`; the lanes are folded by the caller. Four chains, since each
// step waits for the one before. `padding` fills up the last vector.
template <class F, class Join>
Vector fold(const float* x, int64_t count, Vector start, float padding, F f, Join join) {
  Vector total[4] = {start, start, start, start};
  int64_t i = 0;
  for (; i + 4 * lanes <= count; i += 4 * lanes) {
    total[0] = f(total[0], load(x + i), i);
    total[1] = f(total[1], load(x + i + lanes), i + lanes);
    total[2] = f(total[2], load(x + i + 2 * lanes), i + 2 * lanes);
    total[3] = f(total[3], load(x + i + 3 * lanes), i + 3 * lanes);
  }
  for (; i + lanes <= count; i += lanes) total[0] = f(total[0], load(x + i), i);
  if (i < count) total[1] = f(total[1], load_some(x + i, count - i, padding), i);
  return join(join(total[0], total[1]), join(total[2], total[3]));
}

Vector plus(Vector a, Vector b) { return a + b; }

float mean_square(const float* x, int64_t count) {
  const auto add_square = [](Vector total, Vector v, int64_t) { return multiply_add(v, v, total); };
  return sum(fold(x, count, splat(0.0f), 0.0f, add_square, plus)) / count;
}

}  // namespace

void apply(Unary kind, float factor, const float* x, float* to, int64_t count) {
  const Vector one = splat(1.0f), half = splat(0.5f), c = splat(factor);
  switch (kind) {
    case Unary::copy:
      if (x != to) copy_row(x, to, count);
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
      // (1 + tanh(u)) / 2 = 1 / (1 + e^-2u)
      return map(x, to, count, [=](Vector v) {
        const Vector slope = multiply_add(v * v, splat(-0.071354816f), splat(-1.59576912f));
        return v / (one + exponential(v * slope));
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
  return sum(fold(x, count, splat(0.0f), 0.0f, [](Vector total, Vector v, int64_t) { return total + v; }, plus));
}

float row_max(const float* x, int64_t count) {
  constexpr float least = -std::numeric_limits<float>::infinity();
  const auto keep = [](Vector top, Vector v, int64_t) { return larger(top, v); };
  const Vector top = fold(x, count, splat(least), least, keep, larger);
  const Vector other = larger(top, Vector{top[2], top[3], top[0], top[1]});
  return larger(other, Vector{other[1], other[0], other[3], other[2]})[0];
}

void softmax_row(const float* x, float* to, int64_t count) {
  const Vector top = splat(row_max(x, count));
  const int64_t whole = count / lanes * lanes;
  const auto raise = [&](Vector total, Vector v, int64_t i) {
    const Vector power = exponential(v - top);
    store(to + i, power);
    return total + power;
  };
  float total = sum(fold(x, whole, splat(0.0f), 0.0f, raise, plus));
  for (int64_t i = whole; i < count; ++i) total += to[i] = exponential(splat(x[i]) - top)[0];
  apply(Unary::scale, 1.0f / total, to, to, count);
}

void layer_norm_row(const float* x, const float* gain, const float* bias, float epsilon, float* to, int64_t count) {
  apply(Unary::shift, -row_sum(x, count) / count, x, to, count);
  const float inverse = 1.0f / std::sqrt(mean_square(to, count) + epsilon);
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const Vector scaled = load(to + i) * splat(inverse);
    store(to + i, bias ? multiply_add(scaled, load(gain + i), load(bias + i)) : scaled * load(gain + i));
  }
  for (; i < count; ++i) to[i] = to[i] * inverse * gain[i] + (bias ? bias[i] : 0.0f);
}

void rms_norm_row(const float* x, const float* gain, float epsilon, float* to, int64_t count) {
  const float inverse = 1.0f / std::sqrt(mean_square(x, count) + epsilon);
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
  copy_row(x + turned, to + turned, count - turned);
}

}  // namespace vitrine::kernels

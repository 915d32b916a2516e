// The kernels against plain loops in float64, over sizes that do and do not fill tiles, panels and blocks.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "kernels/blocks.h"
#include "kernels/product.h"
#include "kernels/rows.h"

using namespace vitrine::kernels;

namespace {

std::vector<float> noise(int64_t count, uint32_t seed) {
  std::vector<float> values(static_cast<size_t>(count));
  for (float& value : values) value = static_cast<float>((seed = seed * 1664525u + 1013904223u) >> 8) / 8388608.0f - 1;
  return values;
}

// Largest absolute and relative error of a function over `count` numbers from `first` to `last`.
template <class F>
std::pair<double, double> errors(Unary kind, double first, double last, F exact) {
  constexpr int count = 200001;
  std::vector<float> x(count), y(count);
  for (int i = 0; i < count; ++i)
    x[static_cast<size_t>(i)] = static_cast<float>(first + (last - first) * i / (count - 1));
  apply(kind, 0, x.data(), y.data(), count);
  double absolute = 0, relative = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    const double wanted = exact(static_cast<double>(x[i])), error = std::abs(y[i] - wanted);
    absolute = std::max(absolute, error);
    if (std::abs(wanted) > 1e-30) relative = std::max(relative, error / std::abs(wanted));
  }
  return {absolute, relative};
}

float value_at(Unary kind, float x) {
  float y = 0;
  apply(kind, 0, &x, &y, 1);
  return y;
}

}  // namespace

TEST_CASE("products of every edge of tile, panel and block") {
  for (int64_t rows : {1, 4, 5, 6, 61})
    for (int64_t inner : {1, 7, 512, 515})
      for (int64_t columns : {1, 8, 13})
        for (bool turned : {false, true}) {
          CAPTURE(rows);
          CAPTURE(inner);
          CAPTURE(columns);
          const auto a = noise(rows * inner, 1), b = noise(inner * columns, 2), bias = noise(columns, 3);
          std::vector<float> panels(static_cast<size_t>(panel_size(inner, columns)));
          const int64_t step_k = turned ? 1 : columns, step_n = turned ? inner : 1;
          pack_panels(b.data(), step_k, step_n, inner, columns, panels.data());
          const int64_t step_c = columns + 3;  // what lies between the rows stays
          std::vector<float> c(static_cast<size_t>(rows * step_c), 7.0f);
          multiply(a.data(), inner, rows, panels.data(), inner, columns, bias.data(), c.data(), step_c);
          double worst = 0;
          for (int64_t m = 0; m < rows; ++m)
            for (int64_t n = 0; n < step_c; ++n) {
              double wanted = n < columns ? bias[static_cast<size_t>(n)] : 7.0;
              for (int64_t k = 0; k < inner && n < columns; ++k)
                wanted += static_cast<double>(a[static_cast<size_t>(m * inner + k)]) *
                          b[static_cast<size_t>(k * step_k + n * step_n)];
              worst = std::max(worst, std::abs(wanted - c[static_cast<size_t>(m * step_c + n)]));
            }
          CHECK(worst < 2e-5);
        }
}

TEST_CASE("elementary functions are as accurate as they say") {
  CHECK(errors(Unary::exponential, -87, 88.7, [](double x) { return std::exp(x); }).second < 2e-7);
  CHECK(errors(Unary::tanh, -12, 12, [](double x) { return std::tanh(x); }).second < 3e-7);
  CHECK(errors(Unary::tanh, -1e-3, 1e-3, [](double x) { return std::tanh(x); }).second < 3e-7);
  CHECK(errors(Unary::erf, -6, 6, [](double x) { return std::erf(x); }).first < 2e-7);
  CHECK(errors(Unary::sigmoid, -80, 80, [](double x) { return 1 / (1 + std::exp(-x)); }).first < 1.5e-7);
  CHECK(errors(Unary::gelu_erf, -10, 10, [](double x) { return 0.5 * x * (1 + std::erf(x * std::sqrt(0.5))); }).first <
        2e-6);
}

TEST_CASE("what is not finite") {
  const float inf = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
  CHECK(value_at(Unary::exponential, inf) == inf);
  CHECK(value_at(Unary::exponential, -inf) == 0);
  CHECK(value_at(Unary::exponential, 89) == inf);
  CHECK(value_at(Unary::tanh, inf) == 1);
  CHECK(value_at(Unary::tanh, -inf) == -1);
  CHECK(value_at(Unary::erf, -inf) == -1);
  CHECK(value_at(Unary::relu, nan) == 0);  // as the reference has it: not above zero
  for (Unary kind :
       {Unary::exponential, Unary::tanh, Unary::erf, Unary::sigmoid, Unary::silu, Unary::gelu_tanh, Unary::gelu_erf})
    CHECK(std::isnan(value_at(kind, nan)));
  std::vector<float> row{1, nan, 3, 2, 5, 4, 0, 1, 2};
  CHECK(std::isnan(row_max(row.data(), 9)));
  row[1] = inf;
  CHECK(row_max(row.data(), 9) == inf);
  softmax_row(row.data(), row.data(), 9);
  for (float value : row) CHECK(std::isnan(value));  // inf - inf, as in the reference
  CHECK(row_max(nullptr, 0) == -inf);
}

TEST_CASE("weights in blocks give the panels of their widened form, in both directions") {
  for (const BlockFormat* format : {&q8_0, &q4_0, &q4_1}) {
    CAPTURE(format->name);
    const int64_t rows = 37, columns = 96;
    std::vector<std::byte> bytes(static_cast<size_t>(rows * columns / block_numbers) * format->block_bytes);
    uint32_t seed = 5;
    for (std::byte& byte : bytes) byte = static_cast<std::byte>((seed = seed * 1664525u + 1013904223u) >> 24);
    for (size_t at = 0; at < bytes.size(); at += format->block_bytes) {  // scales that are numbers
      const uint16_t scale = static_cast<uint16_t>(0x2800 + at % 1000),
                     least = static_cast<uint16_t>(0xa800 + at % 900);
      std::memcpy(&bytes[at], &scale, 2);
      if (format == &q4_1) std::memcpy(&bytes[at + 2], &least, 2);
    }
    // By the definition, number by number.
    std::vector<float> wide;
    for (size_t at = 0; at < bytes.size(); at += format->block_bytes) {
      const auto byte = [&](size_t i) { return static_cast<int>(bytes[at + i]); };
      const auto half = [&](size_t i) { return float_of_half(static_cast<uint16_t>(byte(i) | byte(i + 1) << 8)); };
      for (size_t i = 0; i < 32; ++i) {
        if (format == &q8_0) wide.push_back(half(0) * static_cast<float>(static_cast<int8_t>(byte(2 + i))));
        const size_t first = format == &q4_0 ? 2 : 4;
        if (format == &q8_0) continue;
        const int q = i < 16 ? byte(first + i) & 15 : byte(first + i - 16) >> 4;
        wide.push_back(format == &q4_0 ? half(0) * static_cast<float>(q - 8)
                                       : half(0) * static_cast<float>(q) + half(2));
      }
    }
    const BlockWeight weight{format, bytes.data(), rows, columns};
    for (bool transposed : {false, true}) {
      const int64_t inner = transposed ? columns : rows, outer = transposed ? rows : columns;
      for (int64_t first : {0, 32}) {
        const int64_t count = std::min<int64_t>(40, outer - first);
        std::vector<float> scratch(static_cast<size_t>(8 * columns)),
            ours(static_cast<size_t>(panel_size(inner, count)));
        std::vector<float> wanted(ours.size());
        pack_blocks(weight, transposed, first, count, scratch.data(), ours.data());
        pack_panels(wide.data() + (transposed ? first * columns : first), transposed ? 1 : columns,
                    transposed ? columns : 1, inner, count, wanted.data());
        double worst = 0;
        for (size_t i = 0; i < ours.size(); ++i)
          worst = std::max(worst, std::abs(static_cast<double>(ours[i]) - wanted[i]));
        CHECK(worst < 1e-5);
      }
    }
  }
  CHECK(float_of_half(0x3c00) == 1);
  CHECK(float_of_half(0xc000) == -2);
  CHECK(float_of_half(0x0001) == std::ldexp(1.0f, -24));
  CHECK(float_of_half(0x7c00) == std::numeric_limits<float>::infinity());
}

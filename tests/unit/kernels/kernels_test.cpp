// The kernels against plain loops in float64, over sizes that do and do not fill tiles, panels and blocks.
#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "kernels/product.h"
#include "kernels/rows.h"
#include "kernels/stored_matrix.h"

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
  for (int64_t rows : {1, 4, 5, 6, 61, 97})
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
          CHECK(worst < 4e-5);
        }
}

TEST_CASE("a left-hand factor that lies in any way is gathered to rows") {
  for (int64_t rows : {1, 4, 7})
    for (int64_t inner : {1, 4, 9})
      for (bool turned : {false, true}) {
        const auto a = noise(2 * rows * inner, 1);
        const int64_t step_m = turned ? 1 : 2 * inner, step_k = turned ? rows : 2;
        std::vector<float> to(static_cast<size_t>(rows * inner));
        gather_rows(a.data(), step_m, step_k, rows, inner, to.data());
        for (int64_t m = 0; m < rows; ++m)
          for (int64_t k = 0; k < inner; ++k)
            CHECK(to[static_cast<size_t>(m * inner + k)] == a[static_cast<size_t>(m * step_m + k * step_k)]);
      }
}

TEST_CASE("elementary functions are as accurate as they say") {
  CHECK(errors(Unary::exponential, -87, 88.7, [](double x) { return std::exp(x); }).second < 2e-7);
  CHECK(errors(Unary::tanh, -12, 12, [](double x) { return std::tanh(x); }).second < 3e-7);
  CHECK(errors(Unary::tanh, -1e-3, 1e-3, [](double x) { return std::tanh(x); }).second < 3e-7);
  CHECK(errors(Unary::erf, -6, 6, [](double x) { return std::erf(x); }).first < 2e-7);
  CHECK(errors(Unary::sigmoid, -80, 80, [](double x) { return 1 / (1 + std::exp(-x)); }).first < 1.5e-7);
  const auto gelu_tanh = [](double x) {
    return 0.5 * x * (1 + std::tanh(std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x)));
  };
  CHECK(errors(Unary::gelu_tanh, -10, 10, gelu_tanh).first < 1e-6);
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

TEST_CASE("rows are rotated pair by pair") {
  for (int64_t turned : {2, 6, 10}) {
    const int64_t width = 10;
    const auto x = noise(width, 1), cosines = noise(turned, 2), sines = noise(turned, 3);
    std::vector<float> y(static_cast<size_t>(width));
    rotate_row(x.data(), cosines.data(), sines.data(), turned, y.data(), width);
    for (int64_t i = 0; i < width; ++i) {
      const auto at = [](const std::vector<float>& of, int64_t k) { return static_cast<double>(of[size_t(k)]); };
      double wanted = at(x, i);
      if (i < turned) {
        const double other = i < turned / 2 ? -at(x, i + turned / 2) : at(x, i - turned / 2);
        wanted = wanted * at(cosines, i) + other * at(sines, i);
      }
      CHECK(at(y, i) == doctest::Approx(wanted).epsilon(1e-6));
    }
  }
}

TEST_CASE("numbers of 16 bits, one by one and four at a time") {
  for (const char* name : {"F16", "BF16"}) {
    const vitrine::NumberFormat& format = *vitrine::number_format(name);
    std::vector<uint16_t> all(65536);
    for (size_t i = 0; i < all.size(); ++i) all[i] = static_cast<uint16_t>(i);
    std::vector<float> wide(all.size());
    format.widen(reinterpret_cast<const std::byte*>(all.data()), wide.data(), all.size());
    int wrong = 0;
    for (size_t i = 0; i < all.size(); ++i) {
      // By the definition: sign, exponent, fraction.
      const bool brain = format.name == "BF16";
      const int fraction_bits = brain ? 7 : 10, exponent_bits = 15 - fraction_bits, middle = brain ? 127 : 15;
      const int exponent = int(i >> fraction_bits) & ((1 << exponent_bits) - 1);
      const int fraction = int(i) & ((1 << fraction_bits) - 1);
      double value = exponent == 0 ? std::ldexp(fraction, 1 - middle - fraction_bits)
                                   : std::ldexp((1 << fraction_bits) + fraction, exponent - middle - fraction_bits);
      if (exponent == (1 << exponent_bits) - 1) value = fraction ? NAN : INFINITY;
      if (i >> 15) value = -value;
      const bool same =
          std::isnan(value) ? std::isnan(wide[i]) : wide[i] == value && std::signbit(wide[i]) == std::signbit(value);
      wrong += !same;
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE("a stored matrix gives the panels of its widened form: both directions, turned, lines in another order") {
  for (const char* name : {"F32", "F16", "BF16", "Q8_0", "Q4_0", "Q4_1", "Q5_1", "Q6_K"}) {
    CAPTURE(name);
    const vitrine::NumberFormat& format = *vitrine::number_format(name);
    const int64_t lines = 37, length = 512;
    std::vector<std::byte> bytes(static_cast<size_t>(lines * length) / format.block_size * format.block_bytes);
    uint32_t seed = 5;
    for (std::byte& byte : bytes) byte = static_cast<std::byte>((seed = seed * 1664525u + 1013904223u) >> 25);
    std::vector<float> wide(static_cast<size_t>(lines * length));
    format.widen(bytes.data(), wide.data(), wide.size() / format.block_size);
    for (bool turned : {false, true})
      for (bool ordered : {false, true}) {
        StoredMatrix matrix{&format, nullptr, bytes.data(), turned ? length : lines, turned ? lines : length,
                            turned,  {}};
        if (ordered)
          for (int32_t i = 0; i < lines; ++i) matrix.order.push_back(i * 5 % 37);
        CHECK(matrix.size() == bytes.size());
        // Number by number, as it is meant.
        std::vector<float> meant(wide.size());
        for (int64_t line = 0; line < lines; ++line)
          for (int64_t i = 0; i < length; ++i)
            meant[static_cast<size_t>(turned ? i * lines + line : line * length + i)] =
                wide[static_cast<size_t>((ordered ? line * 5 % 37 : line) * length + i)];
        std::vector<float> whole(wide.size()), row(static_cast<size_t>(matrix.columns));
        matrix.widen(whole.data());
        CHECK(std::memcmp(whole.data(), meant.data(), whole.size() * sizeof(float)) == 0);
        matrix.read_row(matrix.rows - 2, row.data());
        CHECK(std::memcmp(row.data(), &meant[static_cast<size_t>((matrix.rows - 2) * matrix.columns)],
                          row.size() * sizeof(float)) == 0);
        for (bool transposed : {false, true}) {
          const int64_t inner = transposed ? matrix.columns : matrix.rows,
                        outer = transposed ? matrix.rows : matrix.columns;
          for (int64_t first = 0; first < outer; first += 256) {
            const int64_t count = std::min<int64_t>(256, outer - first);
            std::vector<float> scratch(static_cast<size_t>(8 * std::max(inner, count)));
            std::vector<float> ours(static_cast<size_t>(panel_size(inner, count))), wanted(ours.size());
            pack_panels(matrix, transposed, first, count, scratch.data(), ours.data());
            pack_panels(meant.data() + (transposed ? first * matrix.columns : first), transposed ? 1 : matrix.columns,
                        transposed ? matrix.columns : 1, inner, count, wanted.data());
            CHECK(std::memcmp(ours.data(), wanted.data(), ours.size() * sizeof(float)) == 0);
          }
        }
      }
  }
}

TEST_CASE("chosen rows of a stored matrix") {
  const auto values = noise(6 * 4, 9);
  const StoredMatrix all{vitrine::number_format("F32"),
                         nullptr,
                         reinterpret_cast<const std::byte*>(values.data()),
                         6,
                         4,
                         false,
                         {5, 4, 3, 2, 1, 0}};
  const StoredMatrix some = rows_of(all, {1, 5});
  CHECK(some.rows == 2);
  std::vector<float> row(4);
  some.read_row(0, row.data());
  CHECK(std::equal(row.begin(), row.end(), values.begin() + 4 * 4));
  some.read_row(1, row.data());
  CHECK(std::equal(row.begin(), row.end(), values.begin()));
}

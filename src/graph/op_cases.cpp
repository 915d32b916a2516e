#include "graph/op_cases.h"

#include <functional>
#include <utility>

#include "graph/build.h"
#include "graph/dims.h"
#include "graph/gradient.h"

namespace vitrine {
namespace {

using namespace build;

// What the values of an input look like.
enum class Values {
  any,       // -2 .. 2
  positive,  // 0.5 .. 2
  apart,     // none within 0.1 of another, of 0, or of another input's: no kink lies near
  indices,   // i64, 0 .. 4
};

struct Input {
  Dims dims;
  Values values = Values::any;
};

const SymbolValues bound = {{"B", 2}, {"T", 5}, {"H", 3}, {"One", 1}};
constexpr int64_t table_rows = 5;

class Numbers {
 public:
  explicit Numbers(uint64_t seed) : state_(seed) {}
  double uniform(double low, double high) {  // splitmix64
    uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return low + (high - low) * ((z ^ (z >> 31)) >> 11) * 0x1p-53;
  }
  int64_t below(int64_t count) { return uniform(0, count); }

 private:
  uint64_t state_;
};

Tensor draw(const Input& input, size_t position, Numbers& numbers) {
  Shape shape;
  for (const Dim& dim : input.dims) shape.push_back(value_of(dim, bound).value_or(0));
  const int64_t count = element_count(shape);
  if (input.values == Values::indices) {
    std::vector<int64_t> data;
    for (int64_t i = 0; i < count; ++i) data.push_back(numbers.below(table_rows));
    return Tensor(std::move(shape), std::move(data));
  }
  std::vector<float> data;
  for (int64_t i = 0; i < count; ++i) {
    double x = numbers.uniform(-2, 2);
    if (input.values == Values::positive) x = 1.25 + 0.375 * x;
    if (input.values == Values::apart) {  // a shuffled grid; each input has its own offset to it
      x = 0.5 * (i - count / 2) + 0.15 + 0.2 * (position % 2);
      data.push_back(x);
      std::swap(data.back(), data[numbers.below(i + 1)]);
      continue;
    }
    data.push_back(x);
  }
  return Tensor(std::move(shape), std::move(data));
}

class Cases {
 public:
  using Build = std::function<ValueId(Graph&, std::span<const ValueId> x)>;

  void add(Op op, const char* note, const std::vector<Input>& inputs, const Build& build) {
    OpCase c{op, std::string(name_of(op)) + ":", {}, {}, {}};
    Numbers numbers(cases_.size() + 1);
    std::vector<ValueId> x, wrt;
    for (size_t i = 0; i < inputs.size(); ++i) {
      const std::string name = "x" + std::to_string(i);
      const bool integers = inputs[i].values == Values::indices;
      x.push_back(c.graph.input(name, integers ? DType::i64 : DType::f32, inputs[i].dims));
      c.feeds.emplace(name, draw(inputs[i], i, numbers));
      c.name += " " + to_string(inputs[i].dims);
      if (integers || op == Op::gather) continue;  // a table's gradient is not built
      wrt.push_back(x.back());
      c.differentiated.push_back(name);
    }
    if (*note) c.name += std::string(", ") + note;

    const ValueId value = build(c.graph, x);
    const ValueId score = scale(c.graph, reduce_sum(c.graph, mul(c.graph, value, value), {}), 0.5);
    c.graph.output("value", value);
    c.graph.output("score", score);
    // After a failure the outputs are missing, which whoever runs the case notices.
    if (const auto gradients = gradient(c.graph, score, wrt); gradients.ok())
      for (size_t i = 0; i < wrt.size(); ++i) c.graph.output("gradient." + c.differentiated[i], (*gradients)[i]);
    cases_.push_back(std::move(c));
  }

  // The op alone, on its inputs as they are.
  void add(Op op, const std::vector<Input>& inputs, Attributes attributes = {}, const char* note = "") {
    add(op, note, inputs,
        [&](Graph& g, std::span<const ValueId> x) { return g.add(op, {x.begin(), x.end()}, attributes); });
  }

  std::vector<OpCase> take() { return std::move(cases_); }

 private:
  std::vector<OpCase> cases_;
};

void add_shape_cases(Cases& cases) {
  const auto reshaped = [](std::vector<int64_t> to) {
    return [to](Graph& g, std::span<const ValueId> x) { return reshape(g, x[0], to); };
  };
  cases.add(Op::reshape, "split heads", {{{"B", "T", 6}}}, reshaped({0, 0, 3, 2}));
  cases.add(Op::reshape, "merge heads", {{{"B", "T", 3, 2}}}, reshaped({0, 0, -1}));
  cases.add(Op::reshape, "all rows", {{{"B", "T", 3}}}, reshaped({-1, 3}));
  cases.add(Op::reshape, "flat", {{{3, 1, 2}}}, reshaped({6}));
  cases.add(Op::reshape, "like another", {{{"B", 2, 3}}, {{"B", 3, 2}}},
            [](Graph& g, std::span<const ValueId> x) { return add(g, reshape_like(g, x[0], x[1]), x[1]); });
  cases.add(Op::unsqueeze, {{{"B", 3}}}, {{0, 2}, {}});
  cases.add(Op::unsqueeze, {{{}}}, {{0}, {}});
  cases.add(Op::transpose, {{{"B", "T", 3}}}, {{2, 0, 1}, {}});
  cases.add(Op::transpose, {{{"B", 3, "T", 2}}}, {{0, 2, 1, 3}, {}});

  const auto sliced = [&](Dims dims, int64_t axis, int64_t begin, int64_t end, const char* note) {
    cases.add(Op::slice, {{std::move(dims)}}, {{axis, begin, end}, {}}, note);
  };
  sliced({"B", 7}, 1, 2, 5, "the middle");
  sliced({"B", 7}, 1, -3, to_end, "the last three");
  sliced({"B", "T", 2}, 1, 0, 1, "the first of T");
  sliced({"B", "T", 2}, 1, -1, to_end, "the last of T");
  sliced({"B", "T"}, 1, 1, to_end, "all but the first of T");
  sliced({"T", 3}, 0, 1, -2, "the inside of T");
  sliced({3, 2}, 0, 0, to_end, "everything");
  sliced({"B", "One", 2}, 1, -1, to_end, "the last of one");
  sliced({"One", 2}, 0, 0, 1, "the first of one");

  cases.add(Op::concat, {{{"B", 2}}, {{"B", 1}}, {{"B", 3}}}, {{1}, {}});
  cases.add(Op::concat, {{{1, 2}}, {{"T", 2}}, {{2, 2}}}, {{0}, {}});
  cases.add(Op::concat, "with itself", {{{"B", 2, 3}}},
            [](Graph& g, std::span<const ValueId> x) { return concat(g, {x[0], x[0]}, -1); });

  cases.add(Op::broadcast_like, {{{3}}, {{"B", "T", 3}}});
  cases.add(Op::broadcast_like, {{{"B", 1, 2}}, {{"B", "T", 2}}});
  cases.add(Op::broadcast_like, {{{}}, {{"B", 2}}});
}

void add_arithmetic_cases(Cases& cases) {
  const std::vector<std::pair<Dims, Dims>> shapes = {
      {{2, 3}, {2, 3}},    {{"B", "T", 4}, {4}}, {{"B", 1}, {1, "T"}},    {{}, {"B", 3}},
      {{3, 1, 2}, {5, 1}}, {{1, 3}, {"One", 3}}, {{"B", 1, "T"}, {3, 1}},
  };
  for (Op op : {Op::add, Op::sub, Op::mul, Op::div, Op::greater})
    for (const auto& [a, b] : shapes) {
      const Values values = op == Op::greater ? Values::apart : Values::any;
      cases.add(op, {{a, values}, {b, op == Op::div ? Values::positive : values}});
    }
  cases.add(Op::mul, "by itself", {{{"B", 3}}},
            [](Graph& g, std::span<const ValueId> x) { return mul(g, x[0], x[0]); });
  cases.add(Op::scale, {{{"B", 3}}}, {{}, {-1.5}});
  cases.add(Op::shift, {{{"B", 3}}}, {{}, {0.25}});
}

void add_pointwise_cases(Cases& cases) {
  for (Op op : {Op::neg, Op::exp, Op::tanh, Op::erf, Op::sigmoid, Op::silu, Op::gelu_tanh, Op::gelu_erf})
    for (const Dims& dims : {Dims{"B", 7}, Dims{}}) cases.add(op, {{dims}});
  for (Op op : {Op::log, Op::sqrt, Op::reciprocal})
    for (const Dims& dims : {Dims{"B", 7}, Dims{}}) cases.add(op, {{dims, Values::positive}});
  for (Op op : {Op::relu, Op::abs})
    for (const Dims& dims : {Dims{"B", 7}, Dims{}}) cases.add(op, {{dims, Values::apart}});
}

void add_reduction_cases(Cases& cases) {
  const std::vector<std::pair<Dims, std::vector<int64_t>>> reductions = {
      {{"B", 3}, {0, 1}},      {{"B", 3}, {1, 1}},        {{"B", "T", 3}, {0, 0, 2}}, {{"B", "T", 3}, {1, 0, 1}},
      {{"B", "T", 2}, {0, 1}}, {{2, 3, 4}, {0, 0, 1, 2}}, {{2, 1, 3}, {0, 1}},        {{3}, {0}},
  };
  for (Op op : {Op::reduce_sum, Op::reduce_mean, Op::reduce_max})
    for (const auto& [dims, ints] : reductions)
      cases.add(op, {{dims, op == Op::reduce_max ? Values::apart : Values::any}}, {ints, {}},
                ints[0] ? "kept axes" : "");
}

void add_matrix_cases(Cases& cases) {
  cases.add(Op::matmul, {{{2, 3}}, {{3, 4}}});
  cases.add(Op::matmul, {{{"B", 3, "T", 2}}, {{"B", 3, 2, "T"}}});
  cases.add(Op::matmul, {{{"B", "T", 3}}, {{3, 2}}});
  cases.add(Op::matmul, {{{1, 2, 3}}, {{"B", 3, 1}}});
  cases.add(Op::matmul, {{{2, 1, 1, 3}}, {{4, 3, 2}}});

  const auto linear_case = [&](Dims x, bool transposed, bool bias) {
    const int64_t in = x.back().extent;
    std::vector<Input> inputs{{std::move(x)}, {transposed ? Dims{3, in} : Dims{in, 3}}};
    if (bias) inputs.push_back({{3}});
    cases.add(Op::linear, inputs, {{transposed ? 1 : 0}, {}}, transposed ? "transposed" : "");
  };
  linear_case({"B", "T", 4}, false, true);
  linear_case({"B", "T", 4}, true, true);
  linear_case({"B", "T", 5}, true, false);
  linear_case({"T", 1}, false, true);
  linear_case({4}, true, true);
  linear_case({"B", 3, "T", 2}, false, false);
  cases.add(Op::linear, "rows of unknown count", {{{"T", 2}}, {{2, 3}}}, [](Graph& g, std::span<const ValueId> x) {
    const ValueId rest = unsqueeze(g, slice(g, x[0], 0, 1, to_end), {0});
    return linear(g, rest, x[1]);
  });

  cases.add(Op::gather, {{{table_rows, 3}}, {{"B", "T"}, Values::indices}});
  cases.add(Op::gather, {{{table_rows}}, {{4}, Values::indices}});
  cases.add(Op::gather, {{{table_rows, 2, 2}}, {{}, Values::indices}});

  cases.add(Op::rotary, {{{"B", 3, "T", 4}}, {{"T", 4}}, {{"T", 4}}}, {}, "whole rows");
  cases.add(Op::rotary, {{{"B", 2, "T", 6}}, {{"T", 2}}, {{"T", 2}}}, {}, "the first two of six");
  cases.add(Op::rotary, {{{5, 5}}, {{5, 4}}, {{5, 4}}});
}

void add_normalisation_cases(Cases& cases) {
  for (const Dims& dims : {Dims{"B", "T"}, Dims{2, 1, 7}, Dims{3}, Dims{"B", 3, "T", "T"}})
    cases.add(Op::softmax, {{dims}});
  for (const Dims& dims : {Dims{"B", "T", 6}, Dims{5}}) {
    const Dims last{dims.back()};
    cases.add(Op::layer_norm, {{dims}, {last}, {last}}, {{}, {1e-5}});
    cases.add(Op::layer_norm, {{dims}, {last}}, {{}, {0.1}});
    cases.add(Op::rms_norm, {{dims}, {last}}, {{}, {1e-6}});
  }
}

}  // namespace

std::vector<OpCase> op_cases() {
  Cases cases;
  add_shape_cases(cases);
  add_arithmetic_cases(cases);
  add_pointwise_cases(cases);
  add_reduction_cases(cases);
  add_matrix_cases(cases);
  add_normalisation_cases(cases);
  return cases.take();
}

}  // namespace vitrine

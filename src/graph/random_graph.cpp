#include "graph/random_graph.h"

#include <algorithm>
#include <random>
#include <utility>

#include "graph/build.h"
#include "graph/dims.h"
#include "graph/gradient.h"

namespace vitrine {
namespace {

using namespace build;

class Growth {
 public:
  explicit Growth(uint64_t seed) : random_(seed) {
    case_.name = "random graph " + std::to_string(seed);
    symbols_ = {{"B", 1 + below(3)}, {"T", 1 + below(9)}};
    const int64_t width = 2 + below(8);
    add_input({"B", "T", width});
    add_input({"T", width});
    add_input({"B", "T", 2 + below(8)});
    add_input({"B", 1, width});
  }

  OpCase grow(int64_t steps) {
    Graph& g = case_.graph;
    while (steps > 0)
      if (const ValueId made = step(); made != no_value) {
        values_.push_back(made);
        --steps;
      }
    // The last values are read from outside; the score is of those that no step has read, which so are all computed.
    std::vector<ValueId> parts;
    for (size_t i = 0; i < values_.size(); ++i) {
      if (i + 3 >= values_.size()) g.output("value" + std::to_string(values_.size() - i), values_[i]);
      const bool is_read = std::find(read_.begin(), read_.end(), values_[i]) != read_.end();
      if (!is_read) parts.push_back(reduce_sum(g, mul(g, values_[i], values_[i]), {}));
    }
    ValueId score = parts[0];
    for (size_t i = 1; i < parts.size(); ++i) score = add(g, score, parts[i]);
    g.output("score", score);
    if (const auto gradients = gradient(g, score, inputs_); gradients.ok())
      for (size_t i = 0; i < inputs_.size(); ++i) {
        case_.differentiated.push_back("x" + std::to_string(i));
        g.output("gradient.x" + std::to_string(i), (*gradients)[i]);
      }
    return std::move(case_);
  }

 private:
  int64_t below(int64_t count) { return random_() % static_cast<uint64_t>(count); }
  float number() { return (below(4001) - 2000) / 1000.0f; }

  Tensor numbers(Shape shape) {
    std::vector<float> data(element_count(shape));
    for (float& one : data) one = number();
    return Tensor(std::move(shape), std::move(data));
  }
  void add_input(Dims dims) {
    Shape shape;
    for (const Dim& dim : dims) shape.push_back(value_of(dim, symbols_).value_or(1));
    const std::string name = "x" + std::to_string(inputs_.size());
    inputs_.push_back(case_.graph.input(name, DType::f32, std::move(dims)));
    case_.feeds.emplace(name, numbers(std::move(shape)));
    values_.push_back(inputs_.back());
  }

  const Dims& dims(ValueId id) const { return case_.graph.dims(id); }
  size_t rank(ValueId id) const { return dims(id).size(); }
  // The extent of the last axis, 0 where it is a symbol or there is none.
  int64_t width(ValueId id) const { return rank(id) > 0 && dims(id).back().known() ? dims(id).back().extent : 0; }
  ValueId any() {
    // Rather a late one, so that there are long ways.
    const int64_t count = std::ssize(values_),
                  i = below(2) ? count - 1 - below(std::min<int64_t>(count, 4)) : below(count);
    return values_[i];
  }
  ValueId read(ValueId id) {
    read_.push_back(id);
    return id;
  }
  // Back to numbers of size one, as a norm does between layers.
  ValueId calm(ValueId id) { return apply(case_.graph, below(3) ? Op::tanh : Op::sigmoid, id); }
  // NumPy's broadcasting of two shapes, without an extent that differs by name alone.
  bool broadcast(ValueId a, ValueId b) const {
    const Dims &x = dims(a), &y = dims(b);
    for (size_t i = 1; i <= std::min(x.size(), y.size()); ++i) {
      const Dim &one = x[x.size() - i], &other = y[y.size() - i];
      if (one != other && !one.is(1) && !other.is(1)) return false;
    }
    return true;
  }

  ValueId step() {
    Graph& g = case_.graph;
    const ValueId x = any();
    const auto last = static_cast<int64_t>(rank(x)) - 1;
    switch (below(20)) {
      case 0: return scale(g, read(x), 0.25 + 0.5 * below(4));
      case 1: return shift(g, read(x), number());
      case 2: return apply(g, Op::neg, read(x));
      case 3: {
        constexpr Op smooth[] = {Op::tanh, Op::sigmoid, Op::silu, Op::gelu_tanh, Op::gelu_erf, Op::erf};
        return apply(g, smooth[below(std::ssize(smooth))], read(x));
      }
      case 4: return apply(g, Op::exp, calm(read(x)));
      case 5: return apply(g, below(2) ? Op::log : Op::reciprocal, shift(g, calm(read(x)), 2.5));
      case 6: return apply(g, Op::sqrt, shift(g, calm(read(x)), 2.5));
      case 7:
      case 8: {
        const ValueId y = any();
        if (!broadcast(x, y)) return no_value;
        read(x), read(y);
        return below(2) ? add(g, x, y) : sub(g, x, y);
      }
      case 9: {
        const ValueId y = any();
        if (!broadcast(x, y)) return no_value;
        return mul(g, calm(read(x)), read(y));
      }
      case 10: {
        const ValueId y = any();
        if (!broadcast(x, y)) return no_value;
        return div(g, read(x), shift(g, calm(read(y)), 2.5));
      }
      case 11: return last >= 0 ? softmax(g, read(x)) : no_value;
      case 12: {
        const int64_t d = width(x);
        if (d < 2) return no_value;
        const ValueId gain = constant(g, numbers({d})), bias = constant(g, numbers({d}));
        if (below(2)) return rms_norm(g, read(x), gain, 0.1);
        return layer_norm(g, read(x), gain, below(2) ? std::optional(bias) : std::nullopt, 0.1);
      }
      case 13: {
        const int64_t d = width(x), to = 1 + below(9);
        if (d < 1) return no_value;
        const bool turned = below(2) == 1;
        const ValueId weight = constant(g, numbers(turned ? Shape{to, d} : Shape{d, to}));
        const auto bias = below(2) ? std::optional(constant(g, numbers({to}))) : std::nullopt;
        return linear(g, calm(read(x)), weight, bias, turned);
      }
      case 14: {
        const ValueId y = any();
        if (rank(x) < 2 || rank(y) != rank(x) || dims(x).back() != dims(y).back()) return no_value;
        if (!std::equal(dims(x).begin(), dims(x).end() - 2, dims(y).begin())) return no_value;
        return matmul(g, calm(read(x)), swap_last_two(g, calm(read(y))));
      }
      case 15: {
        if (rank(x) < 2) return no_value;
        std::vector<int64_t> order;
        for (int64_t axis = 0; axis <= last; ++axis) order.push_back(axis);
        std::shuffle(order.begin(), order.end(), random_);
        return transpose(g, read(x), order);
      }
      case 16: {
        if (last < 0) return no_value;
        const int64_t axis = below(last + 1);
        return below(2) ? slice(g, read(x), axis, 0, 1) : slice(g, read(x), axis, -1, to_end);
      }
      case 17: {
        const ValueId y = any();
        if (rank(x) == 0 || rank(y) != rank(x)) return no_value;
        const size_t axis = below(last + 1);
        for (size_t i = 0; i < rank(x); ++i)
          if (i == axis ? !dims(x)[i].known() || !dims(y)[i].known() : dims(x)[i] != dims(y)[i]) return no_value;
        return concat(g, {read(x), read(y)}, axis);
      }
      case 18: {
        if (last < 0) return no_value;
        std::vector<int64_t> axes;
        for (int64_t axis = 0; axis <= last; ++axis)
          if (below(2)) axes.push_back(axis);
        if (axes.empty()) axes.push_back(last);
        const bool keep = below(2) == 1;
        return below(3) ? reduce_mean(g, read(x), axes, keep) : calm(reduce_sum(g, read(x), axes, keep));
      }
      default: return rank(x) < 4 ? unsqueeze(g, read(x), {below(last + 2)}) : no_value;
    }
  }

  std::mt19937_64 random_;
  OpCase case_{};
  SymbolValues symbols_;
  std::vector<ValueId> inputs_, values_, read_;
};

}  // namespace

OpCase random_graph(uint64_t seed) { return Growth(seed).grow(6 + static_cast<int64_t>(seed % 20)); }

}  // namespace vitrine

// Every op against values worked out by hand or known from tables.
#include "graph/evaluate.h"

#include <doctest/doctest.h>

#include <cmath>
#include <functional>

#include "graph/build.h"

using namespace vitrine;
using namespace vitrine::build;

namespace {

struct Feed {
  Shape shape;
  std::vector<double> data;
  DType dtype = DType::f32;
};
using Builder = std::function<ValueId(Graph&, const std::vector<ValueId>&)>;

void check(const std::vector<Feed>& inputs, const Feed& expected, const Builder& builder, double tolerance = 1e-12) {
  Graph g;
  std::vector<ValueId> x;
  RefTensors feeds;
  for (size_t i = 0; i < inputs.size(); ++i) {
    const std::string name = "x" + std::to_string(i);
    x.push_back(g.input(name, inputs[i].dtype, Dims(inputs[i].shape.begin(), inputs[i].shape.end())));
    feeds[name] = {inputs[i].shape, inputs[i].data};
  }
  g.output("y", builder(g, x));
  const auto result = evaluate(g, feeds);
  REQUIRE_MESSAGE(result.ok(), result.error().sentence());
  const RefTensor& y = result->at("y");
  CHECK(y.shape == expected.shape);
  REQUIRE(y.data.size() == expected.data.size());
  for (size_t i = 0; i < y.data.size(); ++i) CHECK(y.data[i] == doctest::Approx(expected.data[i]).epsilon(tolerance));
}
#define OP(expression) [](Graph& g, const std::vector<ValueId>& x) -> ValueId { return expression; }

Builder pointwise(Op op) {
  return [op](Graph& g, const std::vector<ValueId>& x) { return apply(g, op, x[0]); };
}

}  // namespace

TEST_CASE("shapes of things") {
  const Feed x{{2, 3}, {1, 2, 3, 4, 5, 6}};
  check({x}, {{3, 2}, {1, 2, 3, 4, 5, 6}}, OP(reshape(g, x[0], {3, -1})));
  check({x, {{6}, {0, 0, 0, 0, 0, 0}}}, {{6}, {1, 2, 3, 4, 5, 6}}, OP(reshape_like(g, x[0], x[1])));
  check({x}, {{2, 1, 3}, {1, 2, 3, 4, 5, 6}}, OP(unsqueeze(g, x[0], {1})));
  check({x}, {{3, 2}, {1, 4, 2, 5, 3, 6}}, OP(transpose(g, x[0], {1, 0})));
  check({{{2, 1, 2}, {1, 2, 3, 4}}}, {{2, 2, 1}, {1, 3, 2, 4}}, OP(transpose(g, x[0], {2, 0, 1})));
  check({x}, {{2, 1}, {2, 5}}, OP(slice(g, x[0], 1, 1, 2)));
  check({x}, {{2, 2}, {2, 3, 5, 6}}, OP(slice(g, x[0], -1, -2, to_end)));
  check({x, {{2, 1}, {8, 9}}}, {{2, 4}, {1, 2, 3, 8, 4, 5, 6, 9}}, OP(concat(g, x, 1)));
  check({x, {{1, 3}, {7, 8, 9}}}, {{3, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9}}, OP(concat(g, x, 0)));
  check({{{3}, {1, 2, 3}}, {{2, 3}, {0, 0, 0, 0, 0, 0}}}, {{2, 3}, {1, 2, 3, 1, 2, 3}},
        OP(broadcast_like(g, x[0], x[1])));
}

TEST_CASE("arithmetic broadcasts") {
  const Feed column{{2, 1}, {1, 2}}, row{{3}, {10, 20, 40}};
  check({column, row}, {{2, 3}, {11, 21, 41, 12, 22, 42}}, OP(add(g, x[0], x[1])));
  check({column, row}, {{2, 3}, {-9, -19, -39, -8, -18, -38}}, OP(sub(g, x[0], x[1])));
  check({column, row}, {{2, 3}, {10, 20, 40, 20, 40, 80}}, OP(mul(g, x[0], x[1])));
  check({column, row}, {{2, 3}, {0.1, 0.05, 0.025, 0.2, 0.1, 0.05}}, OP(div(g, x[0], x[1])));
  check({{{2, 1}, {10, 30}}, row}, {{2, 3}, {0, 0, 0, 1, 1, 0}}, OP(greater(g, x[0], x[1])));
  check({row}, {{3}, {-5, -10, -20}}, OP(scale(g, x[0], -0.5)));
  check({row}, {{3}, {9, 19, 39}}, OP(shift(g, x[0], -1)));
}

TEST_CASE("pointwise functions at known points") {
  const Feed x{{3}, {-1, 0, 2}}, positive{{3}, {0.25, 1, 4}};
  check({x}, {{3}, {1, 0, -2}}, pointwise(Op::neg));
  check({x}, {{3}, {0.36787944117144233, 1, 7.38905609893065}}, pointwise(Op::exp));
  check({positive}, {{3}, {-1.3862943611198906, 0, 1.3862943611198906}}, pointwise(Op::log));
  check({positive}, {{3}, {0.5, 1, 2}}, pointwise(Op::sqrt));
  check({positive}, {{3}, {4, 1, 0.25}}, pointwise(Op::reciprocal));
  check({x}, {{3}, {-0.7615941559557649, 0, 0.9640275800758169}}, pointwise(Op::tanh));
  check({x}, {{3}, {-0.8427007929497149, 0, 0.9953222650189527}}, pointwise(Op::erf));
  check({x}, {{3}, {0.2689414213699951, 0.5, 0.8807970779778823}}, pointwise(Op::sigmoid));
  check({x}, {{3}, {0, 0, 2}}, pointwise(Op::relu));
  check({x}, {{3}, {1, 0, 2}}, pointwise(Op::abs));
  check({x}, {{3}, {-0.2689414213699951, 0, 1.7615941559557646}}, pointwise(Op::silu));
  // Phi(-1) = 0.158655..., Phi(2) = 0.977249...
  check({x}, {{3}, {-0.15865525393145707, 0, 1.9544997361036416}}, pointwise(Op::gelu_erf));
  // As PyTorch's gelu(approximate="tanh") in float64.
  check({x}, {{3}, {-0.15880800939172324, 0, 1.954597694087775}}, pointwise(Op::gelu_tanh));
}

TEST_CASE("reductions") {
  const Feed x{{2, 3}, {1, 5, 3, 4, 2, 9}};
  check({x}, {{2}, {9, 15}}, OP(reduce_sum(g, x[0], {1})));
  check({x}, {{1, 3}, {5, 7, 12}}, OP(reduce_sum(g, x[0], {0}, true)));
  check({x}, {{}, {4}}, OP(reduce_mean(g, x[0], {})));
  check({x}, {{2, 1}, {3, 5}}, OP(reduce_mean(g, x[0], {-1}, true)));
  check({x}, {{2}, {5, 9}}, OP(reduce_max(g, x[0], {1})));
  check({{{2, 2}, {-5, -3, -4, -8}}}, {{2}, {-4, -3}}, OP(reduce_max(g, x[0], {0})));
}

TEST_CASE("products") {
  const Feed a{{2, 3}, {1, 2, 3, 4, 5, 6}}, b{{3, 2}, {1, 0, 0, 1, 1, 1}};
  check({a, b}, {{2, 2}, {4, 5, 10, 11}}, OP(matmul(g, x[0], x[1])));
  check({{{2, 1, 2}, {1, 2, 3, 4}}, {{1, 2, 1}, {10, 1}}}, {{2, 1, 1}, {12, 34}}, OP(matmul(g, x[0], x[1])));
  check({a, b, {{2}, {100, 200}}}, {{2, 2}, {104, 205, 110, 211}}, OP(linear(g, x[0], x[1], x[2])));
  check({{{1, 2, 3}, a.data}, {{2, 3}, {1, 0, 1, 0, 1, 1}}}, {{1, 2, 2}, {4, 5, 10, 11}},
        OP(linear(g, x[0], x[1], {}, true)));
}

TEST_CASE("a long product is summed completely in both orientations") {
  constexpr int64_t inner = 131;  // neither a multiple of the block nor of the lanes
  Feed row{{1, inner}, {}}, column{{inner, 1}, {}};
  double expected = 0;
  for (int64_t i = 0; i < inner; ++i) {
    row.data.push_back(static_cast<double>(i % 7) - 3);
    column.data.push_back(static_cast<double>(i % 11) - 5);
    expected += row.data.back() * column.data.back();
  }
  check({row, column}, {{1, 1}, {expected}}, OP(linear(g, x[0], x[1])));
  check({row, {{1, inner}, column.data}}, {{1, 1}, {expected}}, OP(linear(g, x[0], x[1], {}, true)));
}

TEST_CASE("gather looks up rows, from the end when negative, and refuses others") {
  const Feed table{{3, 2}, {1, 2, 3, 4, 5, 6}};
  check({table, {{2, 1}, {2, -3}, DType::i64}}, {{2, 1, 2}, {5, 6, 1, 2}}, OP(gather(g, x[0], x[1])));

  Graph g;
  const ValueId x = g.input("table", DType::f32, {3, 2}), ids = g.input("ids", DType::i64, {1});
  g.output("y", gather(g, x, ids));
  for (const double index : {3.0, -4.0}) {
    const auto result = evaluate(g, {{"table", {table.shape, table.data}}, {"ids", {{1}, {index}}}});
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().code == ErrorCode::bad_request);
  }
}

TEST_CASE("normalisations") {
  check({{{2, 2}, {0, std::log(3.0), 1000, 1000}}}, {{2, 2}, {0.25, 0.75, 0.5, 0.5}}, OP(softmax(g, x[0])));
  // mean 2, variance 1; mean 0, variance 4.
  check({{{2, 2}, {1, 3, -2, 2}}, {{2}, {1, 10}}, {{2}, {0, 0.5}}}, {{2, 2}, {-1, 10.5, -1, 10.5}},
        OP(layer_norm(g, x[0], x[1], x[2], 0)));
  check({{{2}, {1, 3}}, {{2}, {1, 1}}}, {{2}, {-0.5, 0.5}}, OP(layer_norm(g, x[0], x[1], {}, 3)));
  check({{{2}, {1, 7}}, {{2}, {1, 2}}}, {{2}, {0.2, 2.8}}, OP(rms_norm(g, x[0], x[1], 0)));
}

TEST_CASE("feeds are checked by name, rank, extent and symbol") {
  Graph g;
  const ValueId a = g.input("a", DType::f32, {"B", 2}), b = g.input("b", DType::f32, {"B", 1});
  g.output("y", add(g, a, b));
  const RefTensor two{{2, 2}, {1, 2, 3, 4}};
  const auto why = [&](const RefTensors& feeds) {
    const auto result = evaluate(g, feeds);
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().code == ErrorCode::bad_request);
    return result.error().sentence();
  };
  CHECK(why({{"a", two}}) == "A feed is missing (b).");
  CHECK(why({{"a", two}, {"b", {{2}, {1, 2}}}}) == "A feed has the wrong rank: [2] for [B, 1] (b).");
  CHECK(why({{"a", two}, {"b", {{3, 1}, {1, 2, 3}}}}) ==
        "A feed has the wrong shape: [3, 1] for [B, 1], where B is 2 (b).");
  CHECK(why({{"a", {{2, 3}, {1, 2, 3, 4, 5, 6}}}, {"b", {{2, 1}, {1, 2}}}}) ==
        "A feed has the wrong shape: [2, 3] for [B, 2] (a).");
  CHECK(why({{"a", {{2, 2}, {1}}}, {"b", {{2, 1}, {1, 2}}}}) == "A feed's values do not fill its shape [2, 2] (a).");
  CHECK(evaluate(g, {{"a", two}, {"b", {{2, 1}, {1, 2}}}, {"extra", two}}).ok());
}

TEST_CASE("values live until their last use, also in a graph that was not pruned") {
  Graph g;
  const ValueId x = g.input("x", DType::f32, {2});
  const ValueId y = apply(g, Op::exp, x);
  apply(g, Op::neg, y);  // read by nobody
  const ValueId z = mul(g, y, y);
  g.output("y", y);
  g.output("same", y);
  g.output("x again", x);
  g.output("sum", add(g, z, g.constant(Tensor::scalar(1))));
  const auto result = evaluate(g, {{"x", {{2}, {0, 1}}}});
  REQUIRE(result.ok());
  CHECK(result->at("same").data == result->at("y").data);
  CHECK(result->at("x again").data[1] == 1);
  CHECK(result->at("sum").data[0] == 2);
}

TEST_CASE("a cancelled ticket stops a run, a broken graph is refused") {
  Graph g;
  const ValueId x = g.input("x", DType::f32, {1});
  g.output("y", apply(g, Op::neg, x));
  const Ticket ticket;
  ticket.cancel();
  const RefTensors feeds = {{"x", {{1}, {1}}}};
  const auto cancelled = evaluate(g, feeds, ticket);
  REQUIRE_FALSE(cancelled.ok());
  CHECK(cancelled.error().code == ErrorCode::cancelled);
  reshape(g, x, {7});
  CHECK_FALSE(evaluate(g, feeds).ok());
}

TEST_CASE("tensors keep dtype and values through the reference") {
  const Tensor ids({2}, std::vector<int64_t>{-3, 1LL << 40});
  CHECK(from_reference(to_reference(ids), DType::i64).i64()[1] == 1LL << 40);
  CHECK(from_reference(to_reference(Tensor::scalar(0.1f)), DType::f32).f32()[0] == 0.1f);
}

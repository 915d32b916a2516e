// The driver: which nodes are differentiated, how contributions add up, what is refused.
#include "graph/gradient.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "graph/build.h"
#include "graph/evaluate.h"

using namespace vitrine;
using namespace vitrine::build;

namespace {

int count(const Graph& g, Op op) {
  return static_cast<int>(
      std::count_if(g.nodes().begin(), g.nodes().end(), [&](const Node& node) { return node.op == op; }));
}

std::vector<double> output(const Graph& g, const char* name, const RefTensors& feeds) {
  const auto result = evaluate(g, feeds);
  REQUIRE_MESSAGE(result.ok(), result.error().sentence());
  return result->at(name).data;
}

}  // namespace

TEST_CASE("a value used several times gets the sum of its contributions") {
  Graph g;
  const ValueId x = g.input("x", DType::f32, {2});
  const ValueId y = mul(g, x, x);                        // shared
  const ValueId z = add(g, mul(g, y, y), add(g, y, x));  // x^4 + x^2 + x
  const ValueId wrt[] = {x, y};
  const auto d = gradient(g, z, wrt);
  REQUIRE(d.ok());
  g.output("dx", (*d)[0]);
  g.output("dy", (*d)[1]);
  const RefTensors feeds = {{"x", {{2}, {2, -1}}}};
  CHECK(output(g, "dx", feeds) == std::vector<double>{37, -5});  // 4x^3 + 2x + 1
  CHECK(output(g, "dy", feeds) == std::vector<double>{9, 3});    // 2y + 1
}

TEST_CASE("the score itself, and a value without a path") {
  Graph g;
  const ValueId x = g.input("x", DType::f32, {"B", 2}), other = g.input("other", DType::f32, {3});
  const ValueId y = apply(g, Op::exp, x);
  const ValueId wrt[] = {y, other};
  const auto d = gradient(g, y, wrt);
  REQUIRE(d.ok());
  CHECK(g.dims((*d)[1]) == Dims{3});
  g.output("dy", (*d)[0]);
  g.output("d other", (*d)[1]);
  const RefTensors feeds = {{"x", {{1, 2}, {1, 2}}}, {"other", {{3}, {1, 2, 3}}}};
  CHECK(output(g, "dy", feeds) == std::vector<double>{1, 1});
  CHECK(output(g, "d other", feeds) == std::vector<double>{0, 0, 0});
}

TEST_CASE("a rule table must speak of every op on the path") {
  Graph g;
  const ValueId x = g.input("x", DType::f32, {2});
  const ValueId y = apply(g, Op::exp, scale(g, x, 2));
  const ValueId wrt[] = {x};
  const auto missing = gradient(g, y, wrt, with_linear_ops({{Op::tanh, own_gradient}}));
  REQUIRE(!missing.ok());
  CHECK(missing.error().code == ErrorCode::unsupported);
  CHECK(missing.error().where == "exp");
  const auto d = gradient(g, y, wrt, with_linear_ops({{Op::exp, own_gradient}}));
  REQUIRE(d.ok());
  g.output("dx", (*d)[0]);
  CHECK(output(g, "dx", {{"x", {{2}, {0, 0}}}}) == std::vector<double>{2, 2});
}

TEST_CASE("only the cone between wrt and score is differentiated") {
  Graph g;
  const ValueId table = g.input("table", DType::f32, {4, 2}), ids = g.input("ids", DType::i64, {"T"});
  const ValueId weight = g.input("weight", DType::f32, {2, 2});
  const ValueId rows = gather(g, table, ids);  // has no gradient, and needs none
  const ValueId hidden = linear(g, rows, weight);
  const ValueId y = apply(g, Op::tanh, hidden);
  softmax(g, y);  // not under the score
  const ValueId wrt[] = {rows};
  const auto d = gradient(g, y, wrt);
  REQUIRE_MESSAGE(d.ok(), d.error().sentence());
  CHECK(count(g, Op::linear) == 2);  // towards the rows
  CHECK(count(g, Op::matmul) == 0);  // not towards the weight
  CHECK(count(g, Op::softmax) == 1);
  CHECK(count(g, Op::gather) == 1);
}

TEST_CASE("broadcast axes are summed, equal symbols are not") {
  Graph g;
  const ValueId x = g.input("x", DType::f32, {"B", 3}), bias = g.input("bias", DType::f32, {3});
  const ValueId per_row = g.input("per_row", DType::f32, {"B", 1});
  const ValueId wrt[] = {x, bias, per_row};
  const auto d = gradient(g, add(g, add(g, x, bias), per_row), wrt);
  REQUIRE(d.ok());
  CHECK(to_string(g.dims((*d)[0])) == "[B, 3]");
  CHECK(to_string(g.dims((*d)[1])) == "[3]");
  CHECK(to_string(g.dims((*d)[2])) == "[B, 1]");
  CHECK(count(g, Op::reduce_sum) == 2);
  g.output("d bias", (*d)[1]);
  g.output("d per_row", (*d)[2]);
  // With B bound to 1 nothing is summed that should not be.
  for (int64_t rows : {int64_t{1}, int64_t{4}}) {
    const auto n = static_cast<size_t>(rows);
    const RefTensors feeds = {{"x", {{rows, 3}, std::vector<double>(3 * n, 1)}},
                              {"bias", {{3}, {1, 2, 3}}},
                              {"per_row", {{rows, 1}, std::vector<double>(n, 1)}}};
    CHECK(output(g, "d bias", feeds) == std::vector<double>(3, static_cast<double>(rows)));
    CHECK(output(g, "d per_row", feeds) == std::vector<double>(n, 3.0));
  }
}

TEST_CASE("another rule replaces an op's own") {
  Graph g;
  const ValueId x = g.input("x", DType::f32, {2});
  const ValueId y = apply(g, Op::relu, apply(g, Op::neg, x));
  // Straight through the relu; the rule sees the node and its attributes.
  const RuleTable straight =
      with_linear_ops({{Op::relu, [](Graph&, const Node& node, ValueId d, std::span<const bool> wanted) -> Gradients {
                          REQUIRE(node.inputs.size() == wanted.size());
                          return {{d}};
                        }}});
  const ValueId wrt[] = {x};
  const auto own = gradient(g, y, wrt), replaced = gradient(g, y, wrt, straight);
  REQUIRE(own.ok());
  REQUIRE(replaced.ok());
  g.output("own", (*own)[0]);
  g.output("replaced", (*replaced)[0]);
  const RefTensors feeds = {{"x", {{2}, {1, -1}}}};
  CHECK(output(g, "own", feeds) == std::vector<double>{0, -1});
  CHECK(output(g, "replaced", feeds) == std::vector<double>{-1, -1});
}

TEST_CASE("a rule that keeps no promise is found out") {
  Graph g;
  const ValueId x = g.input("x", DType::f32, {2, 3});
  const ValueId y = reduce_sum(g, x, {1});
  const ValueId wrt[] = {x};
  const RuleTable misshapen = {
      {Op::reduce_sum, [](Graph&, const Node&, ValueId d, std::span<const bool>) -> Gradients { return {{d}}; }}};
  const RuleTable too_many = {
      {Op::reduce_sum, [](Graph&, const Node&, ValueId d, std::span<const bool>) -> Gradients { return {{d, d}}; }}};
  const RuleTable own = {{Op::reduce_sum, own_gradient}};
  const auto a = gradient(g, y, wrt, misshapen), b = gradient(g, y, wrt, too_many), c = gradient(g, y, wrt, own);
  REQUIRE_FALSE(a.ok());
  CHECK(a.error().sentence() == "A gradient rule gives [2] for [2, 3] (reduce_sum).");
  REQUIRE_FALSE(b.ok());
  CHECK(b.error().code == ErrorCode::internal);
  CHECK(c.ok());
}

TEST_CASE("a broken graph and integers have no gradient") {
  Graph g;
  const ValueId ids = g.input("ids", DType::i64, {2}), x = g.input("x", DType::f32, {2});
  const ValueId wrt_ids[] = {ids}, wrt_x[] = {x};
  CHECK_FALSE(gradient(g, x, wrt_ids).ok());
  CHECK_FALSE(gradient(g, ids, wrt_x).ok());
  reshape(g, x, {5});
  CHECK_FALSE(gradient(g, x, wrt_x).ok());
}

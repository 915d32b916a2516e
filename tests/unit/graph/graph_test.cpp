#include "graph/graph.h"

#include <doctest/doctest.h>

#include "graph/build.h"

using namespace vitrine;
using namespace vitrine::build;

namespace {

Weight weight(const char* name, Shape shape) {
  return {name, std::make_shared<const Tensor>(Tensor::zeros(std::move(shape)))};
}

}  // namespace

TEST_CASE("weights are one value per name, constants one per content") {
  Graph g;
  const Weight w = weight("w", {2, 3});
  CHECK(g.weight(w) == g.weight(w));
  CHECK(g.weight(w) != g.weight(weight("v", {2, 3})));
  CHECK(g.constant(Tensor::scalar(1)) == g.constant(Tensor::scalar(1)));
  CHECK(g.constant(Tensor::scalar(1)) != g.constant(Tensor::scalar(2)));
  CHECK(g.constant(Tensor::full({1}, 1)) != g.constant(Tensor::scalar(1)));
  CHECK(g.weights().size() == 2);
  CHECK(g.constants().size() == 3);
  CHECK(g.dims(g.weight(w)) == Dims{2, 3});
}

TEST_CASE("a misfit marks the graph with the op and its inputs, and building goes on") {
  Graph g;
  const ValueId a = g.input("a", DType::f32, {"B", 4}), b = g.input("b", DType::f32, {5});
  const ValueId bad = add(g, a, b);
  REQUIRE_FALSE(g.error().ok());
  CHECK(g.error().error().where == "add([B, 4], [5])");
  CHECK(g.error().error().code == ErrorCode::internal);
  // Everything downstream of a broken value is built without looking at its shape.
  softmax(g, swap_last_two(g, slice(g, unsqueeze(g, bad, {-1}), -1, 0, 1)));
  reduce_sum(g, matmul(g, bad, bad), {-2, -1});
  g.output("y", bad);
  CHECK(g.error().error().where == "add([B, 4], [5])");
}

TEST_CASE("values that are not in the graph are refused") {
  Graph g;
  g.add(Op::neg, {7});
  CHECK_FALSE(g.error().ok());
  Graph h;
  h.output("y", no_value);
  CHECK_FALSE(h.error().ok());
  Graph k;
  k.weight({"missing", nullptr});
  CHECK_FALSE(k.error().ok());
}

TEST_CASE("inputs and outputs have names of their own, and inputs plain dims") {
  Graph g;
  const ValueId x = g.input("x", DType::f32, {"T"});
  g.output("x", x);
  CHECK_FALSE(g.error().ok());
  Graph h;
  h.input("x", DType::f32, {"T-1"});
  CHECK_FALSE(h.error().ok());
}

TEST_CASE("pruning keeps what the outputs need, in order, with their names") {
  Graph g;
  const ValueId a = g.input("a", DType::f32, {2}), unused = g.input("unused", DType::f32, {2});
  const ValueId w = g.weight(weight("w", {2}));
  g.weight(weight("unused weight", {9}));
  const ValueId one = g.constant(Tensor::scalar(1));
  g.constant(Tensor::scalar(3));
  apply(g, Op::exp, unused);
  const ValueId sum = build::add(g, a, w);
  mul(g, sum, unused);
  g.output("tap", sum);
  g.output("y", sub(g, one, apply(g, Op::neg, sum)));

  const Graph p = g.pruned();
  REQUIRE(p.error().ok());
  REQUIRE(p.inputs().size() == 1);
  CHECK(p.inputs()[0].first == "a");
  CHECK(p.weights().size() == 1);
  CHECK(p.constants().size() == 1);
  REQUIRE(p.nodes().size() == 3);
  CHECK(p.nodes()[0].op == Op::add);
  CHECK(p.nodes()[2].op == Op::sub);
  CHECK(p.value_count() == 6);
  CHECK(p.find_output("tap") == p.nodes()[0].output);
  CHECK(p.value(p.find_output("tap")).name == "tap");
  CHECK(p.find_output("nothing") == no_value);
  for (const Node& node : p.nodes())
    for (ValueId id : node.inputs) CHECK(id < node.output);
}

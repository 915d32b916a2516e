// A graph that picks rows early has the answers of the graph as it was written, by the reference evaluation of both.
#include "engine/wasm/early_rows.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "engine/engine_wasm.h"
#include "graph/build.h"
#include "graph/evaluate.h"
#include "graph/gradient.h"

using namespace vitrine;
namespace b = build;

namespace {

Tensor noise(Shape shape, uint32_t seed) {
  Tensor tensor = Tensor::zeros(std::move(shape));
  for (float& value : tensor.f32())
    value = static_cast<float>((seed = seed * 1664525u + 1013904223u) >> 8) / 1.6e7f - 0.5f;
  return tensor;
}

ValueId linear(Graph& g, ValueId x, const char* name, int64_t from, int64_t to, uint32_t seed) {
  const Weight weight{name, std::make_shared<const Tensor>(noise({from, to}, seed))};
  return b::linear(g, x, g.weight(weight), b::constant(g, noise({to}, seed + 1)));
}

// One transformer block of two heads, pre-norm. Residual stream [B, T, 8].
struct Block {
  Graph g;
  ValueId x = no_value, out = no_value;

  Block() {
    x = g.input("x", DType::f32, {"B", "T", 8});
    const ValueId gain = b::constant(g, noise({8}, 1)), mask = g.input("mask", DType::f32, {"T", "T"});
    const ValueId all = linear(g, b::layer_norm(g, x, gain, {}, 1e-5), "qkv", 8, 24, 2);
    const auto heads = [&](int64_t part) {
      const ValueId own = b::slice(g, all, 2, part * 8, part * 8 + 8);
      return b::transpose(g, b::reshape(g, own, {0, 0, 2, -1}), {0, 2, 1, 3});
    };
    const ValueId scores = b::matmul(g, b::scale(g, heads(0), 0.5), b::swap_last_two(g, heads(1)));
    const ValueId mixed = b::matmul(g, b::softmax(g, b::add(g, scores, mask)), heads(2));
    const ValueId merged = b::reshape(g, b::transpose(g, mixed, {0, 2, 1, 3}), {0, 0, 8});
    const ValueId middle = b::add(g, x, linear(g, merged, "out", 8, 8, 4));
    const ValueId hidden = b::apply(g, Op::gelu_tanh, linear(g, b::rms_norm(g, middle, gain, 1e-5), "up", 8, 16, 6));
    out = b::add(g, middle, linear(g, hidden, "down", 16, 8, 8));
  }

  NamedTensors feeds(int64_t batch, int64_t length) const {
    NamedTensors feeds;
    feeds.emplace("x", noise({batch, length, 8}, 11));
    Tensor mask = Tensor::zeros({length, length});
    for (int64_t row = 0; row < length; ++row)
      for (int64_t column = row + 1; column < length; ++column)
        mask.f32()[static_cast<size_t>(row * length + column)] = -1e9f;
    feeds.emplace("mask", std::move(mask));
    return feeds;
  }
};

RefTensors evaluated(const Graph& graph, const NamedTensors& feeds) {
  RefTensors wide;
  for (const auto& [name, id] : graph.inputs()) wide.emplace(name, to_reference(feeds.find(name)->second));
  auto result = evaluate(graph, wide);
  REQUIRE(result.ok());
  return std::move(*result);
}

double difference(const RefTensors& a, const RefTensors& b) {
  double worst = 0;
  REQUIRE(a.size() == b.size());
  for (const auto& [name, tensor] : a) {
    REQUIRE(tensor.shape == b.at(name).shape);
    for (size_t i = 0; i < tensor.data.size(); ++i)
      worst = std::max(worst, std::abs(tensor.data[i] - b.at(name).data[i]));
  }
  return worst;
}

// The answer of the engine itself, which looks at the selector.
RefTensors run(const Graph& graph, const NamedTensors& feeds) {
  WasmEngine engine;
  std::optional<Result<NamedTensors>> slot;
  start(engine.run(std::make_shared<const Program>(Program{"rows", graph}), feeds, Ticket()),
        [&](Result<NamedTensors> result) { slot.emplace(std::move(result)); });
  REQUIRE(slot);
  REQUIRE(slot->ok());
  RefTensors wide;
  for (const auto& [name, tensor] : **slot) wide.emplace(name, to_reference(tensor));
  return wide;
}

// Extents of the first axis but one of every linear map's output.
int64_t maps_of(const Graph& graph, const char* symbol) {
  return std::count_if(graph.nodes().begin(), graph.nodes().end(), [&](const Node& node) {
    return node.op == Op::linear && graph.dims(node.output)[1] == Dim(symbol);
  });
}

}  // namespace

TEST_CASE("rows picked by a product: attention's output and MLP are computed for them only") {
  Block block;
  Graph& g = block.g;
  const ValueId rows = g.input("rows", DType::f32, {"R", "T"});
  g.output("picked", b::matmul(g, rows, block.out));
  const Graph written = g.pruned();
  const auto early = wasm::pick_rows_early(written);
  REQUIRE(early);
  CHECK(early->selector == "rows");
  CHECK(maps_of(written, "T") == 4);
  CHECK(maps_of(early->graph, "T") == 1);  // of queries, keys and values
  CHECK(maps_of(early->graph, "R") == 3);
  for (int64_t length : {2, 5}) {
    NamedTensors feeds = block.feeds(3, length);
    Tensor selector = Tensor::zeros({2, length});
    selector.f32()[static_cast<size_t>(length / 2)] = 1;
    selector.f32()[static_cast<size_t>(2 * length - 1)] = 1;
    CHECK(wasm::picks_rows(selector));
    feeds.emplace("rows", selector);
    const RefTensors golden = evaluated(written, feeds);
    CHECK(difference(golden, evaluated(early->graph, feeds)) < 1e-12);
    CHECK(difference(golden, run(written, feeds)) < 1e-5);
    // A mixture of rows is none that can be picked early.
    feeds.find("rows")->second.f32()[0] = 0.5f;
    CHECK_FALSE(wasm::picks_rows(feeds.find("rows")->second));
    CHECK(difference(evaluated(written, feeds), run(written, feeds)) < 1e-5);
  }
}

TEST_CASE("one row picked by a column") {
  Block block;
  Graph& g = block.g;
  const ValueId row = g.input("row", DType::f32, {"T", 1});
  g.output("picked", b::reduce_sum(g, b::mul(g, block.out, row), {1}, true));
  const Graph written = g.pruned();
  const auto early = wasm::pick_rows_early(written);
  REQUIRE(early);
  CHECK(maps_of(early->graph, "T") == 1);
  NamedTensors feeds = block.feeds(2, 4);
  Tensor column = Tensor::zeros({4, 1});
  CHECK_FALSE(wasm::picks_rows(column));
  column.f32()[2] = 1;
  feeds.emplace("row", column);
  const RefTensors golden = evaluated(written, feeds);
  CHECK(difference(golden, evaluated(early->graph, feeds)) < 1e-12);
  CHECK(difference(golden, run(written, feeds)) < 1e-5);
}

TEST_CASE("the gradient is computed for picked rows only, down to keys and values") {
  Block block;
  Graph& g = block.g;
  const ValueId rows = g.input("rows", DType::f32, {"R", "T"});
  const ValueId score = b::reduce_sum(g, b::matmul(g, rows, block.out), {});
  g.output("score", score);
  const ValueId wrt[] = {block.x};
  const auto gradients = gradient(g, score, wrt);
  REQUIRE(gradients.ok());
  g.output("gradient", (*gradients)[0]);
  const Graph written = g.pruned();
  const auto early = wasm::pick_rows_early(written);
  REQUIRE(early);
  CHECK(maps_of(written, "T") == 8);
  CHECK(maps_of(early->graph, "T") == 2);  // of queries, keys and values, there and back
  CHECK(maps_of(early->graph, "R") == 6);
  for (int64_t second : {1, 3}) {  // another row, the same one again
    NamedTensors feeds = block.feeds(2, 5);
    Tensor selector = Tensor::zeros({2, 5});
    selector.f32()[3] = selector.f32()[static_cast<size_t>(5 + second)] = 1;
    feeds.emplace("rows", selector);
    const RefTensors golden = evaluated(written, feeds);
    CHECK(difference(golden, evaluated(early->graph, feeds)) < 1e-12);
    CHECK(difference(golden, run(written, feeds)) < 1e-5);
  }
}

TEST_CASE("what is wanted whole stays whole") {
  Block block;
  Graph& g = block.g;
  g.output("picked", b::matmul(g, g.input("rows", DType::f32, {"R", "T"}), block.out));
  g.output("whole", block.out);
  CHECK_FALSE(wasm::pick_rows_early(g.pruned()));
}

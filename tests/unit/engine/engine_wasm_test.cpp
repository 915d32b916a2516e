// The core's own engine against the reference evaluation: every op and gradient of the op cases, and what is its own
// business: runs that follow one another, runs that are stopped.
#include "engine/engine_wasm.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <optional>

#include "engine/canary.h"
#include "graph/build.h"
#include "graph/evaluate.h"
#include "graph/op_cases.h"
#include "graph/random_graph.h"

using namespace vitrine;

namespace {

Result<NamedTensors> run(Engine& engine, const std::string& key, const Graph& graph, NamedTensors feeds) {
  std::optional<Result<NamedTensors>> slot;
  start(engine.run(std::make_shared<const Program>(Program{key, graph.pruned()}), std::move(feeds), Ticket()),
        [&](Result<NamedTensors> result) { slot.emplace(std::move(result)); });
  REQUIRE(slot);
  return std::move(*slot);
}

// Largest difference over largest value, or `least` where that is larger, of all outputs.
double disagreement(const Graph& graph, const NamedTensors& ours, const NamedTensors& feeds, double least = 0) {
  RefTensors widened;
  for (const auto& [name, tensor] : feeds) widened.emplace(name, to_reference(tensor));
  const auto expected = evaluate(graph, widened);
  REQUIRE(expected.ok());
  double worst = 0;
  for (const auto& [name, id] : graph.outputs()) {
    const RefTensor own = to_reference(ours.find(name)->second);
    const RefTensor& golden = expected->at(name);
    REQUIRE(own.shape == golden.shape);
    double difference = 0, largest = least;
    for (size_t i = 0; i < own.data.size(); ++i) {
      if (std::isnan(own.data[i]) != std::isnan(golden.data[i])) return INFINITY;
      if (std::isnan(own.data[i]) || own.data[i] == golden.data[i]) continue;
      difference = std::max(difference, std::abs(own.data[i] - golden.data[i]));
      largest = std::max(largest, std::abs(golden.data[i]));
    }
    worst = std::max(worst, difference / (largest > 0 ? largest : 1));
  }
  return worst;
}

}  // namespace

TEST_CASE("every op and its gradient agree with the reference") {
  WasmEngine engine;
  int number = 0;
  for (const OpCase& one : op_cases()) {
    CAPTURE(one.name);
    const auto ours = run(engine, std::to_string(number++), one.graph, one.feeds);
    REQUIRE(ours.ok());
    CHECK(disagreement(one.graph, *ours, one.feeds) < 1e-5);
  }
}

TEST_CASE("random graphs and their gradients agree with the reference") {
  WasmEngine engine;
  for (uint64_t seed = 1; seed <= 400; ++seed) {
    const OpCase one = random_graph(seed);
    CAPTURE(one.name);
    CHECK(one.differentiated.size() == 4);
    const auto ours = run(engine, one.name, one.graph, one.feeds);
    REQUIRE(ours.ok());
    CHECK(disagreement(one.graph, *ours, one.feeds, 1e-3) < 1e-3);
  }
}

TEST_CASE("weights as their file has them: products in both directions, rows of a table, what else reads them") {
  // Of a model too large for panels of its own, of a small one, and from a matrix that lies turned.
  for (int64_t rows : {64, 300000})
    for (bool turned : {false, true}) {
      CAPTURE(rows);
      const int64_t columns = 64;
      auto bytes = std::make_shared<std::vector<std::byte>>(static_cast<size_t>(rows * columns / 32 * 34));
      uint32_t seed = 7;
      for (std::byte& byte : *bytes) byte = static_cast<std::byte>((seed = seed * 1664525u + 1013904223u) >> 24);
      for (size_t at = 0; at < bytes->size(); at += 34) {  // scales of 0.001 to 0.002
        const auto scale = static_cast<uint16_t>(0x1419 + at % 1000);
        std::memcpy(bytes->data() + at, &scale, sizeof scale);
      }
      const Weight weight{"w", nullptr,
                          std::make_shared<kernels::StoredMatrix>(kernels::StoredMatrix{number_format("Q8_0"),
                                                                                        bytes,
                                                                                        bytes->data(),
                                                                                        turned ? columns : rows,
                                                                                        turned ? rows : columns,
                                                                                        turned,
                                                                                        {}})};
      Graph g;
      const ValueId w = g.weight(weight), x = g.input("x", DType::f32, {"T", columns});
      const ValueId wide = build::linear(g, x, w, {}, !turned);
      g.output("there", build::reduce_max(g, wide, {1}));
      g.output("back", build::linear(g, wide, w, {}, turned));
      if (!turned) g.output("rows", build::gather(g, w, g.input("ids", DType::i64, {"N"})));
      g.output("sum", build::reduce_mean(g, w, {1}));
      REQUIRE(g.error().ok());
      NamedTensors feeds;
      Tensor some = Tensor::zeros({3, columns});
      for (float& value : some.f32())
        value = static_cast<float>((seed = seed * 1664525u + 1013904223u) >> 8) / 1e7f - 0.8f;
      feeds.emplace("x", std::move(some));
      if (!turned) feeds.emplace("ids", Tensor({3}, std::vector<int64_t>{0, -1, rows / 2}));
      WasmEngine engine;
      const auto ours = run(engine, "stored", g, feeds);
      REQUIRE(ours.ok());
      CHECK(disagreement(g, *ours, feeds) < 1e-4);
    }
}

TEST_CASE("a small transformer, forward and backward, at several batches and lengths with one plan") {
  WasmEngine engine;
  const auto canary = make_canary();
  REQUIRE(canary.ok());
  const int64_t first[] = {64, 1, 7, 33};
  for (int64_t length : first) {
    for (int64_t batch : {1, 3}) {
      CAPTURE(length);
      CAPTURE(batch);
      std::vector<int64_t> ids;
      for (int64_t i = 0; i < batch * length; ++i) ids.push_back(i * 31 % 97);
      std::vector<float> mask(static_cast<size_t>(length * length), 0.0f);
      for (int64_t row = 0; row < length; ++row)
        for (int64_t column = row + 1; column < length; ++column)
          mask[static_cast<size_t>(row * length + column)] = -1e9f;
      NamedTensors feeds;
      feeds.emplace("ids", Tensor({batch, length}, ids));
      feeds.emplace("mask", Tensor({length, length}, mask));
      const auto ours = run(engine, "canary", canary->graph, feeds);
      REQUIRE(ours.ok());
      CHECK(disagreement(canary->graph, *ours, feeds) < 1e-4);
      if (length == 64) break;  // the reference takes its time
    }
  }
}

TEST_CASE("an index outside its table is an error, not a crash") {
  Graph g;
  const ValueId ids = g.input("ids", DType::i64, {"T"});
  const ValueId table = build::constant(g, Tensor({3, 2}, std::vector<float>{1, 2, 3, 4, 5, 6}));
  g.output("y", build::gather(g, table, ids));
  WasmEngine engine;
  NamedTensors feeds;
  feeds.emplace("ids", Tensor({2}, std::vector<int64_t>{1, 3}));
  const auto result = run(engine, "gather", g, feeds);
  REQUIRE_FALSE(result.ok());
  CHECK(result.error().code == ErrorCode::bad_request);
}

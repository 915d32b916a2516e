// The core's own engine against the reference evaluation: every op and gradient of the op cases, and what is its own
// business: runs that follow one another, runs that are stopped.
#include "engine/engine_wasm.h"

#include <doctest/doctest.h>

#include <set>

#include <cmath>
#include <optional>

#include "engine/canary.h"
#include "graph/build.h"
#include "graph/evaluate.h"
#include "graph/op_cases.h"

using namespace vitrine;

namespace {

Result<NamedTensors> run(Engine& engine, const std::string& key, const Graph& graph, NamedTensors feeds) {
  std::optional<Result<NamedTensors>> slot;
  start(engine.run(std::make_shared<const Program>(Program{key, graph.pruned()}), std::move(feeds), Ticket()),
        [&](Result<NamedTensors> result) { slot.emplace(std::move(result)); });
  REQUIRE(slot);
  return std::move(*slot);
}

// Largest difference over largest value of all outputs.
double disagreement(const Graph& graph, const NamedTensors& ours, const NamedTensors& feeds) {
  RefTensors widened;
  for (const auto& [name, tensor] : feeds) widened.emplace(name, to_reference(tensor));
  const auto expected = evaluate(graph, widened);
  REQUIRE(expected.ok());
  double worst = 0;
  for (const auto& [name, id] : graph.outputs()) {
    const RefTensor own = to_reference(ours.find(name)->second);
    const RefTensor& golden = expected->at(name);
    REQUIRE(own.shape == golden.shape);
    double difference = 0, largest = 0;
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

TEST_CASE("every op and its gradient agree with the reference; an op without a kernel is named") {
  WasmEngine engine;
  int number = 0;
  std::set<std::string> refused;
  for (const OpCase& one : op_cases()) {
    CAPTURE(one.name);
    const auto ours = run(engine, std::to_string(number++), one.graph, one.feeds);
    if (!ours.ok()) {
      REQUIRE(ours.error().code == ErrorCode::unsupported);
      refused.insert(ours.error().what);
      continue;
    }
    CHECK(disagreement(one.graph, *ours, one.feeds) < 1e-5);
  }
  CHECK(refused == std::set<std::string>{"The core's own engine has no kernel for the op rotary"});
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

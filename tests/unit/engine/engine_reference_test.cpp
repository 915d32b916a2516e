#include "engine/engine_reference.h"

#include <doctest/doctest.h>

#include <optional>

#include "graph/build.h"

using namespace vitrine;

namespace {

Result<NamedTensors> run(Engine& engine, Graph graph, NamedTensors feeds, Ticket ticket = Ticket()) {
  std::optional<Result<NamedTensors>> result;
  auto program = std::make_shared<const Program>(Program{"key", std::move(graph)});
  start(engine.run(program, std::move(feeds), ticket),
        [&](Result<NamedTensors> got) { result.emplace(std::move(got)); });
  REQUIRE(result.has_value());
  return std::move(*result);
}

Graph lookup() {
  Graph g;
  const ValueId ids = g.input("ids", DType::i64, {"T"}), x = g.input("x", DType::f32, {3, 2});
  g.output("rows", build::gather(g, x, ids));
  g.output("same", ids);
  return g;
}

Tensor ids(int64_t first, int64_t second) { return Tensor({2}, std::vector<int64_t>{first, second}); }
Tensor table() { return Tensor({3, 2}, std::vector<float>{1, 2, 3, 4, 5, 6}); }

}  // namespace

TEST_CASE("the reference engine gives every output with its dtype") {
  const auto engine = make_reference_engine();
  const auto result = run(*engine, lookup(), {{"ids", ids(2, 0)}, {"x", table()}});
  REQUIRE(result.ok());
  CHECK(result->at("rows").shape() == Shape{2, 2});
  CHECK(result->at("rows").f32()[0] == 5);
  CHECK(result->at("same").dtype() == DType::i64);
  CHECK(engine->info().backend == "reference");
  CHECK(engine->info().runs == 1);
}

TEST_CASE("bad feeds, cancellation and broken graphs are errors") {
  const auto engine = make_reference_engine();
  const auto code = [&](Graph graph, NamedTensors feeds, Ticket ticket = Ticket()) {
    const auto result = run(*engine, std::move(graph), std::move(feeds), ticket);
    REQUIRE_FALSE(result.ok());
    return result.error().code;
  };
  CHECK(code(lookup(), {{"x", table()}}) == ErrorCode::bad_request);
  CHECK(code(lookup(), {{"ids", table()}, {"x", table()}}) == ErrorCode::bad_request);
  CHECK(code(lookup(), {{"ids", ids(0, 1)}, {"x", ids(0, 1)}}) == ErrorCode::bad_request);
  CHECK(code(lookup(), {{"ids", ids(0, 3)}, {"x", table()}}) == ErrorCode::bad_request);
  Ticket cancelled;
  cancelled.cancel();
  CHECK(code(lookup(), {{"ids", ids(0, 1)}, {"x", table()}}, cancelled) == ErrorCode::cancelled);
  Graph broken = lookup();
  build::reshape(broken, broken.find_output("rows"), {7});
  CHECK(code(broken, {{"ids", ids(0, 1)}, {"x", table()}}) == ErrorCode::internal);
  CHECK(engine->info().runs == 0);
}

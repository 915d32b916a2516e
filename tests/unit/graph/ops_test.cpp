// What every op must satisfy, over the cases of graph/op_cases.h.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

#include "graph/build.h"
#include "graph/evaluate.h"
#include "graph/gradient.h"
#include "graph/op_cases.h"

using namespace vitrine;

namespace {

RefTensors widened(const NamedTensors& feeds) {
  RefTensors result;
  for (const auto& [name, tensor] : feeds) result[name] = to_reference(tensor);
  return result;
}

// max|a - b| / max|b| of the output `gradient` against b, central differences of the scalar output
// `score`.
double worst_error(const Graph& graph, const std::string& score, const std::string& input, const std::string& gradient,
                   RefTensors feeds) {
  constexpr double step = 1e-5;
  const auto analytic = evaluate(graph, feeds);
  REQUIRE_MESSAGE(analytic.ok(), analytic.error().sentence());
  REQUIRE(analytic->contains(gradient));
  const RefTensor& a = analytic->at(gradient);
  REQUIRE(a.shape == feeds[input].shape);
  double difference = 0, size = 0;
  for (size_t i = 0; i < a.data.size(); ++i) {
    const double before = feeds[input].data[i];
    const auto moved = [&](double by) {
      feeds[input].data[i] = before + by;
      return evaluate(graph, feeds)->at(score).data[0];
    };
    const double b = (moved(step) - moved(-step)) / (2 * step);
    feeds[input].data[i] = before;
    difference = std::max(difference, std::abs(a.data[i] - b));
    size = std::max(size, std::abs(b));
  }
  return difference / (size > 1e-6 ? size : 1.0);
}

}  // namespace

TEST_CASE("the folder of ops and the list of ops agree") {
  std::set<std::string> files, listed;
  for (const auto& entry : std::filesystem::directory_iterator(VITRINE_SOURCE_DIR "/src/graph/ops"))
    files.insert(entry.path().stem().string());
  for (const OpDef* op : all_ops()) listed.insert(op->name);
  CHECK(files == listed);
#define X(name) CHECK(std::string(name_of(Op::name)) == #name);
#include "graph/ops.inc"
#undef X
}

TEST_CASE("every op has a case, every case evaluates, and every gradient agrees with differences") {
  std::set<std::string> covered;
  for (const OpCase& c : op_cases()) {
    CAPTURE(c.name);
    covered.insert(name_of(c.op));
    REQUIRE_MESSAGE(c.graph.error().ok(), c.graph.error().error().sentence());
    const auto& nodes = c.graph.nodes();
    CHECK(std::any_of(nodes.begin(), nodes.end(), [&](const Node& node) { return node.op == c.op; }));
    if (c.op != Op::gather) CHECK_FALSE(c.differentiated.empty());
    for (const std::string& input : c.differentiated) {
      CAPTURE(input);
      CHECK(worst_error(c.graph, "score", input, "gradient." + input, widened(c.feeds)) < 1e-6);
    }
  }
#define X(name) CHECK_MESSAGE(covered.contains(#name), #name);
#include "graph/ops.inc"
#undef X
}

TEST_CASE("second derivatives agree with differences of first ones") {
  for (OpCase& c : op_cases()) {
    CAPTURE(c.name);
    // score2 = half the sum of squares of all first derivatives.
    Graph& g = c.graph;
    ValueId score = g.constant(Tensor::scalar(0));
    std::vector<ValueId> wrt;
    for (const std::string& input : c.differentiated) {
      const ValueId d = g.find_output("gradient." + input);
      REQUIRE(d != no_value);
      score = build::add(g, score, build::reduce_sum(g, build::scale(g, build::mul(g, d, d), 0.5), {}));
      for (const auto& [name, id] : g.inputs())
        if (name == input) wrt.push_back(id);
    }
    const auto second = gradient(g, score, wrt);
    REQUIRE_MESSAGE(second.ok(), second.error().sentence());
    g.output("score2", score);
    for (size_t i = 0; i < wrt.size(); ++i) {
      const std::string& input = c.differentiated[i];
      CAPTURE(input);
      g.output("second." + input, (*second)[i]);
      CHECK(worst_error(g, "score2", input, "second." + input, widened(c.feeds)) < 1e-6);
    }
  }
}

TEST_CASE("a gradient that is not built is refused, never silently zero") {
  Graph g;
  const ValueId table = g.input("table", DType::f32, {3, 2}), ids = g.input("ids", DType::i64, {4});
  const ValueId rows = build::gather(g, table, ids);
  const std::vector<ValueId> wrt_table{table}, wrt_ids{ids}, wrt_rows{rows};
  const auto refused = gradient(g, rows, wrt_table);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == ErrorCode::unsupported);
  CHECK(refused.error().where == "gather");
  CHECK_FALSE(gradient(g, rows, wrt_ids).ok());
  CHECK(gradient(g, rows, wrt_rows).ok());
}

TEST_CASE("equal maxima share the gradient") {
  Graph g;
  const ValueId x = g.input("x", DType::f32, {4});
  const ValueId wrt[] = {x};
  const auto d = gradient(g, build::reduce_max(g, x, {0}), wrt);
  REQUIRE(d.ok());
  g.output("d", (*d)[0]);
  const auto result = evaluate(g, {{"x", {{4}, {2, 5, 5, 1}}}});
  REQUIRE(result.ok());
  CHECK(result->at("d").data == std::vector<double>{0, 0.5, 0.5, 0});
}

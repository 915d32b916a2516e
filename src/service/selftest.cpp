#include "service/selftest.h"

#include <cmath>

#include "graph/evaluate.h"
#include "graph/random_graph.h"

namespace vitrine::service {

namespace {
constexpr double op_limit = 1e-4;         // float32 against float64, over a few ops
constexpr double limit_of_random = 1e-3;  // over some twenty, where sums may nearly cancel
constexpr double least_of_random = 1e-3;  // numbers this small are what is left of larger ones
constexpr uint64_t random_graphs = 60;
}  // namespace

Task<Result<CheckTotal>> check_ops(Engine& engine, Ticket ticket, OnCheckRow on_row) {
  CheckTotal total;
  const auto report = [&](const std::string& quantity, double error, double limit, std::string note = {}) {
    const bool ok = note.empty() && error <= limit;
    (ok ? total.passed : total.failed) += 1;
    on_row({0, quantity, error, limit, ok, std::move(note)});
  };
  std::vector<OpCase> cases = op_cases();
  const size_t number_of_ops = cases.size();
  for (uint64_t seed = 1; seed <= random_graphs; ++seed) cases.push_back(random_graph(seed));
  for (size_t number = 0; number < cases.size(); ++number) {
    OpCase& one = cases[number];
    const bool is_random = number >= number_of_ops;
    const double limit = is_random ? limit_of_random : op_limit;
    if (ticket.cancelled()) co_return Error{ErrorCode::cancelled, "The self-test was stopped", {}, {}};
    RefTensors feeds;
    for (const auto& [name, tensor] : one.feeds) feeds.emplace(name, to_reference(tensor));
    const Result<RefTensors> expected = evaluate(one.graph, feeds, ticket);
    const auto program =
        std::make_shared<const Program>(Program{"selftest/" + std::to_string(number), one.graph.pruned()});
    const Result<NamedTensors> ours = co_await engine.run(program, std::move(one.feeds), ticket);
    if (!expected.ok() || !ours.ok()) {
      const Error& error = expected.ok() ? ours.error() : expected.error();
      report(one.name, INFINITY, limit, error.sentence());
      continue;
    }
    for (const auto& [output, id] : one.graph.outputs()) {
      const Tensor golden = from_reference(expected->at(output), DType::f32);
      report(one.name + " " + output, relative_error(ours->at(output), golden, is_random ? least_of_random : 0), limit);
    }
  }
  co_return total;
}

}  // namespace vitrine::service

#include "service/selftest.h"

#include <cmath>

#include "graph/evaluate.h"
#include "graph/op_cases.h"

namespace vitrine::service {

namespace {
constexpr double limit = 1e-4;  // float32 against float64, over a few ops
}

Task<Result<CheckTotal>> check_ops(Engine& engine, Ticket ticket, OnCheckRow on_row) {
  CheckTotal total;
  const auto report = [&](const std::string& quantity, double error, std::string note = {}) {
    const bool ok = note.empty() && error <= limit;
    (ok ? total.passed : total.failed) += 1;
    on_row({0, quantity, error, limit, ok, std::move(note)});
  };
  int64_t number = 0;
  for (OpCase& one : op_cases()) {
    if (ticket.cancelled()) co_return Error{ErrorCode::cancelled, "The self-test was stopped", {}, {}};
    RefTensors feeds;
    for (const auto& [name, tensor] : one.feeds) feeds.emplace(name, to_reference(tensor));
    const Result<RefTensors> expected = evaluate(one.graph, feeds, ticket);
    const auto program =
        std::make_shared<const Program>(Program{"selftest/" + std::to_string(number++), one.graph.pruned()});
    const Result<NamedTensors> ours = co_await engine.run(program, std::move(one.feeds), ticket);
    if (!expected.ok() || !ours.ok()) {
      const Error& error = expected.ok() ? ours.error() : expected.error();
      report(one.name, INFINITY, error.sentence());
      continue;
    }
    for (const auto& [output, id] : one.graph.outputs()) {
      const Tensor golden = from_reference(expected->at(output), DType::f32);
      report(one.name + " " + output, relative_error(ours->at(output), golden));
    }
  }
  co_return total;
}

}  // namespace vitrine::service

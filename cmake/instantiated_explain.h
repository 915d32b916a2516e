// Precompiled with what nearly every method includes: the copies, moves and coroutines that they have in common, which
// are then instantiated once (see instantiated_json.h). Nothing calls this.
#pragma once
#include "explain/job.h"
#include "explain/method.h"
#include "explain/sweep.h"
#include "graph/build.h"

namespace vitrine::instantiated {

inline Task<Result<Explanation>> method(Job job) {
  Job copy = job, moved = std::move(copy);
  copy = moved;
  copy = std::move(moved);
  Explanation e = job.blank("", View::token_scores), other = e;
  other = e;
  e = std::move(other);
  Result<Explanation> asked = co_await job.ask("", {});
  VITRINE_CO_CHECK(asked);
  VITRINE_CO_TRY(const ProgramPtr program, job.program("", [](Graph&) -> Result<void> { return {}; }));
  NamedTensors feeds;
  feeds.emplace("x", Tensor::zeros({1}));
  NamedTensors more = feeds;
  more = std::move(feeds);
  VITRINE_CO_TRY(const NamedTensors out, co_await job.run(program, std::move(more), 1));
  VITRINE_CO_TRY(const SweepAnswer answer, co_await sweep(job, Tensor::zeros({1}), {}));
  e.figures = {Figure{}, Figure{}};
  e.figures.push_back({});
  e.claims.push_back({});
  e.rows.push_back({});
  e.notes.push_back("");
  e.tensors.push_back({"scores", {"token"}, "logit", Tensor({1}, std::vector<float>(1))});
  e.tensors.push_back({"ids", {"token"}, "", Tensor({1}, std::vector<int64_t>(1))});
  e.tensors = {NamedTensor{}, NamedTensor{}};
  auto shared = std::make_shared<const Explanation>(e);
  Request request = job.request, again = request;
  again = request;
  co_return std::move(e);
}

inline Result<void> graph(Graph& g) {
  const std::vector<ValueId> values{build::add(g, 0, 1)}, copy = values;
  VITRINE_TRY(const std::vector<ValueId> result, Result<std::vector<ValueId>>(copy));
  (void)result;
  return Error{ErrorCode::internal, "", "", {}};
}

}  // namespace vitrine::instantiated

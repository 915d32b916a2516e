#include "engine/engine_choice.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/canary.h"

namespace vitrine {
namespace {

constexpr int trial_runs = 4;  // the best one counts

// The canary on an engine of its own, which no other model ends.
Task<Result<OrtEngine::Bar>> measure(bool forced) {
  VITRINE_CO_TRY(Canary canary, make_canary());
  WasmEngine engine;
  OrtEngine::Bar bar{{}, INFINITY, forced};
  const auto program = std::make_shared<const Program>(Program{"canary", canary.graph});
  for (int run = 0; run < trial_runs; ++run) {
    VITRINE_CO_TRY(bar.outputs, co_await engine.run(program, canary.feeds, Ticket()));
    bar.milliseconds = std::min(bar.milliseconds, engine.info().last_run_ms);
  }
  co_return bar;
}

}  // namespace

void EngineChoice::begin() {
  if (!forced_) return;
  tried_ = true;
  start(try_gpu(), [](bool) {});  // how it went is in the status
}

Task<bool> EngineChoice::try_gpu() {
  bool usable = true;
  if (!forced_) {
    const Result<OrtEngine::Adapter> adapter = co_await ort_->adapter();
    usable = adapter.ok() && adapter->usable;
    reason_ = adapter.ok() ? adapter->reason : adapter.error().sentence();
  }
  if (usable) {
    Result<OrtEngine::Bar> bar = co_await measure(forced_);
    const Result<void> started = bar.ok() ? co_await ort_->start(std::move(*bar)) : bar.error();
    reason_ = started.ok() ? "" : started.error().sentence();
  }
  decided_ = true;
  if (listener_) listener_();
  co_return usable;
}

Task<Result<NamedTensors>> EngineChoice::run(ProgramPtr program, NamedTensors feeds, Ticket ticket) {
  if (!uses_own()) {
    Result<NamedTensors> answer = co_await ort_->run(program, feeds, ticket);
    if (answer.ok() || !uses_own()) co_return answer;
  }
  Result<NamedTensors> answer = co_await own_->run(std::move(program), std::move(feeds), std::move(ticket));
  if (!std::exchange(tried_, true)) start(try_gpu(), [](bool) {});
  co_return answer;
}

EngineInfo EngineChoice::info() const {
  if (!uses_own()) return ort_->info();
  EngineInfo info = own_->info();
  info.reason = reason_.empty() ? ort_->info().reason : reason_;
  if (forced_ && !decided_) info.backend.clear();
  return info;
}

void EngineChoice::reset() {
  ort_->reset();
  own_->reset();
}

void EngineChoice::on_change(std::function<void()> listener) {
  listener_ = listener;
  ort_->on_change(listener);
  own_->on_change(std::move(listener));
}

}  // namespace vitrine

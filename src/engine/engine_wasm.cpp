#include "engine/engine_wasm.h"

#include <chrono>

#include "base/pause.h"
#include "graph/feeds.h"

namespace vitrine {
namespace {

constexpr size_t max_plans = 64;
constexpr double pause_every_ms = 15;  // messages, a cancel among them, wait no longer

double now_ms() {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

Error cancelled(const char* what) { return {ErrorCode::cancelled, what, {}, {}}; }

}  // namespace

Result<std::shared_ptr<const WasmEngine::Ready>> WasmEngine::ready(ProgramPtr program) {
  for (auto one = plans_.begin(); one != plans_.end(); ++one) {
    if ((*one)->program->key != program->key) continue;
    plans_.splice(plans_.begin(), plans_, one);
    return plans_.front();
  }
  VITRINE_TRY(wasm::Plan plan, wasm::make_plan(program->graph));
  if (plans_.size() >= max_plans) plans_.pop_back();
  plans_.push_front(std::make_shared<const Ready>(Ready{std::move(program), std::move(plan)}));
  return plans_.front();
}

Task<Result<NamedTensors>> WasmEngine::run(ProgramPtr program, NamedTensors feeds, Ticket ticket) {
  VITRINE_CO_CHECK(program->graph.error());
  VITRINE_CO_TRY(const SymbolValues symbols, bind_feeds(program->graph, feeds));
  const uint32_t generation = generation_;
  const TurnQueue::Turn turn = co_await turns_.enter(ticket);
  if (!turn || ticket.cancelled()) co_return cancelled("The run was stopped before it began");
  if (generation != generation_) co_return cancelled("Another model was loaded");
  const double began = now_ms();
  VITRINE_CO_TRY(const std::shared_ptr<const Ready> prepared, ready(program));
  wasm::Execution execution(prepared->program->graph, prepared->plan, feeds, workshop_);
  VITRINE_CO_CHECK(execution.prepare(symbols));
  double paused = 0;
  while (!execution.done()) {
    VITRINE_CO_CHECK(execution.advance());
    const double stopped = now_ms();
    if (stopped - last_pause_ < pause_every_ms) continue;
    Pace pace;
    co_await pause(&pace);
    last_pause_ = now_ms();
    paused += last_pause_ - stopped;
    if (ticket.cancelled()) co_return cancelled("The run was stopped");
    if (generation != generation_) co_return cancelled("Another model was loaded");
  }
  NamedTensors outputs = execution.outputs();
  ++info_.runs;
  info_.last_run_ms = now_ms() - began - paused;
  info_.memory_mb = static_cast<double>(workshop_.values.size() + workshop_.packed.bytes()) / (1 << 20);
  if (listener_) listener_();
  co_return outputs;
}

void WasmEngine::reset() {
  ++generation_;
  plans_.clear();
  workshop_.packed.clear();
  if (listener_) listener_();
}

}  // namespace vitrine

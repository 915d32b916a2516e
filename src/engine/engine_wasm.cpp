#include "engine/engine_wasm.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "base/pause.h"
#include "graph/feeds.h"
#include "kernels/team.h"
#include "text/format.h"

namespace vitrine {
namespace {

constexpr size_t max_plans = 64;
constexpr double pause_every_ms = 15;  // messages, a cancel among them, wait no longer

double now_ms() {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

Error cancelled(const char* what) { return {ErrorCode::cancelled, what, {}, {}}; }

}  // namespace

EngineInfo WasmEngine::info() const {
  EngineInfo info = info_;
  if (!profiles_) return info;
  const double peak = wasm::Profile::peak();
  double total = 0;
  for (const wasm::StepCost& cost : profile_.costs()) total += cost.milliseconds;
  char line[160];
  std::snprintf(line, sizeof line, "%10s %6s %8s %10s %8s  %s\n", "ms", "share", "steps", "MB", "of peak", "step");
  info.profile = line;
  for (const wasm::StepCost& cost : profile_.costs()) {
    const double of_peak = cost.milliseconds > 0 ? cost.operations / (cost.milliseconds * 1e-3) / peak : 0;
    std::snprintf(line, sizeof line, "%10.1f %5.1f%% %8lld %10.1f %8s  %.90s\n", cost.milliseconds,
                  100 * cost.milliseconds / std::max(total, 1e-9), static_cast<long long>(cost.count), cost.bytes / 1e6,
                  cost.operations > 0 ? short_number(of_peak, 2).c_str() : "", cost.name.c_str());
    info.profile += line;
  }
  std::snprintf(line, sizeof line, "%10.1f in all; the peak of a product is %.1f GFLOP/s\n", total, peak / 1e9);
  info.profile += line;
  return info;
}

Result<std::shared_ptr<const WasmEngine::Ready>> WasmEngine::ready(ProgramPtr program) {
  for (auto one = plans_.begin(); one != plans_.end(); ++one) {
    if ((*one)->program->key != program->key) continue;
    plans_.splice(plans_.begin(), plans_, one);
    return plans_.front();
  }
  auto made = std::make_shared<Ready>();
  VITRINE_TRY(made->plan, wasm::make_plan(program->graph));
  made->early = wasm::pick_rows_early(program->graph);
  if (made->early) { VITRINE_TRY(made->early_plan, wasm::make_plan(made->early->graph)); }
  made->program = std::move(program);
  if (plans_.size() >= max_plans) plans_.pop_back();
  plans_.push_front(std::move(made));
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
  const bool early = prepared->early && wasm::picks_rows(feeds.find(prepared->early->selector)->second);
  wasm::Execution execution(early ? prepared->early->graph : prepared->program->graph,
                            early ? prepared->early_plan : prepared->plan, feeds, workshop_);
  VITRINE_CO_CHECK(execution.prepare(symbols));
  threads_.update(began);
  double paused = 0;
  while (!execution.done()) {
    wasm::StepCost cost;
    if (profiles_) cost = execution.next();
    const double stepped = profiles_ ? now_ms() : 0;
    VITRINE_CO_CHECK(execution.advance());
    const double stopped = now_ms();
    if (profiles_) {
      cost.milliseconds = stopped - stepped;
      profile_.add(cost);
    }
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
  info_.threads = kernels::threads();
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

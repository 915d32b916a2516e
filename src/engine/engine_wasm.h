// Runs graphs in the core itself, on the processor: no session is made and nothing is copied to JavaScript. The same
// source is WebAssembly in the page and native code in the tests.
#pragma once
#include <functional>
#include <list>
#include <memory>

#include "engine/engine.h"
#include "engine/turn_queue.h"
#include "engine/wasm/early_rows.h"
#include "engine/wasm/execution.h"
#include "engine/wasm/thread_count.h"

namespace vitrine {

class WasmEngine final : public Engine {
 public:
  // With `profiles` the time of every step is noted. threads: 0 for as many as are fastest.
  explicit WasmEngine(bool profiles = false, int threads = 0) : threads_(threads), profiles_(profiles) {
    info_.backend = "wasm";
  }

  Task<Result<NamedTensors>> run(ProgramPtr program, NamedTensors feeds, Ticket ticket) override;
  EngineInfo info() const override;
  void reset() override;
  // Called when `info()` has changed.
  void on_change(std::function<void()> listener) { listener_ = std::move(listener); }

 private:
  struct Ready {
    ProgramPtr program;
    std::optional<wasm::EarlyRows> early;
    wasm::Plan plan, early_plan;  // they point into the graphs
  };
  Result<std::shared_ptr<const Ready>> ready(ProgramPtr program);

  EngineInfo info_;
  TurnQueue turns_;
  std::list<std::shared_ptr<const Ready>> plans_;  // most recently used first
  wasm::Workshop workshop_;
  wasm::ThreadCount threads_;
  wasm::Profile profile_;
  bool profiles_;
  uint32_t generation_ = 0;  // counts resets
  double last_pause_ = 0;
  std::function<void()> listener_;
};

}  // namespace vitrine

// Lets the event loop of the Worker run (messages, a cancel) in the middle of long arithmetic.
#pragma once
#include <chrono>

#include "base/cancel.h"
#include "base/result.h"
#include "base/task.h"

namespace vitrine {

// Calls `resume(context)` soon, from a fresh stack: pause_web.cpp. Native programs have no event loop and call it at
// once.
void call_soon(void (*resume)(void*), void* context);

// Keeps a long loop to pieces of about a tenth of a second:
//   if (pace.due()) co_await pause(&pace);
class Pace {
 public:
  bool due() const { return std::chrono::steady_clock::now() - since_ > std::chrono::milliseconds(80); }
  void restart() { since_ = std::chrono::steady_clock::now(); }

 private:
  std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
};

// Precondition: the pace outlives the pause.
struct pause {
  Pace* pace;
  explicit pause(Pace* p) : pace(p) {}
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> awaiter) const {
    call_soon([](void* address) { std::coroutine_handle<>::from_address(address).resume(); }, awaiter.address());
  }
  void await_resume() const { pace->restart(); }
};

// Pauses when it is time to, then says whether to go on. Errors: cancelled. Precondition: the pace outlives it.
class breathe {
 public:
  breathe(Pace* pace, Ticket ticket) : pace_(pace), ticket_(std::move(ticket)) {}
  bool await_ready() { return !(paused_ = pace_->due()); }
  void await_suspend(std::coroutine_handle<> awaiter) const { pause(pace_).await_suspend(awaiter); }
  Result<void> await_resume() const {
    if (paused_) pace_->restart();
    if (ticket_.cancelled()) return Error{ErrorCode::cancelled, "The request was cancelled", "", ""};
    return {};
  }

 private:
  Pace* pace_;
  Ticket ticket_;
  bool paused_ = false;
};

}  // namespace vitrine

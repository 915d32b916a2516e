// First in, first out: ONNX Runtime Web breaks when two of its calls overlap, so whoever wants it waits for
// a turn. Those whose ticket was cancelled meanwhile are turned away without one.
#pragma once
#include <deque>
#include <utility>

#include "base/cancel.h"
#include "base/task.h"

namespace vitrine {

class TurnQueue {
 public:
  // Holds the turn while it lives.
  class Turn {
   public:
    explicit Turn(TurnQueue* queue) : queue_(queue) {}
    Turn(Turn&& other) noexcept : queue_(std::exchange(other.queue_, nullptr)) {}
    ~Turn() {
      if (queue_) queue_->leave();
    }
    explicit operator bool() const { return queue_ != nullptr; }  // false: cancelled while waiting

   private:
    TurnQueue* queue_;
  };

  Task<Turn> enter(Ticket ticket) {
    Completion<bool> admitted;
    waiting_.push_back({admitted, ticket});
    pump();
    const bool yes = co_await admitted;
    co_return Turn(yes ? this : nullptr);
  }

 private:
  struct Waiting {
    Completion<bool> admitted;
    Ticket ticket;
  };

  void leave() {
    busy_ = false;
    pump();
  }

  // `resolve` runs the admitted coroutine up to its next wait, which may leave and so call this again: the
  // outer call goes on with the loop, and a long queue costs no stack.
  void pump() {
    if (pumping_) return;
    pumping_ = true;
    while (!busy_ && !waiting_.empty()) {
      Waiting next = std::move(waiting_.front());
      waiting_.pop_front();
      const bool cancelled = next.ticket.cancelled();
      busy_ = !cancelled;
      next.admitted.resolve(!cancelled);
    }
    pumping_ = false;
  }

  std::deque<Waiting> waiting_;
  bool busy_ = false;
  bool pumping_ = false;
};

}  // namespace vitrine

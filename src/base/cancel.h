// Cancellation and progress of one request. A method asks `cancelled()` between engine runs and reports
// work done in forward-pass units. Copies share one state.
#pragma once
#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>

namespace vitrine {

class Ticket {
 public:
  using Report = std::function<void(double done, double total)>;
  explicit Ticket(Report report = {}) : state_(std::make_shared<State>()) { state_->report = std::move(report); }
  void cancel() const { *state_->cancelled = true; }
  bool cancelled() const { return *state_->cancelled; }
  // done and total in rows of the batch (one row = one forward pass); total may grow.
  void progress(double done, double total) const {
    if (state_->report) state_->report(done, total);
  }
  // The stretch of this work from `begin` to `end`, of 1 in all: it is cancelled with the whole, and what it reports of
  // itself moves the whole on, never back.
  Ticket part(double begin, double end) const {
    Ticket stretch;
    stretch.state_->cancelled = state_->cancelled;
    stretch.state_->report = [whole = *this, begin, end, reached = -1.0](double done, double total) mutable {
      const double now = begin + (end - begin) * (total > 0 ? std::clamp(done / total, 0.0, 1.0) : 0);
      if (now <= reached) return;
      reached = now;
      whole.progress(now, 1);
    };
    return stretch;
  }
  // The i-th of n equal stretches.
  Ticket step(size_t i, size_t n) const {
    const double all = n;
    return part(i / all, (i + 1) / all);
  }

 private:
  struct State {
    std::shared_ptr<bool> cancelled = std::make_shared<bool>(false);
    Report report;
  };
  std::shared_ptr<State> state_;
};

}  // namespace vitrine

// Cancellation and progress of one request. A method asks `cancelled()` between engine runs and reports
// work done in forward-pass units. Copies share one state.
#pragma once
#include <functional>
#include <memory>

namespace vitrine {

class Ticket {
 public:
  using Report = std::function<void(double done, double total)>;
  explicit Ticket(Report report = {}) : state_(std::make_shared<State>()) { state_->report = std::move(report); }
  void cancel() const { state_->cancelled = true; }
  bool cancelled() const { return state_->cancelled; }
  // done and total in rows of the batch (one row = one forward pass); total may grow.
  void progress(double done, double total) const {
    if (state_->report) state_->report(done, total);
  }

 private:
  struct State {
    bool cancelled = false;
    Report report;
  };
  std::shared_ptr<State> state_;
};

}  // namespace vitrine

// How much work one run of the engine may hold. Nothing can be cancelled while a run is under way, and the next request
// waits for its end, so runs should be short; but each has an overhead of its own, so they should not be shorter than
// that.
#pragma once
#include <cstdint>

namespace vitrine {

// Learns from the runs themselves what this machine and back end do in `run_ms`. No speed is assumed: where the
// overhead is large and rows are cheap (a GPU) runs grow until they take that long. Rows do not depend on each other,
// so the size of the runs changes results by float32 rounding at most.
class RunSize {
 public:
  static constexpr double run_ms = 30;

  // How many rows of `work` floating-point operations a run should hold: at least one, at most 64, and one of few
  // numbers, since every new shape costs a back end something.
  int64_t rows(double work) const;
  // A run of `work` floating-point operations took so many milliseconds; 0: not known.
  void ran(double work, double milliseconds);

 private:
  double budget_ = 3e8;  // floating-point operations; to begin with, what a slow core does in `run_ms`
};

}  // namespace vitrine

// Runs that are sized by measured time, on machines that are simulated.
#include "explain/run_size.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>

using namespace vitrine;

namespace {

// Milliseconds of a run of `work` floating-point operations.
using Machine = std::function<double(double work)>;

// Runs `count` times rows of `work` each; the longest and the mean of the last `count / 2` runs.
struct Times {
  double longest = 0, mean = 0;
};
Times run_on(RunSize& size, const Machine& machine, double work, int count) {
  Times times;
  for (int i = 0; i < count; ++i) {
    const double now = static_cast<double>(size.rows(work)) * work, ms = machine(now);
    size.ran(now, ms);
    if (i < count / 2) continue;
    times.longest = std::max(times.longest, ms);
    times.mean += ms / (count - count / 2);
  }
  return times;
}

}  // namespace

TEST_CASE("runs settle near the wanted time on fast and slow machines") {
  for (const double gigaflops : {1.0, 8.0, 60.0, 2000.0}) {
    CAPTURE(gigaflops);
    RunSize size;
    const Times times = run_on(size, [&](double work) { return work / (gigaflops * 1e6); }, 0.3 * gigaflops * 1e6, 40);
    CHECK(times.longest <= 1.05 * RunSize::run_ms);
    CHECK(times.mean >= 0.6 * RunSize::run_ms);
  }
}

TEST_CASE("an overhead does not make runs ever smaller") {
  RunSize size;
  const Times times = run_on(size, [](double work) { return 12 + work / 1e9; }, 1e9, 40);
  CHECK(times.longest <= 1.05 * RunSize::run_ms);
  CHECK(times.mean >= 0.6 * RunSize::run_ms);
}

TEST_CASE("a machine that becomes slower is noticed; one slow run is forgotten") {
  RunSize size;
  const auto fast = [](double work) { return work / 2e7; };
  run_on(size, fast, 5e7, 20);
  const int64_t before = size.rows(5e7);
  size.ran(static_cast<double>(before) * 5e7, 4000);
  CHECK(size.rows(5e7) >= before / 3);
  run_on(size, fast, 5e7, 4);
  CHECK(size.rows(5e7) == before);
  const Times slower = run_on(size, [](double work) { return work / 4e6; }, 5e7, 20);
  CHECK(slower.longest <= 1.05 * RunSize::run_ms);
}

TEST_CASE("a run holds one row at least and 64 at most; unknown times teach nothing") {
  RunSize size;
  CHECK(size.rows(1e15) == 1);
  CHECK(size.rows(1) == 64);
  const int64_t before = size.rows(5e7);
  size.ran(5e7, 0);
  size.ran(0, 100);
  CHECK(size.rows(5e7) == before);
}

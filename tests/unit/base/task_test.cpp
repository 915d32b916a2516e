#include "base/task.h"

#include <doctest/doctest.h>

#include <vector>

#include "base/cancel.h"
#include "base/result.h"

using namespace vitrine;

namespace {

Task<int> three() { co_return 3; }
Task<int> sum_to(int n) {
  int sum = 0;
  for (int i = 0; i < n; ++i) sum += co_await three();
  co_return sum;
}
Task<int> wait_for(Completion<int> completion) { co_return co_await completion; }

Result<int> fails() { return Error{ErrorCode::bad_file, "It broke", "a.bin", "Try another."}; }
Result<int> tries() {
  VITRINE_TRY(int value, fails());
  return value + 1;
}
Task<Result<int>> co_tries() {
  VITRINE_CO_TRY(int value, fails());
  co_return value + 1;
}

}  // namespace

TEST_CASE("a task does not run before it is awaited") {
  bool ran = false;
  {
    auto lazy = [](bool* flag) -> Task<int> {
      *flag = true;
      co_return 1;
    }(&ran);
    (void)lazy;
  }
  CHECK_FALSE(ran);
}

TEST_CASE("a long chain of awaits ends with the right value") {
  int got = 0;
  start(sum_to(1'000'000), [&](int value) { got = value; });
  CHECK(got == 3'000'000);
}

TEST_CASE("a completion resumes its awaiter when it is resolved, before or after the await") {
  Completion<int> later;
  int got = 0;
  start(wait_for(later), [&](int value) { got = value; });
  CHECK(got == 0);
  later.resolve(7);
  CHECK(got == 7);

  Completion<int> before;
  before.resolve(8);
  start(wait_for(before), [&](int value) { got = value; });
  CHECK(got == 8);
}

TEST_CASE("tasks that sleep and tasks that do not may follow each other in any order") {
  Completion<int> first, second;
  int got = 0;
  start(
      [](Completion<int> a, Completion<int> b) -> Task<int> {
        int sum = co_await sum_to(10);
        sum += co_await wait_for(a);
        sum += co_await sum_to(1000);
        sum += co_await wait_for(b);
        co_return sum + co_await three();
      }(first, second),
      [&](int value) { got = value; });
  first.resolve(100);
  CHECK(got == 0);
  second.resolve(1000);
  CHECK(got == 30 + 100 + 3000 + 1000 + 3);
}

TEST_CASE("an error travels through VITRINE_TRY and says where it came from") {
  const auto result = tries();
  REQUIRE_FALSE(result.ok());
  CHECK(result.error().sentence() == "It broke (a.bin). Try another.");
  bool failed = false;
  start(co_tries(), [&](Result<int> r) { failed = !r.ok() && r.error().code == ErrorCode::bad_file; });
  CHECK(failed);
}

TEST_CASE("copies of a ticket share cancellation and report progress") {
  double seen = 0;
  Ticket ticket([&](double done, double) { seen = done; });
  const Ticket copy = ticket;
  copy.progress(3, 10);
  CHECK(seen == 3);
  ticket.cancel();
  CHECK(copy.cancelled());
}

TEST_CASE("a part of a ticket moves the whole on, never back, and both are cancelled together") {
  std::vector<double> reported;
  const Ticket whole([&](double done, double total) { reported.push_back(done / total); });
  const Ticket first = whole.part(0, 0.5), second = whole.part(0.5, 1);
  first.progress(1, 4);
  first.progress(1, 8);  // another batch begins anew: it is not told
  first.progress(4, 4);
  second.part(0, 0.5).progress(30, 10);  // more than all is all
  second.progress(0, 0);
  CHECK(reported == std::vector<double>{0.125, 0.5, 0.75});
  // One part over the whole keeps what its own parts say from going back.
  reported.clear();
  const Ticket guarded = whole.part(0, 1);
  guarded.part(0.5, 1).progress(1, 2);
  guarded.part(0, 0.5).progress(1, 2);
  CHECK(reported == std::vector<double>{0.75});
  second.part(0, 1).cancel();
  CHECK(whole.cancelled());
  CHECK(first.cancelled());
}

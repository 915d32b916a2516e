#include "kernels/team.h"

#include <algorithm>
#include <atomic>

namespace vitrine::kernels {
namespace {

using Word = std::atomic<int32_t>;
constexpr int patience = 20000;  // looks at a word, tens of microseconds, before a thread sleeps: waking takes as long

#if defined(__wasm__) && !defined(__wasm_atomics__)
// One thread, which never waits: no helper can come.
void sleep_while(Word&, int32_t) {}
void wake(Word&) {}
#elif defined(__wasm__)
void sleep_while(Word& word, int32_t value) {
  __builtin_wasm_memory_atomic_wait32(reinterpret_cast<int32_t*>(&word), value, -1);
}
void wake(Word& word) { __builtin_wasm_memory_atomic_notify(reinterpret_cast<int32_t*>(&word), ~0u); }
#else
void sleep_while(Word& word, int32_t value) { word.wait(value); }
void wake(Word& word) { word.notify_all(); }
#endif

struct Work {
  Part call = nullptr;
  const void* f = nullptr;
  int64_t parts = 0;
};
Work work;  // read only by those inside while it is open
std::atomic<int64_t> next_part{0};

Word round_number{0};  // changes when there is work
Word is_open{0};       // whether who comes in now may take parts
Word inside{0};        // helpers that may be reading the work
Word asleep{0};
Word most_threads{max_threads};
Word come{0};
Word dismissed{0};

void take_parts(int thread) {
  for (int64_t part; (part = next_part.fetch_add(1)) < work.parts;) work.call(work.f, part, thread);
}

void await_change(Word& word, int32_t value, bool counted) {
  for (int look = 0; look < patience; ++look)
    if (word.load() != value) return;
  if (counted) asleep.fetch_add(1);
  while (word.load() == value) sleep_while(word, value);
  if (counted) asleep.fetch_sub(1);
}

}  // namespace

void help() {
  const int thread = come.fetch_add(1) + 1;
  if (thread >= max_threads) return;
  for (int32_t seen = round_number.load(); !dismissed.load(); seen = round_number.load()) {
    if (const int32_t most = most_threads.load(); thread >= most) {
      await_change(most_threads, most, false);
      continue;
    }
    await_change(round_number, seen, true);
    inside.fetch_add(1);
    // Whoever sees it open is waited for; who comes too late sees it closed, even while the next work is being written.
    if (is_open.load() && thread < most_threads.load()) take_parts(thread);
    if (inside.fetch_sub(1) == 1) wake(inside);
  }
}

void dismiss_helpers() {
  dismissed = 1;
  most_threads = max_threads + 1;
  round_number.fetch_add(1);
  wake(most_threads);
  wake(round_number);
}

int helpers() { return std::min(come.load(), max_threads - 1); }
int threads() { return std::min(helpers() + 1, most_threads.load()); }

void use_threads(int most) {
  most_threads = std::clamp(most, 1, max_threads);
  wake(most_threads);
}

void in_parts(int64_t parts, Part call, const void* f) {
  if (parts <= 1 || threads() <= 1) {
    for (int64_t part = 0; part < parts; ++part) call(f, part, 0);
    return;
  }
  work = {call, f, parts};
  next_part = 0;
  is_open = 1;
  round_number.fetch_add(1);
  if (asleep.load() > 0) wake(round_number);
  take_parts(0);
  is_open = 0;
  for (int32_t there; (there = inside.load()) != 0;) await_change(inside, there, false);
}

}  // namespace vitrine::kernels

// The threads that the steps of a run are split over: the caller's and its helpers. In the web build a helper is a
// Worker with an instance of the core's module over the same memory (web/helper.mjs), and with nothing of its own but a
// stack: what it runs must neither allocate nor call JavaScript.
#pragma once
#include <cstdint>

namespace vitrine::kernels {

inline constexpr int max_threads = 16;

// A helper's life: it waits here for parts to do, until `dismiss_helpers`. Those beyond max_threads - 1 return at once.
void help();
void dismiss_helpers();
int helpers();  // that have come

// How many threads take parts: the caller's and the helpers that have come, at most `use_threads`.
int threads();
void use_threads(int most);

// f(part, thread) for 0 <= part < parts, each once and in any order, with 0 <= thread < threads(); returns when all are
// done. Precondition: not called within a part, and by one thread only.
using Part = void (*)(const void* f, int64_t part, int thread);
void in_parts(int64_t parts, Part call, const void* f);

template <class F>
void in_parts(int64_t parts, const F& f) {
  in_parts(parts, [](const void* it, int64_t part, int thread) { (*static_cast<const F*>(it))(part, thread); }, &f);
}

}  // namespace vitrine::kernels

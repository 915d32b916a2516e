// How many of the threads that there are make a product fastest. It is measured, since neither the cores that the
// browser names nor those that other programs leave free tell.
#pragma once

namespace vitrine::wasm {

class ThreadCount {
 public:
  // 0: measured. Otherwise so many, as far as helpers have come.
  explicit ThreadCount(int wanted = 0) : wanted_(wanted) {}

  // Sets kernels::use_threads anew when helpers have come since or the last measurement is half a minute old: some
  // milliseconds, within one run's turn.
  void update(double now_ms);

 private:
  int wanted_, helpers_ = 0;
  double measured_at_ = 0;
};

}  // namespace vitrine::wasm

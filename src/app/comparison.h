// The current text beside what is pinned, another text or another model's answer: one column for every token of either.
#pragma once
#include <vector>

#include "app/alignment.h"
#include "app/state.h"

namespace vitrine::app {

// Aligned tokens of two explanations of the same slot; empty unless two are compared and both are there.
struct Comparison {
  const Explanation* pinned = nullptr;
  const Explanation* current = nullptr;
  std::vector<Aligned> columns;

  explicit operator bool() const { return pinned && current; }
  int column_of(int token) const;  // of the current explanation; -1: none
  int token(int column) const;     // of the current explanation; -1: none
};
Comparison compare(const State& state, Slot slot);

}  // namespace vitrine::app

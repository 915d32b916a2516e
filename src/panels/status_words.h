// The parts of the status line: "WASM, 2 threads", "from 14 ms per pass", "61 MB", "15 tokens of 256".
#pragma once
#include <string>
#include <vector>

#include "app/state.h"

namespace vitrine::panels {

std::vector<std::string> status_words(const app::State& state);

}  // namespace vitrine::panels

// The engine that needs nothing: float64 loops over the ops' reference evaluations (graph/evaluate.h).
// Slow and exact; `--backend reference` and the tests' oracle.
#pragma once
#include <memory>

#include "engine/engine.h"
#include "graph/evaluate.h"

namespace vitrine {

// Runs inside the call, so that a run never overlaps another. Outputs are rounded to float32.
std::unique_ptr<Engine> make_reference_engine();

}  // namespace vitrine

// Runs graphs. Implementations: engine_wasm (the core's own kernels), engine_ort (ONNX Runtime Web through the bridge),
// engine_choice (the first of these, and the second where it has a GPU) and engine_reference (float64 loops, the oracle
// of the tests and of `--backend reference`).
#pragma once
#include <memory>
#include <string>

#include "base/cancel.h"
#include "base/result.h"
#include "base/task.h"
#include "graph/graph.h"
#include "tensor/tensor.h"

namespace vitrine {

// A graph ready to run, shared by all requests that need it. The engine keeps what it derived from it
// (session, ONNX bytes) under `key` and may drop and rebuild that at any time.
struct Program {
  std::string key;  // equal keys are equal graphs over equal weights
  Graph graph;      // pruned
};
using ProgramPtr = std::shared_ptr<const Program>;

struct EngineInfo {
  std::string backend;  // "wasm" (the core's own kernels), "webgpu" and "ort" (ONNX Runtime Web), "reference"
  int threads = 1;
  double memory_mb = 0;  // memory held by sessions and weights, as far as the backend tells
  double session_create_ms = 0;
  double last_run_ms =
      0;  // of the run that ended last, without waiting for its turn or creating its session; 0: not known
  int64_t runs = 0;
  std::string reason;   // why this backend, one sentence; may be empty
  std::string profile;  // where the time went, as a table; empty unless it was asked for
};

class Engine {
 public:
  virtual ~Engine() = default;
  // Feeds must cover program->graph.inputs(); the result has every output. Runs queue first-in
  // first-out, one in flight. Errors: bad_request (missing or misshapen feed), engine_failed,
  // not_finite is NOT checked here, cancelled when the ticket was cancelled before the run began.
  virtual Task<Result<NamedTensors>> run(ProgramPtr program, NamedTensors feeds, Ticket ticket) = 0;
  virtual EngineInfo info() const = 0;
  // Forget all sessions and weights (another model was loaded).
  virtual void reset() = 0;
};

}  // namespace vitrine

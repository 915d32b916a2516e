// Every op and its gradient, and random graphs of them, the engine at hand against the reference engine.
#pragma once
#include "service/check.h"

namespace vitrine::service {

// One row per op case ("layer_norm: ...") or graph and output. Errors: cancelled.
Task<Result<CheckTotal>> check_ops(Engine& engine, Ticket ticket, OnCheckRow on_row);

}  // namespace vitrine::service

// Values at named points of one forward pass (names: families/model.h), for parity checks, exports and tests.
// Besides those: "lens.i" = unembed(final norm(residual entering block i)), [T, V].
#pragma once
#include "explain/job.h"

namespace vitrine {

// Each point without its batch axis. Errors: bad_request for a name that the model does not have.
Task<Result<NamedTensors>> read_points(Job job, std::vector<std::string> points);

}  // namespace vitrine

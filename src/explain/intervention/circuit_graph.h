// Runs of the model in which every part reads its own sum of what earlier parts wrote: over the edges of a circuit what
// they write now, over all others what they write in the run of the other text (Conmy et al. 2023; Hanna, Pezzelle,
// Belinkov 2024). Exact: nothing is linearised. A run costs about as much as one pass whose attention has a row for
// every head; both texts are rows of the same run.
#pragma once
#include "explain/intervention/circuit_parts.h"
#include "explain/intervention/patch_pair.h"
#include "explain/job.h"

namespace vitrine {

// The parts of the job's model. Errors: unsupported where norms lie on the residual stream, which is then no sum;
// bad_request for a text whose attention maps would not fit.
Result<CircuitParts> circuit_parts(const Job&);

// The score of the text when only these edges carry what differs from the other text. All edges: the score of the text;
// none: that of the other one. One pass, not announced here. Errors: those of Job::run.
Task<Result<double>> score_of_circuit(Job job, PatchPair pair, CircuitParts parts, EdgeSet set);

// Edge attribution patching with integrated gradients: by edges, what its source writes in the text less what it writes
// in the other one, times the gradient of the score by what its reader reads, the mean over `steps` runs whose
// embeddings lie between both texts, the last of them the text's. `steps` passes forward and backward, announced here.
Task<Result<std::vector<double>>> edge_estimates(Job job, PatchPair pair, CircuitParts parts, int64_t steps);

}  // namespace vitrine

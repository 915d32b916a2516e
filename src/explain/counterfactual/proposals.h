// Edits of the job's text that are worth running: those of counterfactual/edits.h and, by the model itself, words that
// it finds likely in the place of others.
#pragma once
#include <optional>
#include <vector>

#include "explain/answer.h"
#include "explain/counterfactual/edits.h"
#include "explain/job.h"

namespace vitrine {

// At most `budget`, each text once, the words that matter most (by leaving each out) first, swaps last; of every word
// `likely` others that the model finds likely in its place. Asks for occlusion.
Task<Result<std::vector<TextEdit>>> proposed_edits(Job job, int64_t budget, int64_t likely);

// The edited text as the model reads it, asked about at the same place from the end; nothing where that does not exist.
std::optional<OtherText> read_edit(const Job&, const TextEdit&);

}  // namespace vitrine

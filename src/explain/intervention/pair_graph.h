// The part of a graph that reads both texts of a pair (intervention/patch_pair.h), each in rows of the batch of its
// own.
#pragma once
#include "explain/intervention/patch_pair.h"
#include "explain/score.h"

namespace vitrine {

// Inputs besides those of the score: "ids" and "corrupted_ids" i64 [1, T], and keep [B, T], 1 in rows that read the
// clean text, 0 in those that read the corrupted one. Fills the score graph but for tokens and replacement.
ScoreGraph build_pair_score(Graph&, const Model&, const Tap& tap);

// a where the gate is 1 and `other` where it is 0, exactly; both are finite.
ValueId chosen_by(Graph&, ValueId gate, ValueId a, ValueId other);

// Its feeds for the whole sequence (explain/sequence.h), but for `keep`.
NamedTensors pair_feeds(const Job&, const PatchPair&);
// keep [B, tokens] by rows.
Tensor kept_rows(std::span<const float> rows, int64_t tokens);

}  // namespace vitrine

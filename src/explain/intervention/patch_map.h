// What the methods of activation patching have in common: the settings, the sweep over the cells of a map with
// unfinished answers in between, and the largest cell put to the test the other way round.
#pragma once
#include "explain/intervention/patch_grid.h"
#include "explanation/explanation.h"

namespace vitrine {

inline constexpr const char* direction_choices[] = {"denoising", "noising"};
inline constexpr Setting direction_setting{
    "direction",
    "Direction",
    Setting::Kind::choice,
    direction_choices,
    0,
    0,
    0,
    "Denoising puts activations of the text into the run of the other one and sees what they restore; noising the "
    "reverse, and what is lost."};

// What is known of a map: its tensors, "corrupted_ids" i64 [T], notes that say what a cell is and which text the other
// one is, and the figures "score" and "corrupted_score". The setting `corrupted` says the text that was used.
// scores.moved may still be shorter than the grid's cells.
Explanation map_of(const Job&, const char* method, View view, const PatchPair&, const PatchGrid&, const PatchScores&);

// The cell of the largest value among those that the map shows: of parts, the heads.
size_t largest_in_map(const Job&, const PatchGrid&, std::span<const double> moved);

// The map by the setting `direction`, with the figures "restored" and "taken_away" of its largest cell and a claim
// about it. Errors: those of patched_scores.
Task<Result<Explanation>> patch_map(Job job, const char* method, View view, PatchPair pair, PatchGrid grid);

}  // namespace vitrine

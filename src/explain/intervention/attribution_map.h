// Attribution patching: what activation patching would measure, to first order, of all cells at once (Nanda 2023; Syed,
// Rager, Conmy 2023; Kramár et al. 2024): the difference of an activation between the two texts times the gradient of
// the score by it. Both texts are the rows of one run, forward and backward. Caveat: where the score bends between the
// two activations (a softmax that is saturated, effects that cancel) a cell is missed or overrated.
#pragma once
#include "explain/intervention/patch_map.h"
#include "explanation/explanation.h"

namespace vitrine {

// Whose gradient: of the run that activations are put into, which is attribution patching as it was published, or the
// mean over both runs, which is exact wherever the score is of second order.
inline constexpr const char* gradient_choices[] = {"both", "patched"};
inline constexpr Setting gradient_setting{
    "gradient",
    "Gradient",
    Setting::Kind::choice,
    gradient_choices,
    0,
    0,
    0,
    "Of both texts' runs, their mean, or only of the run that activations are put into, as first published."};
// GradDrop (Kramár et al. 2024): effects that go several ways and cancel leave no gradient; with the way through one
// layer after another blocked, they do.
inline constexpr const char* repair_choices[] = {"none", "grad_drop"};
inline constexpr Setting repair_setting{"repair",
                                        "Repair",
                                        Setting::Kind::choice,
                                        repair_choices,
                                        0,
                                        0,
                                        0,
                                        "GradDrop takes the gradient with every layer blocked in turn and averages the "
                                        "sizes, so that ways which cancel are "
                                        "not missed; a backward pass more for every layer."};
inline constexpr Setting checked_setting{
    "checked",
    "Cells checked",
    Setting::Kind::integer,
    {},
    0,
    20000,
    32,
    "How many cells are patched exactly to see how far the estimate agrees: spread evenly from the largest to the "
    "smallest, both included."};

// As patch_map, by estimates: the largest is patched exactly for the claim, and the figure "exact_agreement" is the
// rank correlation between estimates and exact patching over the cells that were checked; with a repair,
// "plain_agreement" is that of the estimates without it. Errors: unsupported for GradDrop where norms lie on the
// stream.
Task<Result<Explanation>> attribution_map(Job job, const char* method, View view, PatchPair pair, PatchGrid grid);

}  // namespace vitrine

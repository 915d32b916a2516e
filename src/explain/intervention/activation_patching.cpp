// Activation patching over layers and tokens (Vig et al. 2020; Meng et al. 2022; Heimersheim, Nanda 2024): one
// activation of a text is put into the run of another text of as many tokens, and the score asked again. "scores"
// [L, T]: the part of the difference in score that the activation moves: in denoising 0 at the other text's score and 1
// at the text's own; in noising 0 at the text's own and 1 at the other's. What is exchanged: the residual stream
// entering a block, what its attention adds, or what its MLP adds. Places that cannot differ are 0 and are not run. At
// most L x T + 5 forward passes, and one more for every batch; what comes before the first token that differs is run
// once. Caveat: one activation at a time, so that what two do only together, or either alone, is misjudged.
#include "explain/intervention/patch_map.h"
#include "explain/method.h"

namespace vitrine {

namespace {

Task<Result<Explanation>> run(Job job) {
  VITRINE_CO_TRY(const PatchPair pair, co_await patch_pair(job));
  const PatchGrid grid = token_grid(job, pair, job.choice("over"));
  co_return co_await patch_map(job, "activation_patching", View::layer_token, pair, grid);
}

constexpr Setting settings[] = {over_setting, direction_setting, corrupted_setting, pair_samples_setting};

}  // namespace

const Method method_activation_patching{
    .name = "activation_patching",
    .title = "Activation patching",
    .question = "At which layer and token is the answer decided?",
    .paper = "Vig et al. 2020; Meng et al. 2022; Heimersheim, Nanda 2024",
    .caveat =
        "It explains the difference between two texts, one place at a time: what two places do only together, or "
        "either of them alone, is misjudged.",
    .view = View::layer_token,
    .settings = settings,
    .uses_target = true,
    .run = run,
};

}  // namespace vitrine

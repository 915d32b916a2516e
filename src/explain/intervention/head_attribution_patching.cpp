// Attribution patching over heads (Nanda 2023; Kramár et al. 2024): the map of head_patching to first order, all heads
// at once, by two forward passes and two backward ones. Tensors as there, figures as in attribution_patching. Caveat:
// the score is taken to be linear between both texts.
#include "explain/intervention/attribution_map.h"
#include "explain/method.h"

namespace vitrine {

namespace {

Task<Result<Explanation>> run(Job job) {
  VITRINE_CO_TRY(const PatchPair pair, co_await patch_pair(job));
  const PatchGrid grid = part_grid(job.model().architecture());
  co_return co_await attribution_map(job, "head_attribution_patching", View::layer_head, pair, grid);
}

constexpr Setting settings[] = {direction_setting, gradient_setting,  repair_setting,
                                checked_setting,   corrupted_setting, pair_samples_setting};

}  // namespace

const Method method_head_attribution_patching{
    .name = "head_attribution_patching",
    .title = "Head attribution patching",
    .question = "Which heads would patching find, by the gradient?",
    .paper = "Nanda 2023; Kramár et al. 2024",
    .caveat =
        "An estimate to first order: saturated attention and effects that cancel make it miss heads or overrate "
        "them.",
    .view = View::layer_head,
    .settings = settings,
    .uses_target = true,
    .run = run,
};

}  // namespace vitrine

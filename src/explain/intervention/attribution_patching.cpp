// Attribution patching over layers and tokens (Nanda 2023; Kramár et al. 2024): the map of activation_patching to first
// order, every cell at once, by two forward passes and two backward ones. Tensors as there; the figure
// "exact_agreement" says over `checked` exactly patched cells how far the estimate can be trusted. Caveat: the score is
// taken to be linear between both texts, which saturated attention and large differences are not.
#include "explain/intervention/attribution_map.h"
#include "explain/method.h"

namespace vitrine {

namespace {

Task<Result<Explanation>> run(Job job) {
  VITRINE_CO_TRY(const PatchPair pair, co_await patch_pair(job));
  const PatchGrid grid = token_grid(job, pair, job.choice("over"));
  co_return co_await attribution_map(job, "attribution_patching", View::layer_token, pair, grid);
}

constexpr Setting settings[] = {over_setting,    direction_setting, gradient_setting,    repair_setting,
                                checked_setting, corrupted_setting, pair_samples_setting};

}  // namespace

const Method method_attribution_patching{
    .name = "attribution_patching",
    .title = "Attribution patching",
    .question = "Where would patching decide the answer, by the gradient?",
    .paper = "Nanda 2023; Kramár et al. 2024",
    .caveat =
        "An estimate to first order: saturated attention and effects that cancel make it miss places or overrate "
        "them.",
    .view = View::layer_token,
    .settings = settings,
    .uses_target = true,
    .run = run,
};

}  // namespace vitrine

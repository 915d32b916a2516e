// Activation patching over heads (Vig et al. 2020; Heimersheim, Nanda 2024): the output of one head, before the output
// projection and at all tokens, is put into the run of another text of as many tokens, and the score asked again.
// Parts of the difference in score, as in activation_patching: "scores" [L, H], "attention" [L] for all heads of a
// layer together (with the projection's bias), "mlp" [L]. L x (H + 2) + 5 forward passes, and one more for every batch;
// what comes before the first token that differs is run once. Caveat: a head may only pass on what an earlier one
// found.
#include <numeric>

#include "explain/intervention/patch_map.h"
#include "explain/method.h"
#include "explanation/figures.h"
#include "text/say.h"

namespace vitrine {

namespace {

Task<Result<Explanation>> run(Job job) {
  VITRINE_CO_TRY(const PatchPair pair, co_await patch_pair(job));
  const PatchGrid grid = part_grid(job.model().architecture());
  VITRINE_CO_TRY(Explanation e, co_await patch_map(job, "head_patching", View::layer_head, pair, grid));
  const auto heads = e.find("scores")->f32();
  e.figures.push_back(measured_figure("sum_of_heads", to_say("All heads, one by one"),
                                      100 * std::accumulate(heads.begin(), heads.end(), 0.0), "%",
                                      say("sum over the heads; far from 100 % they need each other or stand in for "
                                          "each other, or MLPs and the tokens themselves carry the difference")));
  co_return std::move(e);
}

constexpr Setting settings[] = {direction_setting, corrupted_setting, pair_samples_setting};

}  // namespace

const Method method_head_patching{
    .name = "head_patching",
    .title = "Head patching",
    .question = "Which heads carry the difference between two texts?",
    .paper = "Vig et al. 2020; Heimersheim, Nanda 2024",
    .caveat =
        "A head that restores the answer may only pass on what earlier heads found, and one that has a stand-in "
        "shows nothing.",
    .view = View::layer_head,
    .settings = settings,
    .uses_target = true,
    .run = run,
};

}  // namespace vitrine

// Head ablation (Michel, Levy, Neubig 2019): score(text) - score(text with one head's output set to zero before the
// output projection), in logits. Tensor: "scores" [L, H], signed: positive where the head speaks for the target.
// L x H + 1 forward passes. Caveat: zero is not what a head outputs when it has nothing to say.
#include "explain/intervention/without_parts.h"
#include "explain/method.h"
#include "explain/score.h"
#include "explanation/figures.h"

namespace vitrine {

namespace {

Task<Result<Explanation>> run(Job job) {
  const Architecture& a = job.model().architecture();
  VITRINE_CO_TRY(const std::vector<double> scores, co_await scores_without(job, all_parts(a, false)));
  Tensor drops = Tensor::zeros({a.layers, a.heads});
  for (size_t k = 0; k < drops.f32().size(); ++k) drops.f32()[k] = scores[0] - scores[k + 1];
  Explanation e = job.blank("head_ablation", View::layer_head);
  e.tensors.push_back({"scores", {"layer", "head"}, score_unit(job), std::move(drops)});
  e.figures.push_back(score_figure(scores[0], score_unit(job)));
  co_return std::move(e);
}

}  // namespace

const Method method_head_ablation{
    .name = "head_ablation",
    .title = "Head ablation",
    .question = "What changes without this head?",
    .paper = "Michel, Levy, Neubig 2019",
    .caveat = "A head set to zero takes the model out of what it was trained on, and later heads may make up for it.",
    .view = View::layer_head,
    .settings = {},
    .uses_target = true,
    .run = run,
};

}  // namespace vitrine

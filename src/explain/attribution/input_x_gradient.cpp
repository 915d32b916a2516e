// Input x gradient (Shrikumar et al. 2016; Denil et al. 2014): the embedding times its gradient, summed over D.
// Tensor: "scores" [T], signed, in logits. One forward and one backward pass. Caveat: a first-order guess; where the
// function bends, the scores do not sum to the change of the score.
#include "explain/attribution/token_scores.h"
#include "explain/method.h"
#include "explain/score.h"
#include "explanation/figures.h"

namespace vitrine {

namespace {

Task<Result<Explanation>> run(Job job) {
  const int64_t tokens = job.length();
  // Against a zero replacement the difference is the embedding itself.
  VITRINE_CO_TRY(const std::vector<double> scores,
                 co_await gradient_times_difference(job, Tensor::full({1, tokens}, 1),
                                                    Tensor::zeros({tokens, job.model().architecture().d_model})));
  Explanation e = token_scores(job, "input_x_gradient", scores, score_unit(job));
  e.figures.push_back(no_completeness());
  co_return std::move(e);
}

}  // namespace

const Method method_input_x_gradient{
    .name = "input_x_gradient",
    .title = "Input × gradient",
    .question = "What did each token add, to first order?",
    .paper = "Shrikumar, Greenside, Shcherbina, Kundaje 2016",
    .caveat = "A straight-line guess at one point: where the model saturates or bends, it can miss a token entirely.",
    .view = View::token_scores,
    .settings = {},
    .uses_target = true,
    .run = run,
};

}  // namespace vitrine

// What comes next: the logits [V] at one position, unit logit. Temperature and top-k are the view's, from these
// logits. Caveat: a probability of the model, not of the world.
#include "explain/job.h"
#include "explain/method.h"
#include "explain/prediction/next_logits.h"
#include "explanation/figures.h"
#include "statistics/softmax.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine {

namespace {

Task<Result<Explanation>> run(Job job) {
  VITRINE_CO_TRY(Tensor logits, co_await next_logits(job));
  const std::vector<double> p = softmax(logits.f32());
  Explanation e = job.blank("predictions", View::next_tokens);
  e.figures.push_back(measured_figure("entropy", to_say("Entropy"), entropy(p), "nat",
                                      say("how undecided the model is: 0 is certain")));
  const auto chance = [&](const char* name, const char* label, int32_t token) {
    if (token < 0) return;
    e.figures.push_back(measured_figure(name, label, p[token], "",
                                        say("the probability of {word}", in_quotes(job.loaded->readable(token)))));
  };
  chance("target_probability", to_say("Target"), job.target);
  chance("foil_probability", to_say("Foil"), job.foil);
  e.tensors.push_back({"logits", {"vocabulary"}, "logit", std::move(logits)});
  co_return std::move(e);
}

}  // namespace

const Method method_predictions{
    .name = "predictions",
    .title = "Next-token predictions",
    .question = "What comes next?",
    .paper = "",
    .caveat = "How probable the model finds a continuation says nothing about whether it is true.",
    .view = View::next_tokens,
    .settings = {},
    .uses_target = false,
    .run = run,
};

}  // namespace vitrine

// Input marginalisation (Kim, Yi, Kim, Yoon 2020): a token is not erased but replaced by what could stand in its place,
// each replacement weighed by how probable the model itself finds it, so that no text is asked about that is unlike a
// text.
//   score = log-odds(p(y | text)) - log-odds(sum over v of p(y | text with v) p(v | ...))
// Here p(v | ...) comes from the explained model: an encoder knows both sides, as the paper's does, a causal model only
// the text before. Replacements are the most probable ones until `mass` of the probability is covered or there
// are `top`; their weights are scaled to 1. The token itself is among them and then needs no pass. Tensors: "scores"
// [T], signed, in nats of log-odds; with a foil those between target and foil, else of the target against everything
// else; "mass" [T], the probability covered. The first token of a text that has nothing before it scores 0. Caveat:
// what fits the text before may not fit what follows, and what the model expects anyway scores little.
#include <algorithm>
#include <cmath>

#include "explain/answer.h"
#include "explain/attribution/token_scores.h"
#include "explain/method.h"
#include "explain/prediction/next_logits.h"
#include "explain/score.h"
#include "explanation/figures.h"
#include "statistics/softmax.h"
#include "text/say.h"

namespace vitrine {

namespace {

struct Choice {
  int64_t token;  // which one is replaced
  int64_t text;   // its row of the answers
  double weight;  // p(v | the text around)
};

double log_sigmoid(double x) { return x > 0 ? -std::log1p(std::exp(-x)) : x - std::log1p(std::exp(x)); }

// The log of a sum of terms that are given as logs.
class LogSum {
 public:
  void add(double log) {
    const double top = std::max(top_, log);
    rest_ = rest_ * std::exp(top_ - top) + std::exp(log - top);
    top_ = top;
  }
  double value() const { return top_ + std::log(rest_); }  // precondition: something was added

 private:
  double top_ = -1e300, rest_ = 0;
};

Task<Result<Explanation>> run(Job job) {
  VITRINE_CO_TRY(const Tensor logits, co_await place_logits(job));
  OtherText original{{}, job.position};
  for (const TokenInfo& t : job.tokens) original.ids.push_back(t.id);
  std::vector<OtherText> texts{original};
  std::vector<Choice> choices;
  std::vector<float> mass(job.length());
  const bool causal = job.model().architecture().causal;
  for (int64_t t = first_place(job); t < job.reach(); ++t) {
    if (!causal && t == job.position) continue;  // the mask that is asked about
    const auto row = logits.row(t);
    const std::vector<double> p = softmax(row);
    for (int32_t v : largest(row, job.integer("top"))) {
      if (mass[t] >= job.number("mass")) break;
      const double weight = p[v];
      if (!(weight > 0)) break;
      mass[t] += static_cast<float>(weight);
      const bool same = v == original.ids[t];
      choices.push_back({t, same ? 0 : static_cast<int64_t>(texts.size()), weight});
      if (same) continue;
      texts.push_back(original);
      texts.back().ids[t] = v;
    }
  }
  VITRINE_CO_TRY(const std::vector<Answer> answers, co_await text_answers(job, texts));

  // Logs of the sums of weight x probability, for and against, so that neither is lost near 0 or 1.
  std::vector<LogSum> with(job.length()), against(with.size());
  for (const Choice& c : choices) {
    const double log_odds = answers[c.text].log_odds;
    with[c.token].add(std::log(c.weight) + log_sigmoid(log_odds));
    against[c.token].add(std::log(c.weight) + log_sigmoid(-log_odds));
  }
  const double whole = answers[0].log_odds;
  std::vector<double> scores(with.size());
  double covered = 0, count = 0;
  for (int64_t t = first_place(job); t < job.reach(); ++t) {
    const size_t i = t;
    if (mass[i] == 0) continue;
    scores[i] = whole - (with[i].value() - against[i].value());
    covered += mass[i], ++count;
  }
  Explanation e = token_scores(job, "input_marginalisation", scores, "log-odds");
  e.tensors.push_back({"mass", {"token"}, "probability", Tensor({job.length()}, std::move(mass))});
  if (causal && job.first == 0)
    e.notes.push_back(
        say("Nothing stands before the first token, so the model has no replacements for it; it scores 0."));
  e.figures = {score_figure(answers[0].score, score_unit(job)),
               count > 0 ? measured_figure("mass", to_say("Mass covered"), 100 * covered / count, "%",
                                           say("the share of all replacements, by the model's own probability, that "
                                               "were run; mean over the tokens"))
                         : not_measured("mass", to_say("Mass covered"), say("there is no token with text before it")),
               no_completeness()};
  co_return std::move(e);
}

constexpr Setting settings[] = {
    {"mass",
     "Mass",
     Setting::Kind::number,
     {},
     0.01,
     1,
     0.9,
     "Replacements are run until they cover this much of the probability."},
    {"top",
     "Most replacements",
     Setting::Kind::integer,
     {},
     1,
     4096,
     16,
     "How many replacements of a token are run at most."},
};

}  // namespace

const Method method_input_marginalisation{
    .name = "input_marginalisation",
    .title = "Input marginalisation",
    .question = "What changes when other likely words stand there?",
    .paper = "Kim, Yi, Kim, Yoon 2020",
    .caveat =
        "In a model that reads from left to right the replacements fit the text before and may not fit what follows.",
    .view = View::token_scores,
    .settings = settings,
    .uses_target = true,
    .run = run,
};

}  // namespace vitrine

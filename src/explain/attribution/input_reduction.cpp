// Input reduction (Feng et al. 2018): tokens are taken out of the text, really and not replaced, for as long as the
// model's answer stays; of the texts with one token less those with the clearest answer go on (a beam; with 1,
// greedily). Unlike the paper, which guesses by gradient which token to take, every text is run. The token at the
// explained position stays, since the answer is read there. "Stays": the margin (explain/answer.h) keeps its side and
// at least `share` of its size; with a share of 0 a text of which nothing is left may still lean the right way.
// Tensors: "scores" [T], s / (m + 1) for the token that went at step s of m, 1 for those that are left, 0 for the token
// at the position; "order" i64 [m], the tokens in the order they went; "probability" [m + 1], the target's along the
// way. About n²/2 forward passes for each text of the beam. Caveat: what is left often makes no sense to people, which
// is the method's point: it shows what the model can do with, not what it needs.
#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "explain/answer.h"
#include "explain/attribution/token_scores.h"
#include "explain/attribution/token_sets.h"
#include "explain/method.h"
#include "explain/score.h"
#include "explanation/figures.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine {

namespace {

struct Reduced {
  std::vector<int64_t> kept, order;  // tokens of the job that are there, and that went
  std::vector<float> probability;
  double margin = 0;
};

OtherText text_of(const Job& job, const std::vector<int64_t>& kept) {
  OtherText text;
  for (int64_t t : kept) {
    if (t == job.position) text.position = text.ids.size();
    text.ids.push_back(job.tokens[t].id);
  }
  return text;
}

Task<Result<Explanation>> run(Job job) {
  const size_t beam = job.integer("beam");
  Reduced whole;
  for (int64_t t = 0; t < job.length(); ++t) whole.kept.push_back(t);
  VITRINE_CO_TRY(const std::vector<Answer> start, co_await text_answers(job, {text_of(job, whole.kept)}));
  const double side = start[0].margin < 0 ? -1 : 1;
  whole.margin = std::abs(start[0].margin);
  whole.probability.push_back(start[0].probability);

  const double needed = job.number("share") * whole.margin;
  const auto stays = [&](double margin) { return margin > 0 && margin >= needed; };
  const auto removable = [&](int64_t t) { return t >= job.first && t < job.reach() && t != job.position; };
  std::vector<Reduced> now{whole};
  Reduced best = whole;
  double next_best =
      -std::numeric_limits<double>::infinity();  // the clearest answer of a text with one token less still
  bool stopped = false;
  while (!stopped) {
    std::vector<Reduced> next;
    std::vector<OtherText> texts;
    std::set<std::vector<int64_t>> known;
    for (const Reduced& r : now)
      for (size_t i = 0; i < r.kept.size(); ++i) {
        if (!removable(r.kept[i])) continue;
        Reduced less = r;
        less.order.push_back(r.kept[i]);
        less.kept.erase(less.kept.begin() + i);
        if (!known.insert(less.kept).second) continue;
        texts.push_back(text_of(job, less.kept));
        next.push_back(std::move(less));
      }
    if (next.empty()) break;
    VITRINE_CO_TRY(const std::vector<Answer> answers, co_await text_answers(job, texts));
    for (size_t i = 0; i < next.size(); ++i) {
      next[i].margin = side * answers[i].margin;
      next[i].probability.push_back(answers[i].probability);
    }
    std::stable_sort(next.begin(), next.end(), [](const Reduced& a, const Reduced& b) { return a.margin > b.margin; });
    next_best = next.front().margin;
    std::erase_if(next, [&](const Reduced& r) { return !stays(r.margin); });
    if (next.size() > beam) next.resize(beam);
    stopped = next.empty();
    if (!stopped) best = next.front();
    now = std::move(next);
  }

  std::vector<double> scores(job.length());
  const double steps = static_cast<double>(best.order.size()) + 1;
  for (size_t s = 0; s < best.order.size(); ++s) scores[best.order[s]] = (s + 1) / steps;
  std::vector<int64_t> left;
  for (int64_t t : best.kept)
    if (removable(t)) {
      scores[t] = 1;
      left.push_back(t);
    }
  Explanation e = token_scores(job, "input_reduction", scores, "");
  const int64_t m = best.order.size();
  const double probability = best.probability.back();
  e.tensors.push_back({"probability", {"step"}, "probability", Tensor({m + 1}, std::move(best.probability))});
  if (m > 0) e.tensors.push_back({"order", {"step"}, "", Tensor({m}, std::move(best.order))});
  const std::string reduced = job.loaded->tokenizer->decode(text_of(job, best.kept).ids);
  e.claims.push_back(
      {say("Reduced to {text} the text still gets {answer}.", in_quotes(reduced), answer_words(job, side)),
       say("the reduced text was run; its margin"), best.margin, best.margin > 0});
  if (!left.empty())
    e.claims.push_back({say("No further token can go."),
                        say("each was taken out in turn; the largest margin that remains"), next_best,
                        !stays(next_best)});
  e.figures = {
      measured_figure("left", to_say("Left"), left.size(), to_say("tokens"),
                      say("of {n}, besides the one at the explained position", static_cast<int64_t>(left.size()) + m)),
      measured_figure("target_probability", to_say("Target"), probability, "",
                      say("the target's probability for the reduced text")),
      no_completeness()};
  co_return std::move(e);
}

constexpr Setting settings[] = {
    {"share",
     "Share of the margin",
     Setting::Kind::number,
     {},
     0,
     1,
     0.5,
     "How much of the whole text's margin must stay; 0 asks only for the same answer."},
    {"beam", "Beam", Setting::Kind::integer, {}, 1, 16, 1, "How many reduced texts go on at every step; 1 is greedy."},
};

}  // namespace

const Method method_input_reduction{
    .name = "input_reduction",
    .title = "Input reduction",
    .question = "How little text gets the same answer?",
    .paper = "Feng, Wallace, Grissom II, Iyyer, Rodriguez, Boyd-Graber 2018",
    .caveat = "What is left often makes no sense to people: it shows what the model can do with, not what it needs.",
    .view = View::token_scores,
    .settings = settings,
    .uses_target = true,
    .run = run,
    .passes = [](int64_t tokens) { return tokens * (tokens + 1) / 2; },
};

}  // namespace vitrine

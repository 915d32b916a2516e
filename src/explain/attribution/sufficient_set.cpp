// The smallest sufficient set: the fewest tokens that keep the model's answer when every other token is replaced. Found
// by backward selection as for sufficient input subsets (Carter, Mueller, Jain, Gifford 2019): the token whose removal
// costs least goes first; what is left last is taken back until the answer stands again; then tokens that turn out to
// be needless are dropped, until none can be. With few tokens every smaller set is run as well, so that the set is
// proven smallest. "Keeps the answer": the margin (explain/answer.h) stays on its side with at least `share` of its
// size. Tensors: "scores" [T], membership (attribution/token_sets.h), the most needed token 1; "set" i64 [k]; "margin"
// [n + 1], the margin after each step of the selection, from no token removed to all. About n²/2 forward passes, at
// most `samples`: above that several tokens go in one step. Caveat: several different sets may suffice, and a text of
// replaced tokens is no text.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "explain/attribution/token_sets.h"
#include "explain/method.h"
#include "explain/replacement.h"
#include "explain/score.h"
#include "explanation/figures.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine {

namespace {

Coalition only(int64_t n, const std::vector<int64_t>& kept) {
  Coalition c(n, false);
  for (int64_t i : kept) c[i] = true;
  return c;
}

std::vector<int64_t> without(std::vector<int64_t> set, size_t at) {
  set.erase(set.begin() + at);
  return set;
}

// `set` with each member left out in turn.
std::vector<Coalition> each_left_out(int64_t n, const std::vector<int64_t>& set) {
  std::vector<Coalition> asked;
  for (size_t i = 0; i < set.size(); ++i) asked.push_back(only(n, without(set, i)));
  return asked;
}

// How many tokens go in one step, so that selecting costs about `budget` passes.
int64_t step_for(int64_t n, int64_t budget) {
  int64_t step = 1;
  while (n * (n + step) / (2 * step) > budget && step < n) ++step;
  return step;
}

Task<Result<Explanation>> run(Job job) {
  const int64_t n = job.reach() - job.first, budget = job.integer("samples");
  if (n == 0)
    co_return Error{ErrorCode::bad_text, say("There is no token that could be removed"), "",
                    say("Type at least one word.")};
  VITRINE_CO_TRY(const std::string replacement, resolve_replacement(*job.loaded, job.choice("replacement")));
  const Tensor rows = replacement_rows(job, replacement);
  std::vector<int64_t> left(n);
  std::iota(left.begin(), left.end(), 0);
  VITRINE_CO_TRY(const std::vector<double> ends,
                 co_await coalition_margins(job, {only(n, left), only(n, {})}, rows, 1));
  const double side = ends[0] < 0 ? -1 : 1, whole = std::abs(ends[0]), needed = job.number("share") * whole;
  const auto enough = [&](double margin) { return margin > 0 && margin >= needed; };

  // Removed tokens, first to last, and the margin at every step.
  std::vector<int64_t> removed;
  std::vector<float> path{static_cast<float>(whole)};
  size_t keep_last = n;  // how many of the last removed ones suffice
  const int64_t step = step_for(n, budget);
  while (!left.empty()) {
    VITRINE_CO_TRY(const std::vector<double> margins,
                   co_await coalition_margins(job, each_left_out(n, left), rows, side));
    std::vector<size_t> order(left.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return margins[a] > margins[b]; });
    const size_t count = std::min(left.size(), static_cast<size_t>(step));
    std::vector<int64_t> rest;
    for (size_t i = 0; i < order.size(); ++i)
      if (i < count) removed.push_back(left[order[i]]);
      else rest.push_back(left[order[i]]);
    std::sort(rest.begin(), rest.end());
    left = std::move(rest);
    double margin = margins[order[0]];
    if (count > 1) {
      VITRINE_CO_TRY(const std::vector<double> now, co_await coalition_margins(job, {only(n, left)}, rows, side));
      margin = now[0];
    }
    path.resize(removed.size() + 1, margin);
    if (enough(margin)) keep_last = left.size();
  }
  std::vector<int64_t> set(removed.rbegin(), removed.rbegin() + keep_last);

  // Drop what is needless until nothing is. `least_needed` is the best margin with one left out.
  double least_needed = -std::numeric_limits<double>::infinity();
  for (;;) {
    if (set.empty()) break;
    VITRINE_CO_TRY(const std::vector<double> margins,
                   co_await coalition_margins(job, each_left_out(n, set), rows, side));
    const auto best = std::max_element(margins.begin(), margins.end());
    least_needed = *best;
    if (!enough(*best)) break;
    set = without(set, best - margins.begin());
  }

  // With few tokens: every smaller set.
  int64_t smaller = 0;
  bool proven = set.size() <= 1, found_smaller = false;
  if (n <= job.integer("enumerate")) {
    proven = true;
    for (int64_t size = 0; size < static_cast<int64_t>(set.size()) && !found_smaller; ++size) {
      std::vector<std::vector<int64_t>> sets;
      std::vector<Coalition> asked;
      each_subset(n, size, [&](const std::vector<int64_t>& s) {
        sets.push_back(s);
        asked.push_back(only(n, s));
      });
      VITRINE_CO_TRY(const std::vector<double> margins, co_await coalition_margins(job, asked, rows, side));
      const auto best = std::max_element(margins.begin(), margins.end());
      if (!enough(*best)) {
        smaller += static_cast<int64_t>(sets.size());
        continue;
      }
      found_smaller = true;
      set = sets[best - margins.begin()];
      // The most needed first: what survived the selection longest.
      const auto survived = [&](int64_t t) { return std::find(removed.begin(), removed.end(), t) - removed.begin(); };
      std::sort(set.begin(), set.end(), [&](int64_t a, int64_t b) { return survived(a) > survived(b); });
    }
  }
  if (found_smaller && !set.empty()) {
    VITRINE_CO_TRY(const std::vector<double> margins,
                   co_await coalition_margins(job, each_left_out(n, set), rows, side));
    least_needed = *std::max_element(margins.begin(), margins.end());
  }
  VITRINE_CO_TRY(const std::vector<double> kept, co_await coalition_margins(job, {only(n, set)}, rows, side));

  for (int64_t& t : set) t += job.first;
  job.settings["replacement"] = replacement;
  const char* unit = score_unit(job);
  Explanation e = token_set(job, "sufficient_set", set);
  const std::string answer = answer_words(job, side),
                    others = say("every other token replaced by {replacement}", replacement_words(replacement));
  e.tensors.push_back({"margin", {"step"}, unit, Tensor({n + 1}, std::move(path))});
  if (set.empty()) {
    e.claims.push_back(
        {say("Even with no token kept the answer stays {answer}.", answer), others, kept[0], enough(kept[0])});
    e.notes.push_back(
        say("No token is needed for this: without the text the model says the same. Ask why rather than another token, "
            "or raise the share of the margin that must stay."));
  } else {
    const bool one = set.size() == 1;
    e.claims.push_back({say(one ? to_say("{words} alone keeps the answer {answer}.")
                                : to_say("{words} alone keep the answer {answer}."),
                            words_of(job, set), answer),
                        others, kept[0], enough(kept[0])});
    e.claims.push_back({one ? say("Without it the answer does not stand.") : say("None of them can be left out."),
                        say("each left out in turn; the largest margin that remains"), least_needed,
                        !enough(least_needed)});
  }
  if (proven && smaller > 0)
    e.claims.push_back({say("No smaller set of tokens keeps it."), say("all {n} smaller sets were run", smaller),
                        static_cast<double>(smaller), true});
  if (!proven)
    e.notes.push_back(say("The text is too long for running every smaller set: another, smaller one may exist."));
  e.figures = {measured_figure("set_size", to_say("Size"), set.size(), to_say("tokens"), say("of {n} in the text", n)),
               measured_figure("margin", to_say("Margin"), kept[0], unit,
                               say("with the set alone; the whole text has {margin}", decimal(whole))),
               no_completeness()};
  co_return std::move(e);
}

constexpr Setting settings[] = {
    {"replacement", "Replacement", Setting::Kind::choice, replacement_choices, 0, 0, 0, replacement_help},
    {"share",
     "Share of the margin",
     Setting::Kind::number,
     {},
     0,
     1,
     0.5,
     "How much of the whole text's margin the set must keep; 0 asks only for the same answer."},
    {"enumerate",
     "Prove up to",
     Setting::Kind::integer,
     {},
     0,
     16,
     12,
     "Up to how many tokens every smaller set is run."},
    {"samples", "Samples", Setting::Kind::integer, {}, 16, 65536, 2500, "How many texts the selection may run."},
};

}  // namespace

const Method method_sufficient_set{
    .name = "sufficient_set",
    .title = "Smallest sufficient set",
    .question = "Which few tokens are enough for the answer?",
    .paper = "Carter, Mueller, Jain, Gifford 2019",
    .caveat = "Other sets may suffice as well, and what is left when most tokens are replaced is no text.",
    .view = View::token_scores,
    .settings = settings,
    .uses_target = true,
    .run = run,
};

}  // namespace vitrine

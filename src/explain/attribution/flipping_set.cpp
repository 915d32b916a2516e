// The smallest flipping set, a minimal counterfactual by removal: the fewest tokens without which the model's answer
// turns (Martens, Provost 2014, "evidence counterfactual"). Greedy first: the token whose removal lowers the margin
// most goes, until the answer turns; then tokens that turn out to be needless are put back. Then every smaller set is
// run, by rising size, as far as `samples` go: if all were, the set is proven smallest, and the explanation says
// whether it is. The margin is that of explain/answer.h: with a foil the score, else the target's logit minus the
// largest other one. Tensors: "scores" [T], membership (attribution/token_sets.h); "set" i64 [k], the strongest first.
// Without any set that turns the answer all scores are 0 and a note says so. Caveat: without the set is not with the
// opposite, and several sets may do it.
#include <algorithm>
#include <cmath>

#include "explain/attribution/token_sets.h"
#include "explain/method.h"
#include "explain/replacement.h"
#include "explain/score.h"
#include "explanation/figures.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine {

namespace {

Coalition all_but(int64_t n, const std::vector<int64_t>& gone) {
  Coalition c(n, true);
  for (int64_t i : gone) c[i] = false;
  return c;
}

bool flips(double margin) { return margin < 0; }

Task<Result<Explanation>> run(Job job) {
  const int64_t n = job.reach() - job.first, budget = job.integer("samples");
  if (n == 0)
    co_return Error{ErrorCode::bad_text, say("There is no token that could be removed"), "",
                    say("Type at least one word.")};
  VITRINE_CO_TRY(const std::string replacement, resolve_replacement(*job.loaded, job.choice("replacement")));
  const Tensor rows = replacement_rows(job, replacement);
  VITRINE_CO_TRY(const std::vector<double> start, co_await coalition_margins(job, {all_but(n, {})}, rows, 1));
  const double side = start[0] < 0 ? -1 : 1, whole = std::abs(start[0]);

  // Greedily until it turns, or nothing is left.
  std::vector<int64_t> set;
  std::vector<double> alone;  // the margin without each token by itself
  double reached = whole;
  while (!flips(reached) && static_cast<int64_t>(set.size()) < n) {
    std::vector<int64_t> candidates;
    std::vector<Coalition> asked;
    for (int64_t t = 0; t < n; ++t) {
      if (std::find(set.begin(), set.end(), t) != set.end()) continue;
      std::vector<int64_t> gone = set;
      gone.push_back(t);
      candidates.push_back(t);
      asked.push_back(all_but(n, gone));
    }
    VITRINE_CO_TRY(const std::vector<double> margins, co_await coalition_margins(job, asked, rows, side));
    if (alone.empty()) alone = margins;
    const auto best = std::min_element(margins.begin(), margins.end());
    reached = *best;
    set.push_back(candidates[best - margins.begin()]);
  }
  bool found = flips(reached);
  // Put back what is needless. The strongest were taken first, so the last are tried first where they are alike.
  while (found && set.size() > 1) {
    std::vector<Coalition> asked;
    for (size_t i = 0; i < set.size(); ++i) {
      std::vector<int64_t> gone = set;
      gone.erase(gone.begin() + i);
      asked.push_back(all_but(n, gone));
    }
    VITRINE_CO_TRY(const std::vector<double> margins, co_await coalition_margins(job, asked, rows, side));
    const auto best = std::min_element(margins.rbegin(), margins.rend());
    if (!flips(*best)) break;
    set.erase(set.begin() + (margins.rend() - best - 1));
  }

  // Every smaller set, by size. One token each was run already.
  int64_t ran = found && set.size() == 1 ? 0 : n, allowed = budget;
  const int64_t end = found ? static_cast<int64_t>(set.size()) : n;
  int64_t size = 2;
  bool proven = true;
  for (; size < end; ++size) {
    const auto count = count_subsets(n, size, allowed);
    if (!count) {
      proven = false;
      break;
    }
    allowed -= *count;
    std::vector<std::vector<int64_t>> sets;
    std::vector<Coalition> asked;
    each_subset(n, size, [&](const std::vector<int64_t>& s) {
      sets.push_back(s);
      asked.push_back(all_but(n, s));
    });
    VITRINE_CO_TRY(const std::vector<double> margins, co_await coalition_margins(job, asked, rows, side));
    const auto best = std::min_element(margins.begin(), margins.end());
    if (flips(*best)) {
      set = sets[best - margins.begin()];
      found = true;
      break;
    }
    ran += *count;
  }
  if (!found) set.clear();
  std::stable_sort(set.begin(), set.end(), [&](int64_t a, int64_t b) { return alone[a] < alone[b]; });
  double after = whole;
  if (found) {
    VITRINE_CO_TRY(const std::vector<double> checked, co_await coalition_margins(job, {all_but(n, set)}, rows, side));
    after = checked[0];
  }

  for (int64_t& t : set) t += job.first;
  job.settings["replacement"] = replacement;
  const char* unit = score_unit(job);
  Explanation e = token_set(job, "flipping_set", set);
  if (found) {
    const std::string words = words_of(job, set), answer = answer_words(job, side);
    e.claims.push_back(
        {side < 0 || job.foil >= 0 ? say("Without {words} the answer turns from {before} to {after}.", words, answer,
                                         answer_words(job, -side))
                                   : say("Without {words} the answer turns from {before} to another.", words, answer),
         say("the text with them replaced by {replacement}", replacement_words(replacement)), -after, flips(after)});
    if (proven && set.size() > 1)
      e.claims.push_back({say("No smaller set of tokens turns it."), say("all {n} smaller sets were run", ran),
                          static_cast<double>(ran), true});
    if (!proven)
      e.notes.push_back(say("Not every smaller set was run: another, smaller one may exist. More samples can tell."));
  } else {
    e.notes.push_back(
        proven ? say("No set of tokens turns the answer when it is removed.")
               : say("No set of tokens that turns the answer was found; removing one at a time and all together does "
                     "not. More samples would look at more sets."));
  }
  e.figures = {
      measured_figure("set_size", to_say("Size"), set.size(), to_say("tokens"),
                      found ? say("of {n} in the text", n) : say("none was found")),
      measured_figure("margin", to_say("Margin"), after, unit,
                      say("without the set; the whole text has {margin}, below zero it has turned", decimal(whole))),
      no_completeness()};
  co_return std::move(e);
}

constexpr Setting settings[] = {
    {"replacement", "Replacement", Setting::Kind::choice, replacement_choices, 0, 0, 0, replacement_help},
    {"samples",
     "Samples",
     Setting::Kind::integer,
     {},
     0,
     65536,
     1000,
     "How many smaller sets may be run to prove that there is none."},
};

}  // namespace

const Method method_flipping_set{
    .name = "flipping_set",
    .title = "Smallest flipping set",
    .question = "Without which few tokens does the answer turn?",
    .paper = "Martens, Provost 2014",
    .caveat = "Other sets may turn it as well, and the answer to a text with replaced tokens is one about no text.",
    .view = View::token_scores,
    .settings = settings,
    .uses_target = true,
    .run = run,
};

}  // namespace vitrine

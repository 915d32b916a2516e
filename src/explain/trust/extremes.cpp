#include "explain/trust/extremes.h"

#include <algorithm>
#include <map>

#include "explanation/figure_kinds.h"
#include "explanation/figures.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine {

namespace {

using Gone = std::vector<bool>;  // [n] true = removed

constexpr int64_t most_exact = 7;  // tokens

struct Path {
  Gone gone;
  double sum = 0;  // of the chances at the cuts so far
};

// All sets of a short text, and the chains of sets with the smallest and the largest sum of chances.
Task<Result<Extremes>> enumerate(Job job, RandomOrdersPtr random) {
  const RandomOrders& r = *random;
  const size_t n = r.tokens();
  std::vector<Gone> sets;
  for (size_t bits = 0; bits < size_t{1} << n; ++bits) {
    Gone gone(n);
    for (size_t t = 0; t < n; ++t) gone[t] = (bits >> t & 1) != 0;
    sets.push_back(std::move(gone));
  }
  VITRINE_CO_TRY(const std::vector<double> chance, co_await run_removed(job, random, sets));
  // By the number of bits: a set's best chain ends in its best subset with as many tokens as the cut before.
  const auto reach = [&](bool smallest) {
    std::map<size_t, double> now{{0, chance[0]}};
    for (size_t j = 1; j < r.cuts.size(); ++j) {
      std::map<size_t, double> next;
      for (size_t bits = 0; bits < size_t{1} << n; ++bits) {
        if (__builtin_popcountll(bits) != r.cuts[j]) continue;
        for (const auto& [before, sum] : now) {
          if ((before & bits) != before) continue;
          const double here = sum + chance[bits];
          const auto known = next.find(bits);
          if (known == next.end()) next.emplace(bits, here);
          else known->second = smallest ? std::min(known->second, here) : std::max(known->second, here);
        }
      }
      now = std::move(next);
    }
    return now.begin()->second / r.cuts.size();
  };
  co_return Extremes{r.probability - reach(false), r.probability - reach(true), true};
}

// The smallest (or largest) mean chance over the cuts that the search finds.
Task<Result<double>> search(Job job, RandomOrdersPtr random, int64_t beam, bool smallest) {
  const RandomOrders& r = *random;
  const size_t n = r.tokens();
  const auto better = [&](double a, double b) { return smallest ? a < b : a > b; };
  std::vector<Path> paths{{Gone(n), r.probability}};
  for (size_t j = 1; j + 1 < r.cuts.size(); ++j) {
    const size_t more = r.cuts[j] - r.cuts[j - 1];
    // Every token that is left, alone.
    std::vector<Gone> singles;
    std::vector<std::pair<size_t, size_t>> of;  // path, token
    for (size_t p = 0; p < paths.size(); ++p)
      for (size_t t = 0; t < n; ++t) {
        if (paths[p].gone[t]) continue;
        singles.push_back(paths[p].gone);
        singles.back()[t] = true;
        of.emplace_back(p, t);
      }
    VITRINE_CO_TRY(const std::vector<double> alone, co_await run_removed(job, random, singles));
    // Those that move most go together; a path's other sets exchange the last of them for the next ones.
    std::vector<Path> next;
    std::vector<Gone> sets;
    for (size_t p = 0; p < paths.size(); ++p) {
      std::vector<size_t> order;
      for (size_t i = 0; i < of.size(); ++i)
        if (of[i].first == p) order.push_back(i);
      std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return better(alone[a], alone[b]); });
      for (size_t b = 0; b < static_cast<size_t>(beam) && more - 1 + b < order.size(); ++b) {
        Path path = paths[p];
        for (size_t i = 0; i + 1 < more; ++i) path.gone[of[order[i]].second] = true;
        path.gone[of[order[more - 1 + b]].second] = true;
        if (std::ranges::find(sets, path.gone) != sets.end()) continue;
        sets.push_back(path.gone);
        next.push_back(std::move(path));
      }
    }
    VITRINE_CO_TRY(const std::vector<double> together, co_await run_removed(job, random, sets));
    for (size_t i = 0; i < next.size(); ++i) next[i].sum += together[i];
    std::stable_sort(next.begin(), next.end(), [&](const Path& a, const Path& b) { return better(a.sum, b.sum); });
    if (next.size() > static_cast<size_t>(beam)) next.resize(beam);
    paths = std::move(next);
  }
  co_return (paths.front().sum + r.probability_without) / r.cuts.size();
}

}  // namespace

Task<Result<Extremes>> find_extremes(Job job, RandomOrdersPtr random, int64_t beam) {
  Extremes found;
  if (random->tokens() <= most_exact) {
    VITRINE_CO_TRY(found, co_await enumerate(job, random));
  } else {
    VITRINE_CO_TRY(const double low, co_await search(job, random, beam, true));
    VITRINE_CO_TRY(const double high, co_await search(job, random, beam, false));
    found = {random->probability - high, random->probability - low, false};
  }
  for (const double drop : random->drops) widen(found, drop);
  co_return found;
}

int64_t extremes_passes(const RandomOrders& r, int64_t beam) {
  const int64_t n = r.tokens();
  if (n <= most_exact) return (int64_t{1} << n) - 2;
  int64_t passes = 0;
  for (size_t j = 1; j + 1 < r.cuts.size(); ++j)
    passes += 2 * (j == 1 ? 1 : beam) * (n - r.cuts[j - 1] + (r.cuts[j] - r.cuts[j - 1] > 1 ? beam : 0));
  return passes - n;  // the first step is the same for both
}

void widen(Extremes& extremes, double comprehensiveness) {
  extremes.least = std::min(extremes.least, comprehensiveness);
  extremes.most = std::max(extremes.most, comprehensiveness);
}

Figure normalised_figure(const Extremes& extremes, double comprehensiveness) {
  constexpr const char* name = "normalised";
  constexpr double too_little = 1e-4;  // of a chance: rounding
  if (extremes.most - extremes.least < too_little)
    return not_measured(name, say("no order of this text's tokens does more than another"));
  const double part = (comprehensiveness - extremes.least) / (extremes.most - extremes.least);
  const char* meaning =
      extremes.exact
          ? to_say("comprehensiveness between the worst order there is for this text, {least}, and the best, {most}")
          : to_say("comprehensiveness between the worst order found for this text, {least}, and the best, {most}");
  return measured(name, 100 * std::clamp(part, 0.0, 1.0),
                  say(meaning, decimal(extremes.least), decimal(extremes.most)));
}

}  // namespace vitrine

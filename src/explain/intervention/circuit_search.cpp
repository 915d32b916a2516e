#include "explain/intervention/circuit_search.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "statistics/random.h"
#include "statistics/statistics.h"

namespace vitrine {

namespace {

std::vector<double> sizes_of(const std::vector<double>& estimates) {
  std::vector<double> sizes;
  for (const double e : estimates) sizes.push_back(std::abs(e));
  return sizes;
}

Task<Result<Circuit>> each_left_out(CircuitQuestionPtr question, Circuit circuit) {
  circuit.without.assign(circuit.set.size(), std::numeric_limits<double>::quiet_NaN());
  for (size_t i = 0; i < circuit.set.size(); ++i) {
    if (!circuit.set[i]) continue;
    EdgeSet without = circuit.set;
    without[i] = false;
    VITRINE_CO_TRY(circuit.without[i], co_await kept_share(question, std::move(without)));
  }
  co_return std::move(circuit);
}

}  // namespace

Task<Result<double>> kept_share(CircuitQuestionPtr question, EdgeSet set) {
  const CircuitQuestion& q = *question;
  q.job.plan(1);
  VITRINE_CO_TRY(const double score, co_await score_of_circuit(q.job, q.pair, q.parts, std::move(set)));
  co_return (score - q.corrupted) / (q.clean - q.corrupted);
}

Task<Result<Circuit>> first_circuit(CircuitQuestionPtr question, std::vector<double> estimates, double keep) {
  const CircuitParts& parts = question->parts;
  const std::vector<int64_t> order = falling_order(sizes_of(estimates));
  const auto all = std::ssize(order);
  Circuit best{connected(parts, EdgeSet(order.size(), true)), 1, {}, false};
  int64_t few = 0, enough = all;  // `few` edges keep less than wanted, `enough` keep it
  while (enough - few > 1) {
    const int64_t count =
        enough == all ? std::min<int64_t>(std::max<int64_t>(4, 2 * few), all - 1) : (few + enough) / 2;
    if (count <= few) break;
    EdgeSet set(order.size(), false);
    for (int64_t i = 0; i < count; ++i) set[order[i]] = true;
    set = connected(parts, std::move(set));
    double share = 0;
    if (count_of(set) > 0) { VITRINE_CO_TRY(share, co_await kept_share(question, set)); }
    if (share >= keep) best = {std::move(set), share, {}, false}, enough = count;
    else few = count;
  }
  co_return std::move(best);
}

Task<Result<Circuit>> pruned_circuit(CircuitQuestionPtr question, Circuit circuit, std::vector<double> estimates,
                                     double keep, int64_t runs, CircuitWatch watch) {
  std::vector<int64_t> order = falling_order(sizes_of(estimates));
  std::ranges::reverse(order);
  int64_t together = std::max<int64_t>(1, count_of(circuit.set) / 4);
  for (;; together = std::max<int64_t>(1, together / 2)) {
    bool smaller = false;
    std::erase_if(order, [&](int64_t i) { return !circuit.set[i]; });
    circuit.without.assign(circuit.set.size(), std::numeric_limits<double>::quiet_NaN());
    for (size_t begin = 0; begin < order.size(); begin += together) {
      const size_t end = std::min(order.size(), begin + static_cast<size_t>(together));
      EdgeSet set = circuit.set;
      for (size_t i = begin; i < end; ++i) set[order[i]] = false;
      if (set == circuit.set) continue;  // went with those before
      if (runs-- == 0) co_return co_await each_left_out(question, std::move(circuit));
      VITRINE_CO_TRY(const double share, co_await kept_share(question, set));
      if (share < keep) {
        if (together == 1) circuit.without[order[begin]] = share;
        continue;
      }
      circuit.set = connected(question->parts, std::move(set));
      circuit.share = share;
      smaller = true;
      if (watch) watch(circuit);
    }
    if (together > 1 || smaller) continue;
    circuit.minimal = true;
    co_return std::move(circuit);
  }
}

EdgeSet random_circuit(const CircuitParts& parts, int64_t edges, Random& random) {
  EdgeSet set(parts.edges().size(), false);
  const auto into = [&](int64_t reader) {  // the edges of one reader lie together, by source
    return std::ranges::equal_range(parts.edges(), reader, {}, &CircuitEdge::reader);
  };
  edges = std::min<int64_t>(edges, std::ssize(set));
  while (count_of(set) < edges)
    for (int64_t reader = parts.answer(); reader != 0;) {
      const auto choice = into(reader);
      const auto chosen = choice.begin() + random.below(std::ssize(choice));
      set[chosen - parts.edges().begin()] = true;
      reader = chosen->source;
    }
  return set;
}

}  // namespace vitrine

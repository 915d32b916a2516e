#include <algorithm>
#include <cmath>

#include "base/pause.h"
#include "dataset/table/row_order.h"
#include "dataset/tree/gain.h"
#include "dataset/tree/scores.h"
#include "dataset/tree/search.h"

namespace vitrine::dataset {

namespace {

constexpr double z99 = 2.5758293035489004;

struct Contender {
  Question question;
  SplitCounts fitted;                           // on train rows
  std::array<std::vector<double>, 2> row_gain;  // [answer][class], from `fitted`
  double correction = 1;
  bool dropped = false;
  std::vector<double> saved;  // Brier score saved, by validation row in the order of drawing; as far as it was asked
  SplitCounts held;           // the same rows by answer and class
};

// Sum over the first rows of what `a` saves more than `b`, and the standard error of that sum. Precondition: both were
// asked.
struct Difference {
  double sum = 0, error = 0;
};
Difference difference(const Contender& a, const Contender& b, size_t rows) {
  double sum = 0, square = 0;
  for (size_t i = 0; i < rows; ++i) {
    const double d = a.saved[i] - b.saved[i];
    sum += d;
    square += d * d;
  }
  const double n = rows;
  return {sum, rows ? std::sqrt(std::max(0.0, square - sum * sum / n)) : 0};
}

double sum_of(const Contender& c, size_t rows) {
  double sum = 0;
  for (size_t i = 0; i < rows; ++i) sum += c.saved[i];
  return sum;
}

// Asks the rows from where the contender stands up to `rows`.
Task<Result<void>> ask(GroundPtr ground, std::shared_ptr<Contender> c,
                       std::shared_ptr<const std::vector<int32_t>> order, size_t rows, Ticket ticket) {
  const std::vector<int32_t> next(order->begin() + c->saved.size(), order->begin() + rows);
  VITRINE_CO_TRY(const std::vector<double> scores, co_await scores_of(ground, c->question, next, ticket));
  for (size_t i = 0; i < next.size(); ++i) {
    const bool yes = says_yes(c->question, scores[i]);
    const int32_t label = ground->label(next[i]);
    c->held.add(yes, label);
    c->saved.push_back(c->row_gain[yes][label]);
  }
  co_return Result<void>();
}

}  // namespace

Task<Result<Comparison>> compare_held_out(GroundPtr ground, std::shared_ptr<const OpenLeaf> leaf,
                                          std::vector<Candidate> candidates, GrowOptions options, Ticket ticket) {
  const size_t classes = ground->classes();
  const auto order = std::make_shared<const std::vector<int32_t>>(drawn_order(leaf->validation, options.seed));
  const size_t all = order->size();
  std::vector<std::shared_ptr<Contender>> field;
  Pace pace;
  for (const Candidate& candidate : candidates) {
    auto c = std::make_shared<Contender>();
    c->question = candidate.question;
    const auto fit = c->question.needs_model() ? drawn(leaf->train, options.fit_rows, options.seed) : leaf->train;
    VITRINE_CO_TRY(
        const std::vector<double> scores,
        co_await scores_of(ground, c->question, fit, ticket.part(0, 0.3).step(field.size(), candidates.size())));
    c->fitted = counts_of(c->question, scores, labels_of(*ground, fit), classes);
    c->row_gain = row_gains(c->fitted);
    c->held = SplitCounts(classes);
    c->correction = std::pow(2.0, static_cast<double>(field.size() + 1));
    if (!c->question.needs_model()) VITRINE_CO_CHECK(co_await ask(ground, c, order, all, ticket));
    field.push_back(std::move(c));
    if (pace.due()) co_await pause(&pace);
  }
  double begin = 0.3;
  for (const int64_t rows : {options.ask_first, options.ask_most}) {
    const Ticket round = ticket.part(begin, begin + 0.35);
    begin += 0.35;
    const size_t n = std::min(all, static_cast<size_t>(rows));
    std::vector<std::shared_ptr<Contender>> still;
    for (const auto& c : field) {
      if (c->dropped) continue;
      if (c->saved.size() < n)
        VITRINE_CO_CHECK(co_await ask(ground, c, order, n, round.step(still.size(), field.size())));
      still.push_back(c);
      if (pace.due()) co_await pause(&pace);
    }
    if (n == all || still.empty()) continue;
    const auto leader = *std::max_element(still.begin(), still.end(),
                                          [&](const auto& a, const auto& b) { return sum_of(*a, n) < sum_of(*b, n); });
    for (const auto& c : still) {
      if (c == leader || !c->question.needs_model()) continue;
      const Difference d = difference(*leader, *c, n);
      c->dropped = d.sum > z99 * d.error;
    }
  }

  // A part of the rows stands for all of them.
  const double of_tree = ground->split->of(Part::validation).size();
  std::vector<std::pair<Gain, std::shared_ptr<Contender>>> ranked;
  for (const auto& c : field) {
    const double part = all ? static_cast<double>(c->saved.size()) / all : 1;
    Gain gain = held_out_gain(c->fitted, c->held, std::max<int64_t>(1, std::llround(of_tree * part)), options.seed);
    decide(gain, c->correction, options.level);
    ranked.emplace_back(gain, c);
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.first.points > b.first.points; });

  Comparison result;
  for (const auto& [gain, c] : ranked) {
    if (result.winner < 0 && gain.significant && !c->dropped) result.winner = result.questions.size();
    result.questions.push_back(c->question);
    result.gains.push_back(gain);
  }
  if (result.winner < 0) co_return result;
  const Contender& winner = *ranked[result.winner].second;
  for (size_t i = 0; i < ranked.size(); ++i) {
    if (static_cast<int64_t>(i) == result.winner) continue;
    const auto& [gain, c] = ranked[i];
    const size_t rows = std::min(winner.saved.size(), c->saved.size());
    const Difference d = difference(winner, *c, rows);
    const double scale = rows ? 100 * static_cast<double>(all) / rows / std::max(1.0, of_tree) : 0;
    RunnerUp other{c->question, gain, {}};
    other.behind = {static_cast<int64_t>(rows), scale * d.sum, scale * (d.sum - z95 * d.error),
                    scale * (d.sum + z95 * d.error)};
    result.others.push_back(std::move(other));
  }
  co_return result;
}

}  // namespace vitrine::dataset

#include "dataset/analyses/subgroups.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "base/pause.h"
#include "dataset/analyses/statement_choice.h"
#include "dataset/table/row_order.h"
#include "statistics/shares.h"
#include "text/say.h"

namespace vitrine::dataset {
namespace {

constexpr size_t examples_kept = 5;
constexpr double pair_worth = 1.1;  // a second condition must earn its words

struct Rule {
  std::vector<size_t> literals;  // places
  Answers covers;
  double accuracy = 0;
};

struct Side {
  Literal literal;
  Answers answers;
};

// Weighted relative accuracy, and whether enough rows are on either side.
std::optional<double> worth(const Answers& covers, const Answers& outcome, double base, int64_t least) {
  int64_t inside = 0, counted = 0;
  for (size_t i = 0; i < covers.size(); ++i) {
    inside += covers[i];
    counted += covers[i] & outcome[i];
  }
  const double n = covers.size();
  if (inside < least || static_cast<int64_t>(covers.size()) - inside < least) return {};
  return (counted - base * inside) / n;
}

std::string clause_of_rule(const Table& table, const std::vector<Literal>& rule) {
  std::string out;
  for (const Literal& literal : rule) {
    const Column& column = table.columns[table.find(literal.question.column)];
    bool missing = false;
    for (size_t row = 0; row < static_cast<size_t>(table.rows) && !missing; ++row) missing = column.is_missing(row);
    const std::string clause = literal.yes ? clause_of(literal.question) : clause_without(literal.question, missing);
    out = out.empty() ? clause : say("{one} and {other}", out, clause);
  }
  return out;
}

Counted sampled(Counted from, size_t most, uint64_t seed) {
  if (from.rows.size() <= most) return from;
  std::vector<int32_t> places(from.rows.size());
  for (size_t i = 0; i < places.size(); ++i) places[i] = i;
  places = drawn(places, most, seed);
  std::sort(places.begin(), places.end());
  Counted out;
  for (const int32_t place : places) {
    out.rows.push_back(from.rows[place]);
    out.outcome.push_back(from.outcome[place]);
  }
  return out;
}

}  // namespace

Task<Result<SubgroupSummary>> find_subgroups(std::shared_ptr<const ConditionSource> source, Counted explore,
                                             Counted verify, SubgroupOptions options, Ticket ticket) {
  SubgroupSummary summary;
  explore = sampled(std::move(explore), options.choosing_rows, source->seed);
  summary.explored = explore.rows.size();
  summary.all = {std::count(verify.outcome.begin(), verify.outcome.end(), 1), static_cast<int64_t>(verify.rows.size())};
  const double base = static_cast<double>(std::count(explore.outcome.begin(), explore.outcome.end(), 1)) /
                      std::max<size_t>(1, explore.rows.size());
  VITRINE_CO_TRY(FoundConditions found, co_await find_conditions(source, explore.rows, explore.outcome,
                                                                 options.conditions, ticket.part(0, 0.4)));
  summary.tried = found.tried;
  std::vector<Side> sides;
  for (FoundCondition& condition : found.list) {
    Answers opposite(condition.answers);
    for (uint8_t& answer : opposite) answer = !answer;
    sides.push_back({{condition.question, true}, std::move(condition.answers)});
    sides.push_back({{condition.question, false}, std::move(opposite)});
  }

  // Single rules, then pairs that do better than both of their parts.
  std::vector<Rule> rules;
  std::vector<double> alone(sides.size());
  Pace pace;
  for (size_t i = 0; i < sides.size(); ++i) {
    const auto accuracy = worth(sides[i].answers, explore.outcome, base, options.least_rows);
    alone[i] = accuracy.value_or(0);
    if (accuracy && *accuracy > 0) rules.push_back({{i}, sides[i].answers, *accuracy});
  }
  for (size_t i = 0; i < sides.size(); ++i)
    for (size_t j = i + 1 + (i % 2 == 0); j < sides.size(); ++j) {
      VITRINE_CO_CHECK(co_await breathe(&pace, ticket));
      Answers both(sides[i].answers);
      for (size_t r = 0; r < both.size(); ++r) both[r] &= sides[j].answers[r];
      ++summary.tried;
      const auto accuracy = worth(both, explore.outcome, base, options.least_rows);
      if (!accuracy || *accuracy <= pair_worth * std::max({0.0, alone[i], alone[j]})) continue;
      rules.push_back({{i, j}, std::move(both), *accuracy});
      if (rules.size() < 10 * options.candidates) continue;
      std::stable_sort(rules.begin(), rules.end(),
                       [](const Rule& a, const Rule& b) { return a.accuracy > b.accuracy; });
      rules.resize(options.candidates);
    }
  std::stable_sort(rules.begin(), rules.end(), [](const Rule& a, const Rule& b) { return a.accuracy > b.accuracy; });
  std::set<Answers> met;
  std::erase_if(rules, [&](const Rule& rule) { return !met.insert(rule.covers).second; });
  if (rules.size() > options.candidates) rules.resize(options.candidates);

  std::vector<Choice> choices;
  for (const Rule& rule : rules) {
    choices.push_back(choice_of(rule.covers));
    // The second condition was the best of as many as there are.
    choices.back().handicap = rule.literals.size() > 1 ? 2 * std::log(static_cast<double>(sides.size())) : 0;
  }
  VITRINE_CO_TRY(const std::vector<Chosen> chosen,
                 co_await choose(std::move(choices), explore.outcome, options.count, ticket.part(0.5, 0.9)));

  std::vector<double> p;
  for (const Chosen& one : chosen) {
    Subgroup rule;
    rule.accuracy = rules[one.place].accuracy;
    Answers covers(verify.rows.size(), 1);
    for (const size_t side : rules[one.place].literals) {
      rule.rule.push_back(sides[side].literal);
      VITRINE_CO_TRY(const Answers answers,
                     co_await answers_of(source, sides[side].literal.question, verify.rows, ticket.part(0.9, 1)));
      for (size_t i = 0; i < covers.size(); ++i) covers[i] &= answers[i] == sides[side].literal.yes;
    }
    rule.clause = clause_of_rule(*source->table, rule.rule);
    for (size_t i = 0; i < covers.size(); ++i) {
      Proportion& side = covers[i] ? rule.inside : rule.outside;
      ++side.total;
      side.right += verify.outcome[i];
      if (covers[i] && verify.outcome[i] && rule.examples.size() < examples_kept)
        rule.examples.push_back(verify.rows[i]);
    }
    const Interval interval =
        difference_interval(rule.inside.right, rule.inside.total, rule.outside.right, rule.outside.total);
    rule.difference = rule.inside.value() - rule.outside.value();
    rule.low = interval.low;
    rule.high = interval.high;
    rule.lift = summary.all.right ? rule.inside.value() / summary.all.value() : 1;
    // Rules are looked for where the rate is higher: one tail.
    p.push_back(hypergeometric_tail(summary.all.total, summary.all.right, rule.inside.total, rule.inside.right));
    summary.rules.push_back(std::move(rule));
  }
  const std::vector<double> corrected = holm(p);
  for (size_t i = 0; i < corrected.size(); ++i) {
    summary.rules[i].p = corrected[i];
    summary.rules[i].holds = corrected[i] < options.level && summary.rules[i].low > 0;
  }
  std::stable_partition(summary.rules.begin(), summary.rules.end(), [](const Subgroup& rule) { return rule.holds; });
  co_return summary;
}

}  // namespace vitrine::dataset

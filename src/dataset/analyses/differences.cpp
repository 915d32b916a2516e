#include "dataset/analyses/differences.h"

#include <algorithm>

#include "dataset/analyses/row_text.h"
#include "dataset/analyses/statement_choice.h"
#include "dataset/table/row_order.h"
#include "statistics/shares.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine::dataset {
namespace {

constexpr size_t examples_shown = 3;
constexpr size_t example_bytes = 240;

ShownRow shown(const ConditionSource& source, int32_t row, const char* answer) {
  ShownRow one;
  one.row = row;
  one.part = name_of(Part::test);
  one.text = brief_text_of(*source.table, row, example_bytes);
  one.answer = answer;
  return one;
}

std::vector<ShownRow> some_with(const ConditionSource& source, const std::vector<int32_t>& rows,
                                const Answers& answers) {
  std::vector<ShownRow> out;
  for (size_t i = 0; i < rows.size() && out.size() < examples_shown; ++i)
    if (answers[i]) out.push_back(shown(source, rows[i], "yes"));
  return out;
}

}  // namespace

Task<Result<DifferenceSummary>> find_differences(std::shared_ptr<const ConditionSource> source, Groups groups,
                                                 DifferenceOptions options, Ticket ticket) {
  DifferenceSummary summary;
  const int64_t passes_before = source->answerer ? source->answerer->passes() : 0;
  const Table& table = *source->table;
  const bool describes = std::any_of(table.columns.begin(), table.columns.end(), [&](const Column& column) {
    return column.role != Role::ignore && &column - table.columns.data() != groups.column;
  });
  if (!describes)
    co_return Error{ErrorCode::bad_request, say("There is no column to describe the two groups by"), "column",
                    say("Give another column the role text, number or category.")};
  for (size_t g = 0; g < 2; ++g) {
    summary.explored += static_cast<int64_t>(groups.explore[g].size());
    summary.verified += static_cast<int64_t>(groups.verify[g].size());
  }

  // ---- found
  std::vector<int32_t> rows;
  Answers outcome;
  for (const size_t g : {0u, 1u}) {
    const size_t all = groups.explore[0].size() + groups.explore[1].size();
    const size_t most = all <= options.choosing_rows
                            ? all
                            : std::max<size_t>(options.choosing_rows * groups.explore[g].size() / all, 1000);
    std::vector<int32_t> own = drawn(groups.explore[g], most, source->seed);
    std::sort(own.begin(), own.end());
    rows.insert(rows.end(), own.begin(), own.end());
    outcome.insert(outcome.end(), own.size(), g == 0);
  }
  VITRINE_CO_TRY(FoundConditions found,
                 co_await find_conditions(source, rows, outcome, options.candidates, ticket.part(0, 0.3)));
  VITRINE_CO_TRY(const Race raced,
                 co_await race(source, options.race, rows, outcome, options.racing, ticket.part(0.3, 0.5)));
  std::vector<Question> own_prompts;
  for (const Question& question : options.own)
    if (question.needs_model()) own_prompts.push_back(question);
  if (!own_prompts.empty() && !source->answerer)
    co_return Error{ErrorCode::bad_request,
                    say("No model is loaded to answer {question}", in_quotes(words_of(own_prompts.front()))),
                    "questions", say("Load a model, or ask about words, numbers or categories.")};
  RaceOptions of_own = options.racing;  // a person's own do not race: all are asked of as many rows
  of_own.first_rows = of_own.most_rows;
  of_own.kept = own_prompts.size();
  of_own.least_z = 0;
  VITRINE_CO_TRY(const Race asked_for,
                 co_await race(source, own_prompts, rows, outcome, of_own, ticket.part(0.5, 0.6)));
  summary.asked = raced.asked + asked_for.asked;
  summary.tried = found.tried + raced.asked + static_cast<int64_t>(options.own.size());
  std::vector<Question> questions;
  std::vector<Choice> choices;
  for (FoundCondition& condition : found.list) {
    choices.push_back(choice_of(condition.answers));
    choices.back().handicap = handicap_of(condition.question);
    questions.push_back(std::move(condition.question));
  }
  const auto take = [&](const RacedQuestion& one, bool own) {
    Answers answers;
    for (const double score : one.scores) answers.push_back(score >= one.question.threshold);
    choices.push_back(choice_of(answers, one.asked, rows.size()));
    choices.back().own = own;
    questions.push_back(one.question);
  };
  for (const RacedQuestion& one : raced.kept) take(one, false);
  for (const RacedQuestion& one : asked_for.kept) take(one, true);
  for (const Question& question : options.own) {
    if (question.needs_model()) continue;
    VITRINE_CO_TRY(const Answers answers, co_await answers_of(source, question, rows, ticket.part(0.6, 0.6)));
    choices.push_back(choice_of(answers));
    choices.back().own = true;
    questions.push_back(question);
  }
  VITRINE_CO_TRY(const std::vector<Chosen> chosen,
                 co_await choose(std::move(choices), outcome, options.count, ticket.part(0.6, 0.7)));

  // ---- verified
  std::vector<double> p;
  for (size_t i = 0; i < chosen.size(); ++i) {
    Difference d;
    d.question = questions[chosen[i].place];
    d.clause = clause_of(d.question);
    d.adds = chosen[i].adds;
    std::array<std::vector<int32_t>, 2> asked;
    std::array<Answers, 2> answers;
    std::array<int64_t, 2> yes{};
    const Ticket part = ticket.part(0.7, 1).step(i, chosen.size());
    for (size_t g = 0; g < 2; ++g) {
      asked[g] = drawn_order(groups.verify[g], source->seed);
      if (d.question.needs_model()) asked[g].resize(std::min(asked[g].size(), options.model_rows));
      VITRINE_CO_TRY(answers[g], co_await answers_of(source, d.question, asked[g], part.step(g, 2)));
      yes[g] = std::count(answers[g].begin(), answers[g].end(), 1);
    }
    d.first = {yes[0], static_cast<int64_t>(asked[0].size())};
    d.second = {yes[1], static_cast<int64_t>(asked[1].size())};
    const Interval interval = difference_interval(d.first.right, d.first.total, d.second.right, d.second.total);
    d.difference = d.first.value() - d.second.value();
    d.low = interval.low;
    d.high = interval.high;
    const size_t higher = d.difference >= 0 ? 0 : 1;
    // In either direction: twice the tail.
    const int64_t all = d.first.total + d.second.total, marked = yes[0] + yes[1];
    p.push_back(std::min(1.0, 2 * hypergeometric_tail(all, marked, asked[higher].size(), yes[higher])));
    d.examples = some_with(*source, asked[higher], answers[higher]);
    d.against = some_with(*source, asked[1 - higher], answers[1 - higher]);
    summary.statements.push_back(std::move(d));
  }
  const std::vector<double> corrected = holm(p);
  for (size_t i = 0; i < corrected.size(); ++i) {
    Difference& d = summary.statements[i];
    d.p = corrected[i];
    d.holds = d.p < options.level && (d.low > 0 || d.high < 0);
  }
  std::stable_partition(summary.statements.begin(), summary.statements.end(),
                        [](const Difference& d) { return d.holds; });
  if (source->answerer) summary.passes = source->answerer->passes() - passes_before;
  summary.groups = std::move(groups);
  co_return summary;
}

std::vector<Claim> claims_of(const DifferenceSummary& s) {
  std::vector<Claim> claims;
  if (std::none_of(s.statements.begin(), s.statements.end(), [](const Difference& d) { return d.holds; })) {
    Claim c = fact();
    c.code = "no_difference";
    c.statement =
        say("Nothing that was looked at tells rows of {first} from {second}: {tried|# statement was|# statements were} "
            "tried on {rows|# row|# rows}, {n} verified on others.",
            s.groups.within(0), s.groups.within(1), s.tried, s.explored, s.statements.size());
    c.test =
        say("Fisher's exact test of every statement on test rows, corrected (Holm); holds when none is below 0.05");
    c.part = name_of(Part::test);
    c.rows = s.verified;
    c.p = 1;
    for (const Difference& d : s.statements) c.p = std::min(*c.p, d.p);
    c.statistic = *c.p;
    claims.push_back(std::move(c));
  }
  for (const Difference& d : s.statements) {
    const bool first = d.difference >= 0;
    const Proportion &more = first ? d.first : d.second, &less = first ? d.second : d.first;
    Claim c;
    c.code = "difference";
    c.statement = say("Rows {clause} are more frequent among {more} ({share}) than among {less} ({other}).", d.clause,
                      s.groups.within(first ? 0 : 1), percent(more.value()), s.groups.within(first ? 1 : 0),
                      percent(less.value()));
    c.test = say(
        "Fisher's exact test, two-sided, of the shares among test rows, corrected for {n} statements verified (Holm); "
        "statistic and interval (Newcombe) are of the difference of shares, {first} less {second}; holds when p is "
        "below 0.05 and the interval without 0",
        s.statements.size(), s.groups.said(0), s.groups.said(1));
    c.part = name_of(Part::test);
    c.rows = d.first.total + d.second.total;
    c.statistic = d.difference;
    c.low = d.low;
    c.high = d.high;
    c.p = d.p;
    c.holds = d.holds;
    claims.push_back(std::move(c));
  }
  return claims;
}

}  // namespace vitrine::dataset

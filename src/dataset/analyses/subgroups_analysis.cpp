// Where does a predictor err more (subgroups.h)?
#include "dataset/analyses/subgroups.h"

#include <algorithm>
#include <functional>

#include "dataset/analyses/condition_source.h"
#include "dataset/analyses/row_text.h"
#include "dataset/analyses/values_fields.h"
#include "dataset/analysis.h"
#include "dataset/tree/grow.h"
#include "dataset/tree/measure.h"
#include "explanation/figures.h"
#include "text/format.h"
#include "text/say.h"
#include "text/unicode.h"

namespace vitrine {

template <>
struct Fields<dataset::Literal> {
  static constexpr const char* what = "a condition";
  static void list(auto& a, auto& literal) {
    a.must("question", literal.question);
    a.must("yes", literal.yes);
  }
};
template <>
struct Fields<dataset::Subgroup> {
  static constexpr const char* what = "a subgroup";
  static void list(auto& a, auto& s) {
    a.must("rule", s.rule);
    a.may("clause", s.clause);
    a.may("inside", s.inside);
    a.may("outside", s.outside);
    a.may("lift", s.lift);
    a.must("difference", s.difference);
    a.may("low", s.low);
    a.may("high", s.high);
    a.may("p", s.p);
    a.may("weighted_accuracy", s.accuracy);
    a.may("holds", s.holds);
    a.may("examples", s.examples);
  }
};
template <>
struct Fields<dataset::SubgroupSummary> {
  static constexpr const char* what = "the subgroups";
  static void list(auto& a, auto& s) {
    a.may("all", s.all);
    a.may("tried", s.tried);
    a.may("explored", s.explored);
    a.may("rules", s.rules);
  }
};

}  // namespace vitrine

namespace vitrine::dataset {
namespace {

constexpr size_t least_to_find = 30, least_to_verify = 20;
constexpr size_t example_bytes = 240;

Error refused(std::string what, std::string where, std::string advice) {
  return {ErrorCode::bad_request, std::move(what), std::move(where), std::move(advice)};
}

// What is predicted of rows: the class as it is written, empty for none.
struct Predictor {
  std::string said;  // the subject of a sentence: "the tree", "“guess”"
  std::vector<int32_t> left_out;
  std::vector<Part> found_on;
  std::function<Task<Result<std::vector<std::string>>>(std::vector<int32_t>, Ticket)> predict;
};

Task<Result<std::vector<std::string>>> of_column(std::shared_ptr<const Table> table, int32_t column,
                                                 std::vector<int32_t> rows) {
  std::vector<std::string> out;
  const Column& from = table->columns[column];
  for (const int32_t row : rows) {
    const size_t at = row;
    out.emplace_back(from.is_missing(at) ? std::string_view() : from.cells[at]);
  }
  co_return out;
}

Task<Result<std::vector<std::string>>> of_tree(GroundPtr ground, std::shared_ptr<const Tree> tree,
                                               std::vector<int32_t> rows, Ticket ticket) {
  VITRINE_CO_TRY(const std::vector<int32_t> codes, co_await predict(ground, tree, rows, ticket));
  std::vector<std::string> out;
  for (const int32_t code : codes) out.push_back(code < 0 ? "" : tree->classes[code]);
  co_return out;
}

// The tree that was grown; without one, a tree that asks no model.
Task<Result<std::shared_ptr<const Tree>>> tree_of(AnalysisJob job, GroundPtr ground, Ticket ticket) {
  if (job.project->tree()) co_return job.project->tree();
  GrowOptions options;
  options.seed = job.project->split_options().seed;
  options.kinds = {Question::Kind::ngrams, Question::Kind::number, Question::Kind::category};
  VITRINE_CO_TRY(Tree tree, co_await grow(ground, sapling(*ground, options.seed), 0, options, ticket, {}));
  co_return std::make_shared<const Tree>(std::move(tree));
}

Task<Result<Predictor>> predictor_of(AnalysisJob job, Ticket ticket) {
  const auto table = job.project->table_ptr();
  const std::string& name = job.text("predictions");
  const int32_t label = table->label() - table->columns.data();
  if (!name.empty()) {
    const int32_t column = table->find(name);
    if (column < 0)
      co_return refused(say("There is no column {column}", in_quotes(name)), "predictions",
                        say("Name one of the table's."));
    if (column == label)
      co_return refused(say("The column {name} is the label itself", in_quotes(name)), "predictions",
                        say("Name the column that holds what was predicted."));
    co_return Predictor{
        in_quotes(name), {label, column}, {Part::train, Part::validation}, [table, column](auto rows, Ticket) {
          return of_column(table, column, std::move(rows));
        }};
  }
  VITRINE_CO_TRY(const GroundPtr ground, co_await job.ground(ticket.part(0, 0.2)));
  VITRINE_CO_TRY(const auto tree, co_await tree_of(job, ground, ticket.part(0.2, 1)));
  // Its train rows shaped it.
  co_return Predictor{
      say_in("who errs", "the tree"),
      {label},
      {Part::validation},
      [ground, tree](std::vector<int32_t> rows, Ticket part) { return of_tree(ground, tree, std::move(rows), part); }};
}

// Rows of those parts with a prediction, and whether it counts: an error, or the answer that was asked about.
Task<Result<Counted>> count(AnalysisJob job, std::shared_ptr<const Predictor> predictor, std::vector<Part> parts,
                            std::string answer, Ticket ticket) {
  const Column& label = *job.project->table().label();
  Counted counted;
  std::vector<int32_t> rows;
  for (const Part part : parts) {
    const auto& of_part = job.project->split()->of(part);
    rows.insert(rows.end(), of_part.begin(), of_part.end());
  }
  std::sort(rows.begin(), rows.end());
  VITRINE_CO_TRY(const std::vector<std::string> predicted, co_await predictor->predict(rows, ticket));
  for (size_t i = 0; i < rows.size(); ++i) {
    const int32_t code = label.codes[rows[i]];
    if (predicted[i].empty() || code < 0) continue;
    counted.rows.push_back(rows[i]);
    counted.outcome.push_back(answer.empty() ? predicted[i] != label.levels[code] : predicted[i] == answer);
  }
  co_return counted;
}

// answer: what is asked about; empty: errors.
std::vector<Claim> claims_of(const SubgroupSummary& s, const std::string& who, const std::string& answer) {
  std::vector<Claim> claims;
  Claim all = fact();
  all.code = "rate_of_all";
  const std::string share = percent(s.all.value());
  all.statement = answer.empty() ? say("{who} errs on {share} of {n|# test row|# test rows}.", with_capital(who), share,
                                       s.all.total)
                                 : say("{who} answers {answer} on {share} of {n|# test row|# test rows}.",
                                       with_capital(who), in_quotes(answer), share, s.all.total);
  all.test = say("share of test rows; Wilson interval");
  all.part = name_of(Part::test);
  all.rows = s.all.total;
  all.statistic = s.all.value();
  all.low = s.all.low();
  all.high = s.all.high();
  claims.push_back(std::move(all));
  if (std::none_of(s.rules.begin(), s.rules.end(), [](const Subgroup& rule) { return rule.holds; })) {
    Claim c = fact();
    c.code = "no_subgroup";
    c.statement =
        say("No rule was found under which that is more frequent: {tried|# rule|# rules} were tried on "
            "{explored|# row|# rows}, {verified} verified on others.",
            s.tried, s.explored, s.rules.size());
    c.test = say("Fisher's exact test of every rule on test rows, corrected (Holm); holds when none is below 0.05");
    c.part = name_of(Part::test);
    c.rows = s.all.total;
    c.p = 1;
    for (const Subgroup& rule : s.rules) c.p = std::min(*c.p, rule.p);
    c.statistic = *c.p;
    claims.push_back(std::move(c));
  }
  for (const Subgroup& rule : s.rules) {
    Claim c;
    c.code = "subgroup";
    const std::string inside = percent(rule.inside.value()), outside = percent(rule.outside.value());
    c.statement = answer.empty()
                      ? say("Of rows {clause}, {who} errs on {inside} ({n|# test row|# test rows}), of the others on "
                            "{outside}.",
                            rule.clause, who, inside, rule.inside.total, outside)
                      : say("Of rows {clause}, {who} answers {answer} on {inside} ({n|# test row|# test rows}), of the "
                            "others on {outside}.",
                            rule.clause, who, in_quotes(answer), inside, rule.inside.total, outside);
    c.test =
        say("Fisher's exact test, one-sided, on test rows, corrected for {n} rules verified (Holm); statistic and "
            "interval (Newcombe) are of the difference of the two rates; holds when p is below 0.05 and the interval "
            "above 0",
            s.rules.size());
    c.part = name_of(Part::test);
    c.rows = s.all.total;
    c.statistic = rule.difference;
    c.low = rule.low;
    c.high = rule.high;
    c.p = rule.p;
    c.holds = rule.holds;
    claims.push_back(std::move(c));
  }
  return claims;
}

Row row_of(const Subgroup& rule, size_t place) {
  Row row;
  row.name = std::to_string(place + 1);
  row.label = say("Rows {clause}", rule.clause);
  row.chosen = rule.holds;
  Figure rate = measured_figure("rate", to_say("Rate"), 100 * rule.inside.value(), "%", say("of its test rows"));
  rate.low = 100 * rule.inside.low();
  rate.high = 100 * rule.inside.high();
  row.figures = {
      measured_figure("rows", to_say("Rows"), rule.inside.total, "", say("test rows under the rule")), std::move(rate),
      measured_figure("others", to_say("Others"), 100 * rule.outside.value(), "%", say("rate of the other test rows")),
      measured_figure("lift", to_say("Lift"), rule.lift, "", say("rate under the rule / rate of all")),
      measured_figure("p", to_say("p"), rule.p, "", say("corrected for all rules verified"))};
  return row;
}

Task<Result<AnalysisResult>> run(AnalysisJob job) {
  const Ticket whole = job.ticket.part(0, 1);
  const Table& table = job.project->table();
  VITRINE_CO_TRY(Predictor made, co_await predictor_of(job, whole.part(0, 0.1)));
  const auto predictor = std::make_shared<const Predictor>(std::move(made));
  const std::string answer = job.text("answer");
  VITRINE_CO_TRY(Counted explore, co_await count(job, predictor, predictor->found_on, answer, whole.part(0.1, 0.25)));
  VITRINE_CO_TRY(Counted verify, co_await count(job, predictor, {Part::test}, answer, whole.part(0.25, 0.4)));
  if (explore.rows.size() < least_to_find || verify.rows.size() < least_to_verify)
    co_return refused(say("There are too few rows with a prediction: {found|# row|# rows} to find rules on and "
                          "{verify} to verify them",
                          explore.rows.size(), verify.rows.size()),
                      "predictions", say("30 and 20 are needed."));
  VITRINE_CO_TRY(const auto source, co_await condition_source(job, predictor->left_out, true, whole.part(0.4, 0.5)));
  SubgroupOptions options;
  options.count = job.integer("count");
  VITRINE_CO_TRY(const SubgroupSummary summary,
                 co_await find_subgroups(source, std::move(explore), std::move(verify), options, whole.part(0.5, 1)));
  AnalysisResult result;
  result.claims = claims_of(summary, predictor->said, answer);
  const auto held =
      std::count_if(summary.rules.begin(), summary.rules.end(), [](const Subgroup& rule) { return rule.holds; });
  result.figures = {
      measured_figure("tried", to_say("Rules tried"), summary.tried, "", say("on rows that verify nothing")),
      measured_figure("verified", to_say("Verified"), summary.rules.size(), "", say("on test rows")),
      measured_figure("held", to_say("Hold"), held, "",
                      say("where there is nothing to find, any at all in at most 5 % of tables"))};
  for (size_t i = 0; i < summary.rules.size(); ++i) {
    const Subgroup& rule = summary.rules[i];
    result.rows.push_back(row_of(rule, i));
    if (rule.holds && !rule.examples.empty())
      result.notes.push_back(say("Row {row}, one of those {clause}: {text}", ungrouped(rule.examples.front() + 1),
                                 rule.clause, in_quotes(brief_text_of(table, rule.examples.front(), example_bytes))));
  }
  result.value = written(summary);
  result.value["predictor"] = predictor->said;
  co_return result;
}

constexpr Setting settings[] = {
    {"predictions",
     "Column of predictions",
     Setting::Kind::text,
     {},
     0,
     0,
     0,
     "Compared with the label; empty: the tree that was grown, or one of words, numbers and categories."},
    {"answer",
     "Answer",
     Setting::Kind::text,
     {},
     0,
     0,
     0,
     "Where this answer is given more; empty: where it errs more."},
    {"count", "Rules", Setting::Kind::integer, {}, 1, 32, 6, "At most so many are verified."}};
constexpr Need needed[] = {Need::label};

}  // namespace

const Analysis analysis_subgroups{
    .name = "subgroups",
    .title = "Where a predictor errs",
    .question = "Where does a predictor err more?",
    .paper = "Lavrač, Kavšek, Flach, Todorovski 2004",
    .caveat = "A rule says where the predictor errs, not why; a predictor looks better on rows that it was fitted on.",
    .view = View::table,
    .needs = needed,
    .uses_model = true,
    .beside = "",
    .settings = settings,
    .commands = {},
    .run = run};

}  // namespace vitrine::dataset

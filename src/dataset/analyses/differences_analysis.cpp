// What distinguishes two groups of rows, in words (differences.h).
#include "dataset/analyses/differences.h"

#include <algorithm>

#include "dataset/analyses/condition_source.h"
#include "dataset/analyses/difference_fields.h"
#include "dataset/analyses/own_questions.h"
#include "dataset/analysis.h"
#include "dataset/words/library.h"
#include "explanation/figures.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine {

template <>
struct Fields<dataset::DifferenceSummary> {
  static constexpr const char* what = "the differences";
  static void list(auto& a, auto& s) {
    a.may("first", s.groups.name[0]);
    a.may("second", s.groups.name[1]);
    a.may("tried", s.tried);
    a.may("asked_of_model", s.asked);
    a.may("explored", s.explored);
    a.may("verified", s.verified);
    a.may("statements", s.statements);
  }
};

}  // namespace vitrine

namespace vitrine::dataset {

namespace {

constexpr size_t examples_told = 4;  // statements of which the notes give rows

Figure share_figure(const char* name, std::string label, const Proportion& share) {
  Figure f = measured_figure(name, std::move(label), 100 * share.value(), "%", say("share of its test rows"));
  f.low = 100 * share.low();
  f.high = 100 * share.high();
  return f;
}

Row row_of(const Difference& d, const Groups& groups, size_t place) {
  Row row;
  row.name = std::to_string(place + 1);
  row.label = say("Rows {clause}", d.clause);
  row.chosen = d.holds;
  Figure difference =
      measured_figure("difference", say("Difference"), 100 * d.difference, say("points").c_str(),
                      say("share of {first} less that of {second}", groups.within(0), groups.within(1)));
  difference.low = 100 * d.low;
  difference.high = 100 * d.high;
  row.figures = {share_figure("first", groups.said(0), d.first), share_figure("second", groups.said(1), d.second),
                 std::move(difference),
                 measured_figure("p", "p", d.p, "", say("corrected for all statements verified"))};
  return row;
}

// Rows as they are in the table, for and against.
void tell_examples(const DifferenceSummary& s, std::vector<std::string>& notes) {
  for (size_t i = 0; i < std::min(s.statements.size(), examples_told); ++i) {
    const Difference& d = s.statements[i];
    if (!d.holds) return;
    const size_t more = d.difference >= 0 ? 0 : 1;
    for (const auto& [of, rows] : {std::pair(more, &d.examples), std::pair(1 - more, &d.against)}) {
      if (rows->empty()) continue;
      const std::string group = s.groups.within(of), text = in_quotes(rows->front().text);
      const Word row = ungrouped(rows->front().row + 1);
      notes.push_back(
          of == more
              ? say("For: of {group}, row {row}, one of those {clause}: {text}", group, row, d.clause, text)
              : say("Against: of {group}, row {row}, one of those {clause}: {text}", group, row, d.clause, text));
    }
  }
}

Task<Result<AnalysisResult>> run(AnalysisJob job) {
  const Ticket whole = job.ticket.part(0, 1);
  VITRINE_CO_TRY(Groups groups, groups_of(job.project->table(), job.project->split(), job.project->split_options().seed,
                                          job.text("column"), job.text("group"), job.text("against")));
  VITRINE_CO_TRY(const auto source,
                 co_await condition_source(job, {groups.column}, job.toggle("without_model"), whole.part(0, 0.1)));
  DifferenceOptions options;
  options.count = job.integer("count");
  VITRINE_CO_TRY(options.own, own_questions(source->answerer.get(), source->text_column(), job.text("questions")));
  const int32_t text = source->table->first_with(Role::text);
  if (source->answerer && text >= 0 && text != groups.column)
    options.race = question_library(*job.reader.loaded, source->text_column());
  VITRINE_CO_TRY(const DifferenceSummary summary,
                 co_await find_differences(source, std::move(groups), std::move(options), whole.part(0.1, 1)));
  AnalysisResult result;
  result.claims = claims_of(summary);
  result.cost.forward_passes = summary.passes;
  const auto held =
      std::count_if(summary.statements.begin(), summary.statements.end(), [](const Difference& d) { return d.holds; });
  result.figures = {
      measured_figure("tried", say("Statements tried"), summary.tried, "", say("on train and validation rows")),
      measured_figure("verified", say("Verified"), summary.statements.size(), "", say("on test rows")),
      measured_figure("held", say_in("statements", "Hold"), held, "",
                      say("where there is nothing to find, any at all in at most 5 % of tables"))};
  for (size_t i = 0; i < summary.statements.size(); ++i)
    result.rows.push_back(row_of(summary.statements[i], summary.groups, i));
  tell_examples(summary, result.notes);
  if (source->answerer)
    if (const std::string caveat = source->answerer->caveat(); !caveat.empty()) result.notes.push_back(caveat);
  result.value = written(summary);
  result.value["column"] = job.project->table().columns[summary.groups.column].name;
  co_return result;
}

constexpr Setting settings[] = {
    {"column", "Column", Setting::Kind::text, {}, 0, 0, 0, "Whose values make the groups; empty: the label."},
    {"group", "Group", Setting::Kind::text, {}, 0, 0, 0, "A value of it; empty: the most frequent."},
    {"against",
     "Against",
     Setting::Kind::text,
     {},
     0,
     0,
     0,
     "Another value; empty: all other rows where a group is named, else the second most frequent value."},
    {"questions",
     "Your own questions",
     Setting::Kind::text,
     {},
     0,
     0,
     0,
     "In words, which the model answers, with ; between them; verified whatever their rank."},
    {"count", "Statements", Setting::Kind::integer, {}, 1, 32, 8, "At most so many are verified."},
    {"without_model", "Without the model", Setting::Kind::toggle, {}, 0, 0, 0, "Words, numbers and categories only."}};

}  // namespace

const Analysis analysis_differences{
    .name = "differences",
    .title = "Differences of two groups",
    .question = "What distinguishes two groups of rows?",
    .paper = "Zhong, Snell, Klein, Steinhardt 2022; Zhong et al. 2023",
    .caveat = "A difference is not its cause, and what none of the statements tried says is not found.",
    .view = View::table,
    .needs = {},
    .uses_model = true,
    .beside = "",
    .settings = settings,
    .commands = {},
    .run = run};

}  // namespace vitrine::dataset

// Is a tree the right picture? Other ways to use the same questions (companions.h) and the linear model, on the same
// rows.
#include "dataset/analyses/companions.h"
#include "dataset/analyses/linear_fit.h"
#include "dataset/analyses/values_fields.h"
#include "dataset/analysis.h"
#include "explanation/figures.h"
#include "text/say.h"

namespace vitrine::dataset {
namespace {

// How the linear model does on the rows that the others were asked.
Companion linear_companion(const LinearReport& report, const Project& project, const Comparisons& others) {
  const Table& table = project.table();
  Companion c{"linear", say("Linear model of words"),
              say("{columns}; fitted on train and validation rows", translated(report.parts[report.chosen].name)),
              report.ngrams, report.accuracy};
  for (size_t p = 0; p < part_count; ++p) {
    const auto part = static_cast<Part>(p);
    if (part == Part::validation || others.rows[p].size() == project.split()->of(part).size()) continue;
    const Column& column = table.columns[table.first_with(Role::text)];
    c.accuracy[p] = {};
    for (const int32_t row : others.rows[p]) {
      const size_t at = row;
      ++c.accuracy[p].total;
      c.accuracy[p].right += explain_row(report.model, column.cells[at]).predicted == table.label()->codes[at];
    }
  }
  return c;
}

Row row_of(const Companion& companion) {
  const Proportion& test = companion.accuracy[static_cast<size_t>(Part::test)];
  Figure accuracy = measured_figure("test", to_say("Accuracy"), test.value(), "", say("share of test rows right"));
  if (test.total == 0) accuracy = not_measured("test", to_say("Accuracy"), say("no test row"));
  accuracy.low = test.low();
  accuracy.high = test.high();
  return {.name = companion.name, .label = companion.title, .group = "", .chosen = false, .figures = {accuracy}};
}

Task<Result<AnalysisResult>> run(AnalysisJob job) {
  const auto tree = job.project->tree();
  const Ticket whole = job.ticket.part(0, 1);
  VITRINE_CO_TRY(const GroundPtr ground, co_await job.ground(whole.part(0, 0.05)));
  VITRINE_CO_TRY(Comparisons compared, co_await compare(ground, tree, {}, whole.part(0.05, 0.6)));
  if (!ground->text_column().empty()) {
    // A table whose words cannot be fitted has its other baselines all the same.
    const auto linear = co_await linear_of(job, ground->text_column(), false, whole.part(0.6, 1));
    if (linear.ok())
      compared.companions.insert(compared.companions.end() - 1, linear_companion(**linear, *job.project, compared));
    else if (linear.error().code == ErrorCode::cancelled) co_return linear.error();
  }
  // How the tree would be routed softly; `path` shows it.
  job.project->forget("answer/path/");
  job.project->keep("softness", std::make_shared<const Softness>(compared.soft.chosen), true);
  AnalysisResult result;
  for (const Companion& one : compared.companions) result.rows.push_back(row_of(one));
  result.value = {{"companions", written(compared.companions)}, {"soft", written(compared.soft)}};
  co_return result;
}

constexpr Need needed[] = {Need::tree};

}  // namespace

const Analysis analysis_baselines{
    .name = "baselines",
    .title = "Baselines of the tree",
    .question = "Is a tree the right picture?",
    .paper = "Zhu, Zou, Rosset, Hastie 2009; Irsoy, Yildiz, Alpaydin 2012",
    .caveat = "Where a question needs the model, all of them are asked a sample of each part.",
    .view = View::table,
    .needs = needed,
    .uses_model = true,
    .beside = "",
    .settings = {},
    .commands = {},
    .run = run};

}  // namespace vitrine::dataset

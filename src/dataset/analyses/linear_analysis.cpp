// The linear model of n-grams (linear.h), and how the words of a row add up.
#include "dataset/analyses/linear_fit.h"
#include "dataset/analyses/values_fields.h"
#include "dataset/analysis.h"
#include "text/say.h"

namespace vitrine::dataset {

Result<int32_t> text_column(const AnalysisJob& job) {
  const Table& table = job.project->table();
  const std::string& name = job.text("column");
  const int32_t column = name.empty() ? table.first_with(Role::text) : table.find(name);
  if (column >= 0) return column;
  return Error{
      ErrorCode::bad_request,
      name.empty() ? say("The table has no column of text") : say("The table has no column of text named {name}", name),
      "column", say("Give one of its columns the role text.")};
}

Task<Result<std::shared_ptr<const LinearReport>>> linear_of(AnalysisJob job, std::string column, bool without_model,
                                                            Ticket ticket) {
  const std::string key = "linear/" + column + (without_model ? "/without" : "");
  if (auto known = job.project->kept<LinearReport>(key)) co_return known;
  ModelReader reader = job.reader;
  if (without_model) reader.loaded = nullptr;
  LinearOptions options;
  options.column = std::move(column);
  VITRINE_CO_TRY(LinearReport report, co_await fit_linear(job.project->table_ptr(), job.project->split_ptr(),
                                                          std::move(reader), std::move(options), ticket));
  auto fitted = std::make_shared<const LinearReport>(std::move(report));
  job.project->keep(key, fitted, false);
  co_return fitted;
}

namespace {

Task<Result<AnalysisResult>> run(AnalysisJob job) {
  const Table& table = job.project->table();
  VITRINE_CO_TRY(const int32_t column, text_column(job));
  VITRINE_CO_TRY(const std::vector<int32_t> rows, job.rows("rows"));
  const Column& text = table.columns[column];
  VITRINE_CO_TRY(const auto report, co_await linear_of(job, text.name, job.toggle("without_model"), job.ticket));
  LinearSummary summary = *report;
  for (const int32_t row : rows) {
    summary.explained.push_back(explain_row(report->model, text.cells[row]));
    summary.explained.back().row = row;
  }
  AnalysisResult result;
  result.claims = report->checks;
  result.cost.forward_passes = report->passes;
  result.value = written(summary);
  co_return result;
}

constexpr Setting settings[] = {
    {"column", "Column", Setting::Kind::text, {}, 0, 0, 0, "Of text; empty: the first."},
    {"rows", "Rows", Setting::Kind::text, {}, 0, 0, 0, "Explained one by one: numbers with commas between them."},
    {"without_model", "N-grams only", Setting::Kind::toggle, {}, 0, 0, 0, "Without the model's embeddings of words."}};
constexpr Need needed[] = {Need::text, Need::label};

}  // namespace

const Analysis analysis_linear{
    .name = "linear",
    .title = "Linear model of words",
    .question = "Which words speak for which class?",
    .paper = "Wang, Manning 2012; Singh et al. 2023",
    .caveat = "Coefficients say what the fit uses, not what causes a label; words that occur together share a weight.",
    .view = View::table,
    .needs = needed,
    .uses_model = true,
    .beside = "",
    .settings = settings,
    .commands = {},
    .run = run};

}  // namespace vitrine::dataset

// The rows that the model represents most alike (nearest.h).
#include "dataset/analyses/linear_fit.h"
#include "dataset/analyses/nearest_kept.h"
#include "dataset/analyses/values_fields.h"
#include "dataset/analysis.h"

namespace vitrine::dataset {
namespace {

constexpr size_t asked_unasked = 5;  // test rows that are shown when none was named

// What is known of the neighbours, in words.
struct Shown {
  const Table& table;
  const Split& split;
  int32_t column;

  std::string text(int32_t row) const { return std::string(table.columns[column].cells[row]); }
  std::string label(int32_t row) const {
    const Column* label = table.label();
    const int32_t code = label ? label->codes[row] : -1;
    return code < 0 ? std::string() : label->levels[code];
  }
  Near near(const std::vector<Neighbour>& found) const {
    Near near;
    for (const Neighbour& n : found) {
      const size_t row = n.row;
      near.neighbours.push_back(
          {n.row, n.cosine, row < split.part.size() ? name_of(split.part[row]) : "all", text(n.row), label(n.row)});
    }
    if (const Column* labels = table.label(); labels && !found.empty()) {
      const NearestVote vote = vote_of(found, labels->codes, labels->levels.size());
      near.vote = ShownVote{labels->levels[vote.label], vote.agree, vote.of};
    }
    return near;
  }
};

Task<Result<AnalysisResult>> run(AnalysisJob job) {
  const auto table = job.project->table_ptr();
  VITRINE_CO_TRY(const int32_t column, text_column(job));
  VITRINE_CO_TRY(std::vector<int32_t> rows, job.rows("rows"));
  const int64_t count = job.integer("count");
  const std::string query = job.text("query"), name = table->columns[column].name;
  VITRINE_CO_TRY(const KeptNearest kept, co_await nearest_of(job, name, count, job.ticket.part(0, 0.95)));
  const auto answer = kept.answer;
  const auto split = kept.split;
  if (rows.empty() && query.empty()) {
    const std::vector<int32_t>& test = split->of(Part::test);
    rows.assign(test.begin(), test.begin() + std::min(asked_unasked, test.size()));
  }

  // Evidence comes from the rows whose vote was measured.
  std::vector<int32_t> among = split->of(Part::train);
  if (among.empty())
    for (int64_t row = 0; row < table->rows; ++row) among.push_back(row);
  const Shown shown{*table, *split, column};
  NearestSummary summary = answer->report;
  if (kept.known) summary.milliseconds = 0, summary.passes = 0;
  for (const int32_t row : rows) {
    Near near = shown.near(answer->rows->nearest(answer->rows->vector(row), among, count, row));
    near.row = row;
    near.text = shown.text(row);
    near.label = shown.label(row);
    summary.near.push_back(std::move(near));
  }
  if (!query.empty()) {
    VITRINE_CO_TRY(const Tensor vectors,
                   co_await embed_texts(job.reader, {query}, answer->report.point, job.ticket.part(0.95, 1)));
    Near near = shown.near(answer->rows->nearest(vectors.row(0), among, count, -1));
    near.text = query;
    summary.near.push_back(std::move(near));
    ++summary.passes;
  }
  AnalysisResult result;
  result.claims = answer->report.checks;
  result.cost.forward_passes = summary.passes;
  result.value = written(summary);
  co_return result;
}

constexpr Setting settings[] = {
    {"query", "Text", Setting::Kind::text, {}, 0, 0, 0, "Whose neighbours are wanted."},
    {"rows",
     "Rows",
     Setting::Kind::text,
     {},
     0,
     0,
     0,
     "Whose neighbours are wanted: numbers with commas between them; neither: the first five test rows."},
    {"count", "Neighbours", Setting::Kind::integer, {}, 1, 100, 10, "That are shown, and that vote."},
    {"column", "Column", Setting::Kind::text, {}, 0, 0, 0, "Of text; empty: the first."}};
constexpr Need needed[] = {Need::text, Need::model};

}  // namespace

const Analysis analysis_nearest{
    .name = "nearest",
    .title = "Nearest rows",
    .question = "Which known rows are most alike?",
    .paper = "",
    .caveat = "Rows may be alike to the model in length or style rather than in what the labels mean.",
    .view = View::table,
    .needs = needed,
    .uses_model = true,
    .beside = "",
    .settings = settings,
    .commands = {},
    .run = run};

}  // namespace vitrine::dataset

// How the rows that reach a node lie along its question (answer_chart.h).
#include "dataset/analyses/answer_chart.h"
#include "dataset/analyses/values_fields.h"
#include "dataset/analysis.h"
#include "dataset/tree/edit.h"
#include "dataset/tree/measure.h"
#include "dataset/tree/search.h"

namespace vitrine::dataset {
namespace {

Task<Result<AnalysisResult>> run(AnalysisJob job) {
  const auto tree = job.project->tree();
  const int32_t node = job.integer("node");
  VITRINE_CO_CHECK(check_node(*tree, node, true));
  VITRINE_CO_TRY(const GroundPtr ground, co_await job.ground(job.ticket));
  std::vector<int32_t> rows;
  for (const std::vector<int32_t>& part : ground->split->rows) rows.insert(rows.end(), part.begin(), part.end());
  VITRINE_CO_TRY(const Routed routed, co_await route(ground, tree, std::move(rows), job.ticket));
  const std::vector<int32_t>& here = routed.rows.at(node);
  const Question& question = *tree->find(node)->question;
  const Table& table = job.project->table();
  std::vector<std::string> categories;
  if (const int32_t column = table.find(question.column); question.kind == Question::Kind::category && column >= 0)
    for (const int32_t row : here) categories.emplace_back(table.columns[column].cells[row]);
  AnswerChart chart =
      answer_chart(question, routed.scores.at(node), labels_of(*ground, here), categories, ground->classes());
  chart.node = node;
  AnalysisResult result;
  result.value = written(chart);
  co_return result;
}

constexpr Setting settings[] = {
    {"node", "Node", Setting::Kind::integer, {}, 0, INT32_MAX, 0, "Of the tree, by its id."}};
constexpr Need needed[] = {Need::tree};

}  // namespace

const Analysis analysis_chart{.name = "chart",
                              .title = "Chart of a question",
                              .question = "How do the rows lie along a question?",
                              .paper = "",
                              .caveat = "Only rows that reach the question are counted.",
                              .view = View::curve,
                              .needs = needed,
                              .uses_model = true,
                              .beside = "",
                              .settings = settings,
                              .commands = {},
                              .run = run};

}  // namespace vitrine::dataset

// Rows that a node's question is sure of, unsure of or wrong about.
#include <cmath>

#include "dataset/analyses/row_text.h"
#include "dataset/analyses/values_fields.h"
#include "dataset/analysis.h"
#include "dataset/tree/edit.h"
#include "dataset/tree/measure.h"
#include "dataset/tree/scores.h"

namespace vitrine::dataset {
namespace {

Task<Result<AnalysisResult>> run(AnalysisJob job) {
  const auto tree = job.project->tree();
  ExampleRows shown;
  shown.node = job.integer("node");
  shown.kind = job.text("kind");
  VITRINE_CO_CHECK(check_node(*tree, shown.node, true));
  const TreeNode* node = tree->find(shown.node);
  const Examples& all = node->examples;
  const std::vector<int32_t>& list = shown.kind == "typical_yes"  ? all.typical_yes
                                     : shown.kind == "typical_no" ? all.typical_no
                                     : shown.kind == "borderline" ? all.borderline
                                                                  : all.wrong;
  const auto first = std::min(static_cast<size_t>(job.integer("first")), list.size());
  const auto last = std::min(first + static_cast<size_t>(job.integer("count")), list.size());
  const std::vector<int32_t> wanted(list.begin() + first, list.begin() + last);
  shown.total = list.size();
  VITRINE_CO_TRY(const GroundPtr ground, co_await job.ground(job.ticket));
  VITRINE_CO_TRY(const std::vector<double> scores, co_await scores_of(ground, *node->question, wanted, job.ticket));
  VITRINE_CO_TRY(const std::vector<int32_t> predicted, co_await predict(ground, tree, wanted, job.ticket));
  for (size_t i = 0; i < wanted.size(); ++i) {
    ShownRow row;
    row.row = wanted[i];
    row.part = name_of(ground->split->part[wanted[i]]);
    row.label = ground->label(wanted[i]);
    row.text = text_of(job.project->table(), wanted[i]);
    row.score = scores[i];
    row.answer = says_yes(*node->question, scores[i]) ? "yes" : "no";
    row.predicted = predicted[i];
    shown.rows.push_back(std::move(row));
  }
  AnalysisResult result;
  result.value = written(shown);
  co_return result;
}

constexpr const char* kinds[] = {"typical_yes", "typical_no", "borderline", "wrong"};
constexpr Setting settings[] = {
    {"node", "Node", Setting::Kind::integer, {}, 0, INT32_MAX, 0, "Of the tree, by its id."},
    {"kind", "Kind", Setting::Kind::choice, kinds, 0, 0, 0, "What the rows are examples of."},
    {"first", "First", Setting::Kind::integer, {}, 0, INT32_MAX, 0, "So many are passed over."},
    {"count", "Rows", Setting::Kind::integer, {}, 0, 500, 8, "So many are shown."}};
constexpr Need needed[] = {Need::tree};

}  // namespace

const Analysis analysis_examples{.name = "examples",
                                 .title = "Example rows",
                                 .question = "How does a question answer?",
                                 .paper = "",
                                 .caveat = "They are chosen by score, not at random.",
                                 .view = View::table,
                                 .needs = needed,
                                 .uses_model = true,
                                 .beside = "",
                                 .settings = settings,
                                 .commands = {},
                                 .run = run};

}  // namespace vitrine::dataset

// How the tree decides about one row.
#include <cmath>

#include "dataset/analyses/values_fields.h"
#include "dataset/analysis.h"
#include "dataset/tree/scores.h"
#include "dataset/tree/soft_routing.h"
#include "text/say.h"

namespace vitrine::dataset {
namespace {

Task<Result<AnalysisResult>> run(AnalysisJob job) {
  const auto tree = job.project->tree();
  RowPath path;
  path.row = job.integer("row");
  if (path.row >= job.project->table().rows)
    co_return Error{ErrorCode::bad_request, say("There is no row {row}", ungrouped(path.row)), "row", ""};
  const int32_t row = path.row;
  VITRINE_CO_TRY(const GroundPtr ground, co_await job.ground(job.ticket));
  const TreeNode* node = &tree->nodes.front();
  while (!node->leaf()) {
    VITRINE_CO_TRY(const std::vector<double> score, co_await scores_of(ground, *node->question, {row}, job.ticket));
    const bool yes = says_yes(*node->question, score[0]);
    path.path.push_back({node->id, *node->question, score[0], yes ? "yes" : "no"});
    node = tree->find(yes ? node->yes : node->no);
  }
  path.leaf = node->id;
  path.label = ground->label(row);
  path.predicted = node->prediction;
  path.routing = tree->routing;
  const auto& train = node->counts[static_cast<size_t>(Part::train)];
  double total = 0;
  for (const int64_t n : train) total += n;
  for (const int64_t n : train) path.shares.push_back(total > 0 ? n / total : 0);
  // Softness of the tree's own routing, else of its baseline, where that is soft at all.
  const bool routed_softly = tree->routing == Routing::soft && tree->leaves > 1;
  const auto known = job.project->kept<Softness>("softness");
  const Softness softness = routed_softly ? tree->softness : known ? *known : Softness{};
  if (routed_softly || softness.softness > 0) {
    std::map<int32_t, double> scores;
    VITRINE_CO_TRY(const auto all_scores, co_await ask_all(ground, tree, {row}, job.ticket));
    for (const auto& [asked, score] : all_scores) scores[asked] = score[0];
    const auto weights = leaf_weights(*tree, softness, scores);
    SoftPath& soft = path.soft.emplace();
    soft.softness = softness.softness;
    soft.shares = soft_shares(*tree, weights);
    soft.predicted = soft_class(*tree, weights);
    for (const auto& [leaf, weight] : weights) soft.leaves.push_back({leaf, weight});
    if (routed_softly) path.predicted = soft.predicted;
  }
  AnalysisResult result;
  result.value = written(path);
  co_return result;
}

constexpr Setting settings[] = {{"row", "Row", Setting::Kind::integer, {}, 0, INT32_MAX, 0, "Of the table, from 0."}};
constexpr Need needed[] = {Need::tree};

}  // namespace

const Analysis analysis_path{.name = "path",
                             .title = "Way of a row",
                             .question = "How does the tree decide about a row?",
                             .paper = "",
                             .caveat = "Softly routed, a row has no one path.",
                             .view = View::tree,
                             .needs = needed,
                             .uses_model = true,
                             .beside = "",
                             .settings = settings,
                             .commands = {},
                             .run = run};

}  // namespace vitrine::dataset

#include "panels/hook_data.h"

#include <nlohmann/json.hpp>
#include <numeric>

#include "panels/data_words.h"

namespace vitrine::panels {

using nlohmann::json;

json data_json(const app::Data& data) {
  json out = {{"busy", data.busy()},
              {"error", data.error ? json(data.error->sentence()) : json()},
              {"node", data.node},
              {"headline", data.headline},
              {"companions", data.companions.size()},
              {"examples", data.examples.size()},
              {"attributions", data.attributions.size()},
              {"can_undo", data.can_undo}};
  if (data.chart) {
    int64_t rows = 0;
    for (const dataset::AnswerBar& bar : data.chart->bars)
      rows += std::accumulate(bar.counts.begin(), bar.counts.end(), int64_t{0});
    out["chart"] = {{"node", data.chart->node}, {"bars", data.chart->bars.size()}, {"rows", rows}};
  }
  if (data.linear)
    out["linear"] = {{"test", data.linear->accuracy[2].value()}, {"intercepts", data.linear->intercepts}};
  if (const auto& row = data.linear_row) {
    json parts = json::array(), words = json::array();
    for (const dataset::LinearContribution& part : row->contributions) {
      json values = json::array();
      for (size_t k = 0; k < row->logit.size(); ++k) values.push_back(part.value(k));
      parts.push_back(std::move(values));
      words.push_back(part.ngram);
    }
    out["linear_row"] = {
        {"row", row->row}, {"words", std::move(words)}, {"contributions", std::move(parts)}, {"logit", row->logit}};
  }
  if (data.path)
    out["path"] = {{"row", data.path->row},
                   {"predicted", data.path->predicted},
                   {"soft", data.path->soft ? data.path->soft->shares : std::vector<double>{}},
                   {"leaves", data.path->soft ? data.path->soft->leaves.size() : 0}};
  if (const dataset::Near* near = data.near()) {
    json rows = json::array();
    for (const dataset::ShownNeighbour& n : near->neighbours)
      rows.push_back({{"row", n.row}, {"cosine", n.cosine}, {"label", n.label}, {"text", n.text}});
    const dataset::ShownVote vote = near->vote.value_or(dataset::ShownVote{});
    out["nearest"] = {{"row", near->row},
                      {"text", near->text},
                      {"neighbours", std::move(rows)},
                      {"vote", vote.label},
                      {"agree", vote.agree},
                      {"test", data.nearest->test ? data.nearest->test->by_model.value() : 0},
                      {"sentence", data.nearest_sentence}};
  }
  if (!data.analyses.empty()) {
    json names = json::array(), reports = json::object();
    for (const app::MethodInfo& analysis : data.analyses) names.push_back(analysis.name);
    for (const auto& [name, report] : data.reports) {
      json claims = json::array(), figures = json::object();
      for (const Claim& claim : report.claims)
        if (claim.holds) claims.push_back(claim.statement);
      for (const Figure& figure : report.figures) figures[figure.name] = figure.value;
      reports[name] = {{"claims", std::move(claims)}, {"figures", std::move(figures)}};
    }
    out["analyses"] = {{"names", std::move(names)}, {"chosen", data.analysis}, {"reports", std::move(reports)}};
  }
  if (data.total > 0) out["progress"] = data.done / data.total;
  if (data.running) out["running"] = data.running->what;
  if (data.table) {
    json columns = json::array();
    for (const dataset::ColumnDescription& column : data.table->columns)
      columns.push_back({{"name", column.name}, {"role", name_of(column.role)}});
    out["table"] = {{"name", data.table->name},
                    {"rows", data.table->rows},
                    {"columns", std::move(columns)},
                    {"classes", data.table->classes}};
    json findings = json::array();
    for (const Claim& finding : data.table->findings) findings.push_back(finding.statement);
    out["findings"] = std::move(findings);
    json forms = json::array();
    for (const dataset::ExportForm& form : forms_offered(data)) forms.push_back(form.title);
    out["forms"] = std::move(forms);
  }
  if (data.tree) {
    json nodes = json::array();
    for (const dataset::TreeNode& n : data.tree->nodes)
      nodes.push_back({{"id", n.id},
                       {"yes", n.yes},
                       {"no", n.no},
                       {"locked", n.locked},
                       {"prediction", n.prediction},
                       {"test", n.accuracy[2].value()},
                       {"question", n.question ? json(n.question->statement) : json()}});
    out["tree"] = {{"nodes", std::move(nodes)},
                   {"partial", data.partial},
                   {"test", data.tree->accuracy[2].value()},
                   {"interval", {data.tree->accuracy[2].low(), data.tree->accuracy[2].high()}},
                   {"routing", name_of(data.tree->routing)},
                   {"softness", data.tree->softness.softness},
                   {"confusion", data.tree->confusion}};
  }
  return out;
}

}  // namespace vitrine::panels

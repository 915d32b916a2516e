// All results of the report as JSON, without how long they took: the same source gives the same bytes.
#include <nlohmann/json.hpp>

#include "dataset/analysis.h"
#include "dataset/export/report.h"

namespace vitrine::dataset {
namespace {

using nlohmann::json;

void without_times(json& j) {
  if (j.is_object()) {
    j.erase("milliseconds");
    j.erase("session_milliseconds");
  }
  if (j.is_structured())
    for (json& part : j) without_times(part);
}

}  // namespace

Result<Exported> export_report_json(const ExportSource& source) {
  const auto told = told_in_report(source);
  json columns = json::array(), findings = json::array(), results = json::array();
  for (const Column& column : source.table.columns)
    columns.push_back({{"name", column.name}, {"role", name_of(column.role)}});
  for (const Claim& claim : source.findings) findings.push_back(written(claim));
  for (const Answered* one : told) {
    json result = to_json(*one->result);
    without_times(result);
    result["changed_by_hand"] = made_by_hand(*one);
    results.push_back(std::move(result));
  }
  const json report = {{"table", source.table.name},
                       {"rows", source.table.rows},
                       {"columns", std::move(columns)},
                       {"split", source.split ? to_json(*source.split) : json()},
                       {"findings", std::move(findings)},
                       {"results", std::move(results)},
                       {"command", report_command(source, told)}};
  return Exported{"report.json", report.dump(1, ' ', false, json::error_handler_t::replace) + "\n"};
}

}  // namespace vitrine::dataset

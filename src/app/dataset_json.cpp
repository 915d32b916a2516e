#include "app/dataset_json.h"

#include "dataset/analyses/values_fields.h"
#include "dataset/analysis_result.h"
#include "dataset/table/description_fields.h"

namespace vitrine::app {
namespace {

using nlohmann::json;

// What a message carries under a name. The first fault is kept.
struct Carried {
  const json& message;
  Reading reading;

  template <class T>
  T whole() {
    T value{};
    archive::read(reading, "", message, value);
    return value;
  }
  template <class T>
  T of(const char* name, bool required = true) {
    T value{};
    archive::Reader reader(reading, message);
    if (required) reader.must(name, value);
    else reader.may(name, value);
    return value;
  }
};

std::string first_that_holds(const std::vector<Claim>& claims) {
  for (const Claim& claim : claims)
    if (claim.holds) return claim.statement;
  return {};
}

DataEvent event_of(const dataset::AnalysisResult& result, bool partial, Reading& reading) {
  Carried value{result.value, {}};
  const std::string& name = result.analysis;
  std::optional<DataEvent> event;
  if (name == "tree") {
    event = DataTreeArrived{value.whole<dataset::Tree>(), partial, value.of<bool>("can_undo", false),
                            value.of<bool>("can_redo", false)};
  } else if (name == "baselines") {
    event = DataCompanionsArrived{value.of<std::vector<dataset::Companion>>("companions")};
  } else if (name == "examples") {
    event = DataExamplesArrived{value.whole<dataset::ExampleRows>()};
  } else if (name == "path") {
    event = DataPathArrived{value.whole<dataset::RowPath>()};
  } else if (name == "chart") {
    event = DataChartArrived{value.whole<dataset::AnswerChart>()};
  } else if (name == "linear") {
    event = DataLinearArrived{value.whole<dataset::LinearSummary>()};
  } else if (name == "nearest") {
    event = DataNearestArrived{value.whole<dataset::NearestSummary>(), first_that_holds(result.claims)};
  } else {
    event = DataReportArrived{name, result};
  }
  if (!reading.error) reading.error = value.reading.error;
  return *std::move(event);
}

}  // namespace

std::optional<DataEvent> decode_data(const json& message, std::optional<Error>& error) {
  Carried carried{message, {}};
  const std::string type = carried.of<std::string>("type");
  std::optional<DataEvent> event;
  if (type == "dataset") {
    event = DataArrived{carried.whole<dataset::Description>()};
  } else if (type == "dataset_described") {
    event = DataDescribed{carried.whole<dataset::Description>()};
  } else if (type == "dataset_rows") {
    event = DataPreviewArrived{carried.of<std::vector<dataset::ShownRow>>("rows")};
  } else if (type == "analysis") {
    const auto result = carried.of<dataset::AnalysisResult>("result");
    if (!carried.reading.error) event = event_of(result, carried.of<bool>("partial", false), carried.reading);
  } else if (type == "dataset_exported") {
    const auto exported = carried.whole<dataset::Exported>();
    event = DataExportArrived{exported.name, exported.text};
  } else if (type == "dataset_closed") {
    event = DataClosed{};
  } else if (type == "dataset_save") {
    event = DataSaved{carried.of<json>("project").dump(-1, ' ', false, json::error_handler_t::replace)};
  }
  if (carried.reading.error) error = carried.reading.error;
  return event;
}

}  // namespace vitrine::app

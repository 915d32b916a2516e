// What can happen to the data set: what the person does, what the core answers.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <variant>

#include "app/boxed.h"
#include "app/dataset.h"

namespace vitrine::app {

// ---- the person
// clang-format off: one command, one line
struct OpenData { DataFile file; };               // its bytes are in the core already
struct SetDataRole { std::string column; dataset::Role role = dataset::Role::ignore; };
struct SetDataSeed { uint64_t seed = 1; };
struct SetLeaves { int leaves = 8; };
struct SetAskModel { bool on = true; };
struct GrowTree { int below = -1; };              // -1: a new tree
struct SelectNode { int node = -1; };
struct UnfoldNode { int node = -1; };             // the picture starts at this node
struct EditNode { int node = -1; std::string words; };
struct SwapRunnerUp { int node = -1, place = 0; };
struct LockNode { int node = -1; bool locked = false; };
struct PruneNode { int node = -1; };
struct UndoTree { bool redo = false; };
struct SetRouting { bool soft = false; };
struct ShowRowPath { int64_t row = -1; };
struct FindNearest { int64_t row = -1; std::string text; };  // of a row, or below 0 of the text
struct CompareTree {};
struct ExportData { std::string form; };          // of dataset/export/forms.inc
struct ChooseAnalysis { std::string name; };      // of Data::analyses; empty: none
struct SetAnalysisSetting { std::string analysis, name; SettingValue value; };
struct RunAnalysis { std::string name; };
struct StopData {};
struct ForgetData {};
struct PickData {};                               // the page opens a file dialogue
struct SayDataAgain {};                           // in another language
struct OpenShippedData { std::string name; };     // one of assets/datasets

// ---- the core and the page
struct DataArrived { dataset::Description table; };
struct DataDescribed { dataset::Description table; };  // that was there
struct DataPreviewArrived { std::vector<dataset::ShownRow> rows; };
struct DataTreeArrived { dataset::Tree tree; bool partial = false, can_undo = false, can_redo = false; };
struct DataExamplesArrived { dataset::ExampleRows examples; };
struct DataPathArrived { dataset::RowPath path; };
struct DataCompanionsArrived { std::vector<dataset::Companion> companions; };
struct DataChartArrived { dataset::AnswerChart chart; };
struct DataLinearArrived { dataset::LinearSummary linear; };
struct DataNearestArrived { dataset::NearestSummary nearest; std::string sentence; };
struct DataReportArrived { std::string analysis; Report report; };
struct DataAnalysesArrived { std::vector<MethodInfo> analyses; };
struct DataExportArrived { std::string name, text; };
struct DataSaved { std::string project; };
struct DataClosed {};
struct DataStored { DataFile file; std::string project; };  // found in the browser's storage; the bytes are in the core

struct AnyDataEvent : std::variant<OpenData, SetDataRole, SetDataSeed, SetLeaves, SetAskModel, GrowTree, SelectNode, UnfoldNode, EditNode,
                               SwapRunnerUp, LockNode, PruneNode, UndoTree, SetRouting, ShowRowPath, FindNearest, CompareTree, ExportData, ChooseAnalysis, SetAnalysisSetting, RunAnalysis, StopData,
                               ForgetData, PickData, SayDataAgain, OpenShippedData, DataArrived, DataDescribed, DataPreviewArrived, DataTreeArrived,
                               DataExamplesArrived, DataPathArrived, DataCompanionsArrived, DataChartArrived, DataLinearArrived, DataNearestArrived, DataReportArrived, DataAnalysesArrived,
                               DataExportArrived, DataSaved,
                               DataClosed, DataStored> {
  using variant::variant;
};
using DataEvent = Boxed<AnyDataEvent>;
// In the list of commands: an event and the request that it answers, 0 if none.
struct DataCommand { DataEvent event; uint64_t id = 0; };
// clang-format on

}  // namespace vitrine::app

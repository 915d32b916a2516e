// One way to look into a table. Adding one = one file that defines `const Analysis analysis_<name>` + one line in
// analyses.inc; menu, form, progress, cancel, cache, command line and JSON follow from what it declares.
#pragma once
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "dataset/analysis_result.h"
#include "dataset/export/project.h"
#include "dataset/model/model_reader.h"
#include "explanation/setting.h"

namespace vitrine::dataset {

// What it cannot do without: a column of that role, a loaded model, a tree that was grown.
enum class Need { text, number, category, label, model, tree };
const char* name_of(Need need);

// What an analysis is run with. Cheap to copy.
struct AnalysisJob {
  std::shared_ptr<Project> project;
  ModelReader reader;  // `loaded` is null without a model
  Settings settings;   // all that were declared
  Ticket ticket;
  std::function<void(AnalysisResult)> partial;  // may be empty

  bool toggle(std::string_view setting) const;
  int64_t integer(std::string_view setting) const;
  const std::string& text(std::string_view setting) const;  // also of a choice
  // Commas between its parts; empty: none. Of rows also: bad_request for what is no row of the table.
  std::vector<std::string> list(std::string_view setting) const;
  Result<std::vector<int32_t>> rows(std::string_view setting) const;
  // What trees stand on, with the loaded model's part.
  Task<Result<GroundPtr>> ground(Ticket part) const;
};

using RunAnalysis = Task<Result<AnalysisResult>> (*)(AnalysisJob job);

// A change of what the analysis answered last: an edit of the tree.
struct AnalysisCommand {
  const char* name;   // "swap"
  const char* title;  // "Swap for a runner-up"
  std::span<const Setting> settings;
  RunAnalysis run;
};

struct Analysis {
  const char* name;      // "linear"
  const char* title;     // "Linear model of words"
  const char* question;  // "Which words speak for which class?"
  const char* paper;     // "Wang, Manning 2012"; may be empty
  const char* caveat;    // one sentence: where it misleads
  View view;
  std::span<const Need> needs;
  bool uses_model;     // where one is loaded
  const char* beside;  // another analysis that is shown with it; may be empty
  std::span<const Setting> settings;
  std::span<const AnalysisCommand> commands;  // with any, the project keeps what it answers: one run at a time
  RunAnalysis run;
};

#define X(name) extern const Analysis analysis_##name;
#include "dataset/analyses.inc"
#undef X
std::span<const Analysis* const> all_analyses();
const Analysis* find_analysis(std::string_view name);
// For tests: an analysis without a line in analyses.inc, until the end of the program.
void add_analysis(const Analysis& analysis);

// `command` is empty for a run. Settings are checked and filled in, needs are checked, what was answered before about
// the same rows, tree and model is given again. Errors: bad_request; those of the analysis; cancelled.
Task<Result<AnalysisResult>> run_analysis(std::string name, std::string command, AnalysisJob job);

nlohmann::json to_json(const Analysis& analysis);

}  // namespace vitrine::dataset

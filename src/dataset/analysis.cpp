#include "dataset/analysis.h"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "dataset/model/model_part.h"
#include "explain/settings.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine::dataset {

using nlohmann::json;

namespace {

std::vector<const Analysis*>& registry() {
  static std::vector<const Analysis*> analyses = {
#define X(name) &analysis_##name,
#include "dataset/analyses.inc"
#undef X
  };
  return analyses;
}

Error refused(std::string what, std::string where, std::string advice) {
  return {ErrorCode::bad_request, std::move(what), std::move(where), std::move(advice)};
}

Result<void> check_need(Need need, const AnalysisJob& job) {
  const Table& table = job.project->table();
  switch (need) {
    case Need::text:
      if (table.first_with(Role::text) < 0)
        return refused(say("The table has no column of text"), "column", say("Give one of its columns the role text."));
      break;
    case Need::number:
    case Need::category:
      if (table.first_with(need == Need::number ? Role::number : Role::category) < 0)
        return refused(say("The table has no column with the role {role}", translated(name_of(need))), "column",
                       say("Give one of its columns that role."));
      break;
    case Need::label:
      if (!table.label() || !job.project->split())
        return refused(say("The table has no label"), "label", say("Choose the column that says each row's class."));
      break;
    case Need::model:
      if (!job.reader.loaded)
        return refused(say("No model is loaded"), "", say("Load a model: the rows are read with it."));
      break;
    case Need::tree:
      if (!job.project->tree()) return refused(say("No tree has been grown"), "", say("Grow a tree first."));
      break;
  }
  return {};
}

bool needs(const Analysis& analysis, Need need) {
  return std::find(analysis.needs.begin(), analysis.needs.end(), need) != analysis.needs.end();
}

// For the report. What a command answers was made with the settings of the run before it; one that answers the same as
// that run changed nothing.
void record(Project& project, const Analysis& analysis, std::shared_ptr<const AnalysisResult> result, bool command) {
  Answered answer{std::move(result), false, analysis.uses_model, needs(analysis, Need::tree)};
  if (command) {
    const Answered* before = project.answered(analysis.name);
    AnalysisResult of_run = *answer.result;
    of_run.provenance.settings = before ? before->result->provenance.settings : Settings{};
    answer.changed = !before || before->changed || before->result->value != of_run.value;
    answer.result = std::make_shared<const AnalysisResult>(std::move(of_run));
  }
  project.record(std::move(answer));
}

template <class T>
const T& setting_as(const Settings& settings, std::string_view name) {
  static const T none{};
  const auto found = settings.find(name);
  const T* value = found == settings.end() ? nullptr : std::get_if<T>(&found->second);
  return value ? *value : none;
}

}  // namespace

const char* name_of(Need need) {
  constexpr const char* names[] = {"text", "number", "category", "label", "model", "tree"};
  return names[static_cast<int>(need)];
}

std::span<const Analysis* const> all_analyses() { return registry(); }

const Analysis* find_analysis(std::string_view name) {
  for (const Analysis* analysis : registry())
    if (name == analysis->name) return analysis;
  return nullptr;
}

void add_analysis(const Analysis& analysis) { registry().push_back(&analysis); }

bool AnalysisJob::toggle(std::string_view name) const { return setting_as<bool>(settings, name); }
int64_t AnalysisJob::integer(std::string_view name) const { return setting_as<int64_t>(settings, name); }
const std::string& AnalysisJob::text(std::string_view name) const { return setting_as<std::string>(settings, name); }

std::vector<std::string> AnalysisJob::list(std::string_view name) const {
  std::vector<std::string> parts;
  std::string_view rest = text(name);
  while (!rest.empty()) {
    const size_t comma = std::min(rest.find(','), rest.size());
    std::string_view part = rest.substr(0, comma);
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    if (!part.empty()) parts.emplace_back(part);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return parts;
}

Result<std::vector<int32_t>> AnalysisJob::rows(std::string_view name) const {
  constexpr size_t most = 500;
  std::vector<int32_t> out;
  for (const std::string& part : list(name)) {
    int32_t row = -1;
    const char* end = part.data() + part.size();
    const auto [at, fault] = std::from_chars(part.data(), end, row);
    if (fault != std::errc{} || at != end || row < 0 || row >= project->table().rows || out.size() == most)
      return refused(say("{setting} must be at most 500 numbers of rows of the table", name), std::string(name), "");
    out.push_back(row);
  }
  return out;
}

Task<Result<GroundPtr>> AnalysisJob::ground(Ticket part) const {
  return project->ground(
      [reader = reader](std::shared_ptr<const Table> table) { return make_model_part(reader, std::move(table)); },
      part);
}

Task<Result<AnalysisResult>> run_analysis(std::string name, std::string command, AnalysisJob job) {
  const Analysis* analysis = find_analysis(name);
  if (!analysis) {
    std::string names;
    for (const Analysis* one : all_analyses()) names += (names.empty() ? "" : ", ") + std::string(one->name);
    co_return refused(say("There is no analysis {name}", in_quotes(name)), "analysis",
                      say("There are {values}.", names));
  }
  RunAnalysis run = analysis->run;
  std::span<const Setting> declared = analysis->settings;
  if (!command.empty()) {
    const auto found = std::find_if(analysis->commands.begin(), analysis->commands.end(),
                                    [&](const AnalysisCommand& c) { return command == c.name; });
    if (found == analysis->commands.end())
      co_return refused(say("{analysis} has no command {name}", name, in_quotes(command)), "command", "");
    run = found->run;
    declared = found->settings;
  }
  VITRINE_CO_TRY(job.settings, fill_settings(name, declared, job.settings));
  for (const Need need : analysis->needs) VITRINE_CO_CHECK(check_need(need, job));

  const std::string key =
      "answer/" + name + '/' + written(job.settings).dump(-1, ' ', false, json::error_handler_t::replace);
  const bool keeps = analysis->commands.empty();
  if (keeps)
    if (const auto known = job.project->kept<AnalysisResult>(key)) {
      record(*job.project, *analysis, known, false);
      co_return AnalysisResult(*known);
    }
  const AnalysisJob asked = job;
  const auto began = std::chrono::steady_clock::now();
  VITRINE_CO_TRY(AnalysisResult result, co_await run(std::move(job)));
  result.analysis = name;
  result.view = analysis->view;
  result.cost.milliseconds =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
  Provenance& p = result.provenance;
  if (asked.reader.loaded && analysis->uses_model) {
    p.model = asked.reader.loaded->name;
    p.model_hash = asked.reader.loaded->hash;
    p.backend = asked.reader.engine->info().backend;
  }
  p.version = VITRINE_VERSION;
  p.settings = asked.settings;
  p.seed = asked.project->split_options().seed;
  const auto kept = std::make_shared<const AnalysisResult>(result);
  if (keeps) asked.project->keep(key, kept, needs(*analysis, Need::tree));
  record(*asked.project, *analysis, kept, !command.empty());
  co_return result;
}

json to_json(const Analysis& a) {
  json needs = json::array(), commands = json::array();
  for (const Need need : a.needs) needs.push_back(name_of(need));
  for (const AnalysisCommand& c : a.commands)
    commands.push_back({{"name", c.name}, {"title", c.title}, {"settings", to_json(c.settings)}});
  return {{"name", a.name},
          {"title", a.title},
          {"question", a.question},
          {"paper", a.paper},
          {"caveat", a.caveat},
          {"view", name_of(a.view)},
          {"needs", std::move(needs)},
          {"uses_model", a.uses_model},
          {"beside", a.beside},
          {"settings", to_json(a.settings)},
          {"commands", std::move(commands)}};
}

json to_json(const AnalysisResult& result) { return written(result, TensorForm::numbers); }

}  // namespace vitrine::dataset

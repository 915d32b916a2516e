#include "service/datasets.h"

#include <algorithm>

#include "dataset/analyses/values_fields.h"
#include "dataset/analysis.h"
#include "dataset/export/export.h"
#include "dataset/model/model_part.h"
#include "dataset/tree/measure.h"
#include "explanation/explanation_json.h"
#include "explanation/json_reader.h"
#include "text/say.h"

namespace vitrine::service {

using namespace dataset;
using nlohmann::json;

namespace {

constexpr int64_t most_rows_shown = 500;

Error bad_request(std::string what, std::string advice = {}) {
  return {ErrorCode::bad_request, std::move(what), "data set", std::move(advice)};
}

Result<std::vector<RoleChoice>> roles_of(const json& message) {
  std::vector<RoleChoice> choices;
  JsonReader r(message, to_say("the message"), ErrorCode::bad_request);
  for (const auto& [column, value] : r.object("roles").items()) {
    const auto role = role_named(value.is_string() ? value.get<std::string>() : std::string());
    if (!role) return bad_request(say("A role must be text, label, number, category or ignore"));
    choices.push_back({column, *role});
  }
  if (r.error()) return *r.error();
  return choices;
}

Result<SplitOptions> split_of(const json& message, SplitOptions split) {
  JsonReader outer(message, to_say("the message"), ErrorCode::bad_request);
  JsonReader r(outer.object("split"), to_say("the split"), ErrorCode::bad_request);
  if (r.field("seed")) split.seed = r.integer("seed", 0, INT64_MAX);
  if (r.field("train")) split.train = r.number("train");
  if (r.field("validation")) split.validation = r.number("validation");
  if (r.field("test")) split.test = r.number("test");
  if (r.field("column")) split.column = r.text("column");
  if (r.field("keep_leaks")) split.keep_leaks = r.boolean("keep_leaks");
  for (const double share : {split.train, split.validation, split.test})
    if (!(share >= 0 && share <= 1)) r.fail("train, validation and test", to_say("shares from 0 to 1"));
  if (outer.error()) return *outer.error();
  if (r.error()) return *r.error();
  return split;
}

// What another model answered to questions that are not asked now is not measured again.
void forget_answers(Tree& tree) {
  for (TreeNode& node : tree.nodes)
    std::erase_if(node.runners_up, [](const RunnerUp& r) { return r.question.needs_model(); });
}

ShownRow shown_row(const Project& project, int32_t row) {
  const Table& table = project.table();
  ShownRow shown;
  shown.row = row;
  if (project.split()) shown.part = name_of(project.split()->part[row]);
  if (const Column* label = table.label()) shown.label = label->codes[row];
  for (const Column& column : table.columns) shown.cells.emplace_back(column.cells[row]);
  return shown;
}

json analysis_message(const AnalysisResult& result, const std::string& command, bool partial) {
  return {{"type", "analysis"}, {"command", command}, {"partial", partial}, {"result", to_json(result)}};
}

}  // namespace

Task<Result<json>> Datasets::answer(json message, Files files, Ticket ticket, std::function<void(json)> partial) {
  JsonReader r(message, to_say("the message"), ErrorCode::bad_request);
  const std::string type = r.text("type");
  if (type == "dataset_open" || type == "dataset_restore")
    co_return co_await open(std::move(message), std::move(files), ticket, std::move(partial));
  if (!project_) co_return bad_request(say("No data set is open"), say("Open a table first."));

  if (type == "dataset_close") {
    project_.reset();
    co_return json{{"type", "dataset_closed"}};
  }
  if (type == "dataset_roles") {
    if (changing_) co_return bad_request(say("The tree is still growing"), say("Stop it first."));
    VITRINE_CO_TRY(const auto roles, roles_of(message));
    VITRINE_CO_TRY(SplitOptions split, split_of(message, project_->split_options()));
    VITRINE_CO_CHECK(project_->choose(roles, std::move(split)));
    json j = project_->describe();
    j["type"] = "dataset";
    co_return j;
  }
  if (type == "dataset_describe") {
    json j = project_->describe();
    j["type"] = "dataset_described";
    co_return j;
  }
  if (type == "dataset_rows") co_return rows(message);
  if (type == "dataset_save") co_return save();
  if (type == "dataset_export") {
    const std::string form = r.text("form");
    if (r.error()) co_return *r.error();
    VITRINE_CO_TRY(const Exported exported, export_as(export_source(*project_), form));
    json j = written(exported);
    j["type"] = "dataset_exported";
    co_return j;
  }
  if (type == "analyse") co_return co_await analyse(std::move(message), ticket, std::move(partial));
  co_return bad_request(say("There is no message of type \"{type}\"", type));
}

void Datasets::forget_model() {
  if (project_) project_->forget_model();
}

Task<Result<json>> Datasets::analyse(json message, Ticket ticket, std::function<void(json)> partial) {
  JsonReader r(message, to_say("the message"), ErrorCode::bad_request);
  const std::string name = r.text("name"), command = r.text("command", false);
  VITRINE_CO_TRY(Settings settings, settings_from_json(r.object("settings")));
  if (r.error()) co_return *r.error();
  AnalysisJob job{project_, {service_.loaded(), &service_.engine()}, std::move(settings), ticket, {}};
  if (partial)
    job.partial = [partial, name, command](AnalysisResult so_far) {
      so_far.analysis = name;
      partial(analysis_message(so_far, command, true));
    };
  const Analysis* analysis = find_analysis(name);
  const bool changes = analysis && !analysis->commands.empty();
  if (changes && changing_) co_return bad_request(say("The tree is still changing"), say("Stop it first."));
  changing_ = changing_ || changes;
  auto result = co_await run_analysis(name, command, std::move(job));
  if (changes) changing_ = false;
  if (!result.ok()) co_return std::move(result.error());
  co_return analysis_message(*result, command, false);
}

json Datasets::save() const {
  json roles = json::object();
  for (const RoleChoice& choice : project_->roles()) roles[choice.column] = name_of(choice.role);
  const SplitOptions& s = project_->split_options();
  json project = {{"roles", std::move(roles)},
                  {"split",
                   {{"seed", s.seed},
                    {"train", s.train},
                    {"validation", s.validation},
                    {"test", s.test},
                    {"column", s.column},
                    {"keep_leaks", s.keep_leaks}}},
                  {"read", to_json(project_->table().options)},
                  {"model", service_.loaded() ? service_.loaded()->hash : std::string()},
                  {"tree", project_->tree() ? to_json(*project_->tree()) : json()}};
  return {{"type", "dataset_save"}, {"project", std::move(project)}};
}

Task<Result<json>> Datasets::open(json message, Files files, Ticket ticket, std::function<void(json)> partial) {
  JsonReader r(message, to_say("the message"), ErrorCode::bad_request);
  const json project = r.object("project");
  TableSource data{r.text("file", false), nullptr};
  if (r.field("text")) {
    const std::string text = r.text("text");
    const auto* bytes = reinterpret_cast<const std::byte*>(text.data());
    data.bytes = std::make_shared<const std::vector<std::byte>>(bytes, bytes + text.size());
    if (data.name.empty()) data.name = "pasted";
  } else if (const auto file = files.find(data.name); file != files.end()) {
    data.bytes = file->second;
  }
  if (r.error()) co_return *r.error();
  if (!data.bytes) co_return bad_request(say("The bytes of \"{file}\" were not handed over", data.name));
  std::optional<TableSource> test;
  if (r.field("test_file")) {
    test = TableSource{r.text("test_file"), nullptr};
    const auto file = files.find(test->name);
    if (file == files.end()) co_return bad_request(say("The bytes of \"{file}\" were not handed over", test->name));
    test->bytes = file->second;
  }
  const json& source = project.empty() ? message : project;
  VITRINE_CO_TRY(const auto roles, roles_of(source));
  VITRINE_CO_TRY(SplitOptions split, split_of(source, {}));
  VITRINE_CO_TRY(
      ReadOptions options,
      read_options_from_json(JsonReader(source, to_say("the message"), ErrorCode::bad_request).object("read")));
  const auto saved = project.find("tree");
  const bool with_tree = saved != project.end() && saved->is_object();
  const Ticket whole = ticket.part(0, 1);
  VITRINE_CO_TRY(project_, co_await Project::open(std::move(data), std::move(test), roles, std::move(split),
                                                  std::move(options), whole.part(0, with_tree ? 0.2 : 1)));
  json j = project_->describe();
  j["type"] = "dataset";
  if (!with_tree) co_return j;
  // A saved tree is measured again: its figures are those of this model and these rows.
  VITRINE_CO_TRY(Tree tree, tree_from_json(*saved));
  if (JsonReader(project, to_say("the project"), ErrorCode::bad_request).text("model", false) !=
      (service_.loaded() ? service_.loaded()->hash : std::string()))
    forget_answers(tree);
  const auto opened = project_;
  const ModelReader reader{service_.loaded(), &service_.engine()};
  const auto model_part = [reader](std::shared_ptr<const Table> table) {
    return make_model_part(reader, std::move(table));
  };
  VITRINE_CO_TRY(const GroundPtr ground, co_await opened->ground(model_part, whole.part(0.2, 0.3)));
  VITRINE_CO_TRY(Tree measured, co_await measure(ground, std::move(tree), {Part::train, Part::validation, Part::test},
                                                 whole.part(0.3, 1)));
  opened->set_tree(std::move(measured));
  if (partial) partial(j);
  AnalysisJob job{opened, reader, {}, ticket, {}};
  VITRINE_CO_TRY(const AnalysisResult shown, co_await run_analysis("tree", "show", std::move(job)));
  co_return analysis_message(shown, "show", false);
}

Result<json> Datasets::rows(const json& message) const {
  JsonReader r(message, to_say("the message"), ErrorCode::bad_request);
  std::vector<int64_t> wanted;
  if (r.field("rows")) {
    for (const json& row : r.array("rows"))
      if (row.is_number_integer()) wanted.push_back(row.get<int64_t>());
  } else {
    const int64_t first = r.integer("first", 0, INT32_MAX), count = r.integer("count", 0, most_rows_shown);
    for (int64_t row = first; row < std::min(first + count, project_->table().rows); ++row) wanted.push_back(row);
  }
  if (r.error()) return *r.error();
  if (static_cast<int64_t>(wanted.size()) > most_rows_shown)
    return bad_request(say("More than 500 rows were asked for at once"));
  std::vector<ShownRow> list;
  for (const int64_t row : wanted) {
    if (row < 0 || row >= project_->table().rows) return bad_request(say("There is no row {row}", ungrouped(row)));
    list.push_back(shown_row(*project_, row));
  }
  return json{{"type", "dataset_rows"}, {"rows", written(list)}};
}

}  // namespace vitrine::service

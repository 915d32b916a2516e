#include "app/dataset_reducer.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "explanation/explanation_json.h"

namespace vitrine::app {
namespace {

using nlohmann::json;

constexpr int kPreview = 40, kExamples = 3, kNeighbours = 5;

std::string dumped(const json& fields) { return fields.dump(-1, ' ', false, json::error_handler_t::replace); }

void ask(Data& data, const char* type, const json& fields = json::object(), int64_t row = -1) {
  data.queue.push_back({type, dumped(fields), row, type});
}

// what: "tree" or, a command of it, "tree.swap".
DataAsk analysis(const std::string& what, const json& settings = json::object()) {
  const size_t dot = std::min(what.find('.'), what.size());
  json fields = {{"name", what.substr(0, dot)}, {"settings", settings}};
  if (dot < what.size()) fields["command"] = what.substr(dot + 1);
  return {"analyse", dumped(fields), -1, what};
}

void analyse(Data& data, const std::string& what, const json& settings = json::object()) {
  data.queue.push_back(analysis(what, settings));
}

// All but what the person set for the next tree.
void start_anew(Data& data) {
  Data fresh;
  fresh.leaves = data.leaves;
  fresh.ask_model = data.ask_model;
  fresh.analyses = std::move(data.analyses);
  fresh.settings = std::move(data.settings);
  data = std::move(fresh);
}

bool same(const DataAsk& ask, std::string_view what) { return ask.what == what; }

bool any_of(const DataAsk& ask, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), ask.what) != list.end();
}

// What only decorates the tree gives way to what the person asks: it is asked again afterwards.
void drop_decoration(Data& data) {
  std::erase_if(data.queue, [](const DataAsk& a) {
    return any_of(a, {"examples", "explain", "baselines", "dataset_save", "path", "chart", "linear", "nearest"});
  });
}

void look_at(Data& data, int node) {
  data.node = node;
  data.examples.clear();
  data.attributions.clear();
  data.chart.reset();
  data.examples_of = node;
  std::erase_if(data.queue, [](const DataAsk& a) { return any_of(a, {"examples", "chart", "explain"}); });
  const dataset::TreeNode* n = data.selected();
  if (!n || n->leaf() || data.partial) return;
  for (const char* kind : kExampleKinds)
    analyse(data, "examples", {{"node", node}, {"kind", kind}, {"count", kExamples}});
  analyse(data, "chart", {{"node", node}});
}

// The linear model is fitted once; asked again, it explains the row that is looked at.
void ask_linear(Data& data) {
  if (!data.table || !data.table->with_role(dataset::Role::text)) return;
  std::erase_if(data.queue, [](const DataAsk& a) { return same(a, "linear"); });
  analyse(data, "linear", {{"rows", data.path ? std::to_string(data.path->row) : std::string()}});
}

// One question at a time: what was asked before and has no answer yet is not wanted any more.
void ask_nearest(Data& data, int64_t row, const std::string& text) {
  if (!data.table || !data.table->with_role(dataset::Role::text)) return;
  std::erase_if(data.queue, [](const DataAsk& a) { return same(a, "nearest"); });
  json settings = {{"count", kNeighbours}};
  if (row >= 0) settings["rows"] = std::to_string(row);
  else settings["query"] = text;
  analyse(data, "nearest", settings);
}

// An action on the tree; a growth that is under way ends first, as far as it is.
void change(Data& data, DataAsk ask) {
  data.error.reset();
  data.path.reset();
  data.companions_stale = true;
  drop_decoration(data);
  // What only decorates, and a growth, end first: as far as they are.
  data.stop = data.running && (data.growing() || any_of(*data.running, {"baselines", "nearest"}));
  data.queue.push_back(std::move(ask));
}

// The example rows of the selected node are explained one after the other: what made the model say yes or no.
void explain_examples(State& state, const std::vector<dataset::ShownRow>& rows) {
  const dataset::TreeNode* node = state.data.selected();
  if (!node || !node->question || !state.find_method("attn_lrp")) return;
  for (const dataset::ShownRow& row : rows) {
    const auto prompt = prompt_of(*node->question, row.text);
    if (!prompt || state.data.attributions.count(row.row)) continue;
    Request request;
    request.method = "attn_lrp";
    request.text = prompt->text;
    request.target = TokenChoice{.id = {}, .text = prompt->target};
    if (!prompt->foil.empty()) request.foil = TokenChoice{.id = {}, .text = prompt->foil};
    ask(state.data, "explain", {{"request", to_json(request)}}, row.row);
  }
}

struct Reduce {
  State& state;
  uint64_t id;
  Data& data = state.data;

  void operator()(const OpenData& c) {
    start_anew(data);
    data.asked_for_stored = true;
    data.file = c.file;
    ask(data, "dataset_open", {{"file", c.file.name}});
  }
  void operator()(const DataStored& c) {
    if (data.file) return;
    data.file = c.file;
    data.project = c.project;
    const json project = json::parse(c.project, nullptr, false);
    if (project.is_object()) ask(data, "dataset_restore", {{"file", c.file.name}, {"project", project}});
    else ask(data, "dataset_open", {{"file", c.file.name}});
  }
  void operator()(const SetDataRole& c) {
    if (data.table) change_roles({{"roles", {{c.column, name_of(c.role)}}}});
  }
  void operator()(const SetDataSeed& c) {
    if (data.table) change_roles({{"roles", json::object()}, {"split", {{"seed", c.seed}}}});
  }
  void change_roles(const json& fields) { change(data, {"dataset_roles", dumped(fields), -1, "dataset_roles"}); }
  void operator()(const SetLeaves& c) { data.leaves = std::clamp(c.leaves, 2, 32); }
  void operator()(const SetAskModel& c) { data.ask_model = c.on; }
  void operator()(const GrowTree& c) {
    json settings = {{"leaves", data.leaves}, {"below", c.below}};
    if (!data.ask_model) settings["kinds"] = "ngrams,number,category";
    change(data, analysis("tree", settings));
  }
  void operator()(const SelectNode& c) {
    if (data.tree && data.tree->find(c.node) && c.node != data.node) look_at(data, c.node);
  }
  void operator()(const UnfoldNode& c) {
    if (data.tree && (c.node < 0 || data.tree->find(c.node))) data.fold_root = c.node;
  }
  void operator()(const EditNode& c) { change(data, analysis("tree.ask", {{"node", c.node}, {"words", c.words}})); }
  void operator()(const SwapRunnerUp& c) {
    change(data, analysis("tree.swap", {{"node", c.node}, {"runner_up", c.place}}));
  }
  void operator()(const LockNode& c) { change(data, analysis("tree.lock", {{"node", c.node}, {"locked", c.locked}})); }
  void operator()(const PruneNode& c) { change(data, analysis("tree.prune", {{"node", c.node}})); }
  void operator()(const UndoTree& c) { change(data, analysis(c.redo ? "tree.redo" : "tree.undo")); }
  void operator()(const SetRouting& c) {
    const auto routing = c.soft ? dataset::Routing::soft : dataset::Routing::hard;
    if (data.tree && data.tree->routing != routing)
      change(data, analysis("tree.route", {{"routing", name_of(routing)}}));
  }
  void operator()(const FindNearest& c) {
    data.error.reset();
    ask_nearest(data, c.row, c.text);
  }
  void operator()(const ShowRowPath& c) {
    data.path.reset();
    data.linear_row.reset();
    if (c.row >= 0) analyse(data, "path", {{"row", c.row}});
  }
  void operator()(const CompareTree&) { analyse(data, "baselines"); }
  void operator()(const ExportData& c) {
    data.error.reset();
    ask(data, "dataset_export", {{"form", c.form}});
  }
  void operator()(const ChooseAnalysis& c) { data.analysis = c.name; }
  void operator()(const SetAnalysisSetting& c) { data.settings[c.analysis][c.name] = c.value; }
  void operator()(const RunAnalysis& c) {
    data.error.reset();
    data.reports.erase(c.name);
    json settings = json::object();
    for (const auto& [name, value] : data.settings[c.name])
      std::visit([&](const auto& v) { settings[name] = v; }, value);
    analyse(data, c.name, settings);
  }
  void operator()(const StopData&) {
    data.queue.clear();
    data.stop = data.running.has_value();
  }
  void operator()(const ForgetData&) {
    start_anew(data);
    data.asked_for_stored = data.forget = true;
    ask(data, "dataset_close");
  }
  void operator()(const PickData&) {}
  void operator()(const OpenShippedData&) { data.error.reset(); }

  void operator()(const DataArrived& c) {
    data.table = c.table;
    data.tree.reset();
    data.node = data.fold_root = -1;
    data.examples.clear();
    data.companions.clear();
    data.chart.reset();
    data.linear.reset();
    data.linear_row.reset();
    data.nearest.reset();
    data.reports.clear();
    ask(data, "dataset_rows", {{"first", 0}, {"count", static_cast<int>(std::min<int64_t>(kPreview, c.table.rows))}});
    ask(data, "dataset_save");
  }
  void operator()(const SayDataAgain&) {
    if (!data.table) return;
    ask(data, "dataset_describe");
    if (data.tree && !data.partial) analyse(data, "tree.show");
  }
  void operator()(const DataDescribed& c) { data.table = c.table; }
  void operator()(const DataPreviewArrived& c) { data.preview = c.rows; }
  void operator()(const DataTreeArrived& c) {
    data.tree = c.tree;
    data.partial = c.partial;
    data.can_undo = c.can_undo;
    data.can_redo = c.can_redo;
    // The first sentence that was checked heads the page.
    data.headline = c.partial || c.tree.checks.empty() ? std::string() : c.tree.checks.front().statement;
    if (data.fold_root >= 0 && !data.tree->find(data.fold_root)) data.fold_root = -1;
    const bool gone = !data.tree->find(data.node);
    look_at(data, gone && !data.tree->nodes.empty() ? data.tree->nodes.front().id : data.node);
    if (c.partial) return;
    std::erase_if(data.queue, [](const DataAsk& a) { return any_of(a, {"baselines", "dataset_save"}); });
    analyse(data, "baselines");
    ask(data, "dataset_save");
  }
  void operator()(const DataExamplesArrived& c) {
    if (c.examples.node != data.node) return;
    data.examples[c.examples.kind] = c.examples.rows;
    explain_examples(state, c.examples.rows);
  }
  void operator()(const DataPathArrived& c) {
    data.path = c.path;
    if (data.linear) ask_linear(data);
    // Once the rows are represented, the next neighbours cost no pass.
    if (data.nearest) ask_nearest(data, c.path.row, {});
  }
  void operator()(const DataCompanionsArrived& c) {
    data.companions = c.companions;
    data.companions_stale = false;
    if (!data.linear) ask_linear(data);
  }
  void operator()(const DataChartArrived& c) {
    if (c.chart.node == data.node) data.chart = c.chart;
  }
  void operator()(const DataLinearArrived& c) {
    data.linear = c.linear;
    data.linear_row.reset();
    if (!c.linear.explained.empty()) data.linear_row = c.linear.explained.front();
  }
  void operator()(const DataNearestArrived& c) {
    data.nearest = c.nearest;
    data.nearest_sentence = c.sentence;
  }
  void operator()(const DataReportArrived& c) { data.reports[c.analysis] = c.report; }
  void operator()(const DataAnalysesArrived& c) { data.analyses = c.analyses; }
  void operator()(const DataExportArrived& c) { data.exported = {c.name, c.text}; }
  void operator()(const DataClosed&) {}
  void operator()(const DataSaved& c) {
    data.project = c.project;
    ++data.project_version;
  }
};

void finished(Data& data) {
  data.running.reset();
  data.running_id = 0;
  data.done = data.total = 0;
}

}  // namespace

void reduce_data(State& state, const DataCommand& command) {
  Data& data = state.data;
  // An answer to something that is no longer under way is of an older table.
  if (command.id && command.id != data.running_id) return;
  const auto* tree = std::get_if<DataTreeArrived>(&*command.event);
  // `dataset_restore` answers with the table, then with the tree.
  const bool more = (tree && tree->partial) || (data.running && same(*data.running, "dataset_restore") &&
                                                std::holds_alternative<DataArrived>(*command.event) &&
                                                data.project.find("\"tree\":{") != std::string::npos);
  std::visit(Reduce{state, command.id}, *command.event);
  if (command.id && !more) finished(data);
}

bool data_progressed(State& state, uint64_t id, double done, double total) {
  if (!id || id != state.data.running_id) return false;
  state.data.done = done;
  state.data.total = total;
  return true;
}

bool data_failed(State& state, uint64_t id, const Error& error) {
  Data& data = state.data;
  if (!id || id != data.running_id) return false;
  const bool cancelled = error.code == ErrorCode::cancelled;
  const bool opening = data.running && any_of(*data.running, {"dataset_open", "dataset_restore"});
  // An example without an explanation is still an example.
  const bool decoration =
      data.running && any_of(*data.running, {"explain", "examples", "dataset_save", "chart", "linear"});
  finished(data);
  if (!cancelled && !decoration) data.error = error;
  if (opening) {
    data.file.reset();
    data.table.reset();
    data.tree.reset();
    data.queue.clear();
  }
  return true;
}

bool data_explained(State& state, uint64_t id, const std::shared_ptr<const Explanation>& explanation) {
  Data& data = state.data;
  if (!id || id != data.running_id) return false;
  if (data.running->row >= 0) data.attributions[data.running->row] = explanation;
  finished(data);
  return true;
}

void data_lost(State& state) {
  const bool had = state.data.file.has_value();
  start_anew(state.data);
  // The stored copy is opened again by the next core.
  state.data.asked_for_stored = !had;
}

std::optional<DataPrompt> prompt_of(const dataset::Question& question, const std::string& row) {
  if (!question.needs_model() || question.verbalisers.empty()) return std::nullopt;
  const size_t place = question.prompt.find("{text}");
  if (place == std::string::npos) return std::nullopt;
  DataPrompt out;
  out.text = question.prompt.substr(0, place) + row + question.prompt.substr(place + 6);
  out.begin = place;
  out.end = place + row.size();
  const auto means_yes = [&](size_t i) {
    return std::find(question.yes.begin(), question.yes.end(), static_cast<int>(i)) != question.yes.end();
  };
  for (size_t i = 0; i < question.verbalisers.size(); ++i) {
    std::string& side = means_yes(i) ? out.target : out.foil;
    if (side.empty()) side = question.verbalisers[i];
  }
  if (out.target.empty()) return std::nullopt;
  return out;
}

}  // namespace vitrine::app

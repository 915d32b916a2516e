#include "service/datasets.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "dataset/analyses/answer_chart.h"
#include "dataset/analyses/companions.h"
#include "dataset/analyses/shuffles.h"
#include "dataset/export/export.h"
#include "dataset/tree/edit.h"
#include "dataset/tree/gain.h"
#include "dataset/tree/measure.h"
#include "dataset/tree/scores.h"
#include "dataset/tree/search.h"
#include "dataset/tree/soft_routing.h"
#include "explanation/json_reader.h"
#include "service/dataset_measures.h"
#include "service/dataset_model.h"

namespace vitrine {

using nlohmann::json;

namespace {

constexpr int64_t most_rows_shown = 500;

Error bad_request(std::string what, std::string advice = {}) {
  return {ErrorCode::bad_request, std::move(what), "data set", std::move(advice)};
}

std::vector<Part> all_parts() { return {Part::train, Part::validation, Part::test}; }

Result<std::vector<RoleChoice>> roles_of(const json& message) {
  std::vector<RoleChoice> choices;
  JsonReader r(message, "the message", ErrorCode::bad_request);
  for (const auto& [column, value] : r.object("roles").items()) {
    const auto role = role_named(value.is_string() ? value.get<std::string>() : std::string());
    if (!role) return bad_request("A role must be text, label, number, category or ignore");
    choices.push_back({column, *role});
  }
  if (r.error()) return *r.error();
  return choices;
}

Result<SplitOptions> split_of(const json& message, SplitOptions split) {
  JsonReader outer(message, "the message", ErrorCode::bad_request);
  JsonReader r(outer.object("split"), "the split", ErrorCode::bad_request);
  if (r.field("seed")) split.seed = static_cast<uint64_t>(r.integer("seed", 0, INT64_MAX));
  if (r.field("train")) split.train = r.number("train");
  if (r.field("validation")) split.validation = r.number("validation");
  if (r.field("test")) split.test = r.number("test");
  if (r.field("column")) split.column = r.text("column");
  for (const double share : {split.train, split.validation, split.test})
    if (!(share >= 0 && share <= 1)) r.fail("train, validation and test", "shares from 0 to 1");
  if (outer.error()) return *outer.error();
  if (r.error()) return *r.error();
  return split;
}

json tree_of_project(const Project& project) {
  json j = {
      {"type", "dataset_tree"}, {"partial", false}, {"can_undo", project.can_undo()}, {"can_redo", project.can_redo()}};
  j["tree"] = project.tree() ? to_json(*project.tree()) : json();
  j["what"] = "";
  // The first sentence that holds heads the page.
  if (project.tree() && !project.tree()->checks.empty()) j["what"] = project.tree()->checks.front().statement;
  return j;
}

json row_json(const Project& project, int32_t row) {
  const Table& table = project.table();
  json cells = json::array();
  for (const Column& column : table.columns) cells.push_back(std::string(column.cells[static_cast<size_t>(row)]));
  const Column* label = table.label();
  const int32_t code = label ? label->codes[static_cast<size_t>(row)] : -1;
  return {{"row", row},
          {"part", project.split() ? name_of(project.split()->part[static_cast<size_t>(row)]) : ""},
          {"label", code < 0 ? json() : json(code)},
          {"cells", std::move(cells)}};
}

std::vector<Question::Kind> kinds_of(const json& names) {
  std::vector<Question::Kind> kinds;
  for (const json& name : names)
    for (const auto kind :
         {Question::Kind::prompt, Question::Kind::ngrams, Question::Kind::number, Question::Kind::category})
      if (name.is_string() && name.get<std::string>() == name_of(kind)) kinds.push_back(kind);
  return kinds;
}

// What another model answered to questions that are not asked now is not measured again.
void forget_answers(Tree& tree) {
  for (TreeNode& node : tree.nodes)
    std::erase_if(node.runners_up, [](const RunnerUp& r) { return r.question.needs_model(); });
}

// What a row reads like: its text, or its columns with their names.
std::string text_of(const Table& table, int32_t row) {
  const int32_t text = table.first_with(Role::text);
  if (text >= 0) return std::string(table.columns[static_cast<size_t>(text)].cells[static_cast<size_t>(row)]);
  std::string out;
  for (const Column& column : table.columns) {
    if (column.role == Role::label || column.role == Role::ignore) continue;
    out += (out.empty() ? "" : ", ") + column.name + " " + std::string(column.cells[static_cast<size_t>(row)]);
  }
  return out;
}

json score_json(double score) { return std::isfinite(score) ? json(score) : json(); }

// A person's candidate: words, which the model is to answer, or a question as JSON.
Result<Question> own_question(const Ground& ground, const json& given) {
  if (!given.is_string()) {
    VITRINE_TRY(Question question, question_from_json(given));
    if (question.column.empty()) question.column = ground.text_column();
    return question;
  }
  if (!ground.answerer) return bad_request("No model is loaded to answer a question in words");
  return ground.answerer->question_of(given.get<std::string>(), ground.text_column());
}

// A question in words, or as JSON. Its threshold is fitted on the train rows that reach the node where it was not
// given.
Task<Result<Question>> asked_question(GroundPtr ground, std::shared_ptr<const Tree> tree, int32_t node, json message,
                                      Ticket ticket) {
  Question q;
  bool fit = true;
  if (const auto words = message.find("words"); words != message.end() && words->is_string()) {
    if (!ground->answerer) co_return bad_request("No model is loaded to answer a question in words");
    VITRINE_CO_TRY(q, ground->answerer->question_of(words->get<std::string>(), ground->text_column()));
    q.source = "person";
  } else {
    const auto given = message.find("question");
    if (given == message.end()) co_return bad_request("The message carries neither question nor words");
    VITRINE_CO_TRY(q, question_from_json(*given));
    if (q.column.empty()) q.column = ground->text_column();
    fit = q.needs_model() || !given->contains("threshold");
  }
  if (!fit || q.kind == Question::Kind::category) co_return q;
  VITRINE_CO_TRY(const Routed routed, co_await route(ground, tree, ground->split->of(Part::train), ticket));
  const auto here = routed.rows.find(node);
  if (here == routed.rows.end()) co_return q;
  VITRINE_CO_TRY(const std::vector<double> scores, co_await scores_of(ground, q, here->second, ticket));
  std::vector<int32_t> labels;
  for (const int32_t row : here->second) labels.push_back(ground->label(row));
  if (const auto cut = best_threshold(scores, labels, ground->classes(), 1)) {
    q.threshold = cut->at;
    q.missing_is_yes = cut->missing_is_yes;
  }
  co_return q;
}

}  // namespace

Task<Result<json>> Datasets::answer(json message, Files files, Ticket ticket, std::function<void(json)> partial) {
  JsonReader r(message, "the message", ErrorCode::bad_request);
  const std::string type = r.text("type");
  if (type == "dataset_open" || type == "dataset_restore")
    co_return co_await open(std::move(message), std::move(files), ticket, std::move(partial));
  if (!project_) co_return bad_request("No data set is open", "Open a table first.");

  if (type == "dataset_close") {
    project_.reset();
    linear_ = {};
    nearest_ = {};
    soft_ = {};
    co_return json{{"type", "dataset_closed"}};
  }
  if (type == "dataset_roles") {
    if (changing_) co_return bad_request("The tree is still growing", "Stop it first.");
    VITRINE_CO_TRY(const auto roles, roles_of(message));
    VITRINE_CO_TRY(SplitOptions split, split_of(message, project_->split_options()));
    VITRINE_CO_CHECK(project_->choose(roles, std::move(split)));
    json j = project_->describe();
    j["type"] = "dataset";
    co_return j;
  }
  if (type == "dataset_rows") co_return rows(message);
  if (type == "dataset_save") {
    json roles = json::object();
    for (const RoleChoice& choice : project_->roles()) roles[choice.column] = name_of(choice.role);
    const SplitOptions& s = project_->split_options();
    json project = {
        {"roles", std::move(roles)},
        {"split",
         {{"seed", s.seed}, {"train", s.train}, {"validation", s.validation}, {"test", s.test}, {"column", s.column}}},
        {"model", service_.loaded() ? service_.loaded()->hash : std::string()},
        {"tree", project_->tree() ? to_json(*project_->tree()) : json()}};
    co_return json{{"type", "dataset_save"}, {"project", std::move(project)}};
  }
  if (type == "dataset_grow" || type == "dataset_edit" || type == "dataset_swap" || type == "dataset_lock" ||
      type == "dataset_prune" || type == "dataset_routing" || type == "dataset_undo" || type == "dataset_redo") {
    if (changing_) co_return bad_request("The tree is still changing", "Stop it first.");
    changing_ = true;
    auto changed = co_await change(type, std::move(message), ticket, std::move(partial));
    changing_ = false;
    co_return changed;
  }
  if (type == "dataset_show") co_return tree_message();
  const DatasetPart part{project_->table_ptr(), project_->split_ptr()};
  if (type == "dataset_linear") co_return co_await answer_linear(service_, part, std::move(message), &linear_, ticket);
  if (type == "dataset_nearest")
    co_return co_await answer_nearest(service_, part, std::move(message), &nearest_, ticket);
  if (type == "dataset_shuffle") co_return co_await shuffle(std::move(message), ticket);
  if (!project_->tree()) co_return bad_request("No tree has been grown");
  if (type == "dataset_path") {
    const int64_t row = r.integer("row", 0, project_->table().rows - 1);
    if (r.error()) co_return *r.error();
    co_return co_await path(row, ticket);
  }
  if (type == "dataset_compare") {
    const auto tree = project_->tree();
    const Ticket whole = ticket.part(0, 1);
    VITRINE_CO_TRY(const GroundPtr ground, co_await project_->ground(model_part(), whole.part(0, 0.05)));
    VITRINE_CO_TRY(Comparisons compared, co_await compare(ground, tree, {}, whole.part(0.05, 0.6)));
    if (!ground->text_column().empty() && part.split) {
      // A table whose words cannot be fitted has its other companions all the same.
      const auto linear = co_await linear_of(service_, part, json::object(), &linear_, whole.part(0.6, 1));
      if (linear.ok())
        compared.companions.insert(compared.companions.end() - 1, linear_companion(**linear, part, compared));
      else if (linear.error().code == ErrorCode::cancelled) co_return linear.error();
    }
    json list = json::array();
    for (const Companion& companion : compared.companions) list.push_back(to_json(companion));
    soft_ = {tree, compared.soft.chosen};
    co_return json{{"type", "dataset_compare"}, {"companions", std::move(list)}, {"soft", to_json(compared.soft)}};
  }
  if (type == "dataset_export") {
    VITRINE_CO_TRY(const Exported exported, export_tree(project_->table(), *project_->tree(), r.text("form")));
    co_return json{
        {"type", "dataset_export"}, {"form", r.text("form")}, {"name", exported.name}, {"text", exported.text}};
  }
  if (type == "dataset_chart") {
    const auto node = static_cast<int32_t>(r.integer("node", 0, INT32_MAX));
    if (r.error()) co_return *r.error();
    co_return co_await chart(node, ticket);
  }
  if (type == "dataset_examples") co_return co_await examples(std::move(message), ticket);
  co_return bad_request("There is no message of type \"" + type + "\"");
}

void Datasets::forget_model() {
  linear_ = {};
  nearest_ = {};
  soft_ = {};
  if (project_) project_->forget_model();
}

MakeModelPart Datasets::model_part() {
  return [this](std::shared_ptr<const Table> table) { return make_model_part(service_, std::move(table)); };
}

Task<Result<json>> Datasets::open(json message, Files files, Ticket ticket, std::function<void(json)> partial) {
  JsonReader r(message, "the message", ErrorCode::bad_request);
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
  if (!data.bytes) co_return bad_request("The bytes of \"" + data.name + "\" were not handed over");
  std::optional<TableSource> test;
  if (r.field("test_file")) {
    test = TableSource{r.text("test_file"), nullptr};
    const auto file = files.find(test->name);
    if (file == files.end()) co_return bad_request("The bytes of \"" + test->name + "\" were not handed over");
    test->bytes = file->second;
  }
  const json& source = project.empty() ? message : project;
  VITRINE_CO_TRY(const auto roles, roles_of(source));
  VITRINE_CO_TRY(SplitOptions split, split_of(source, {}));
  const auto saved = project.find("tree");
  const bool with_tree = saved != project.end() && saved->is_object();
  const Ticket whole = ticket.part(0, 1);
  VITRINE_CO_TRY(project_, co_await Project::open(std::move(data), std::move(test), roles, std::move(split),
                                                  whole.part(0, with_tree ? 0.2 : 1)));
  json j = project_->describe();
  j["type"] = "dataset";
  if (!with_tree) co_return j;
  // A saved tree is measured again: its figures are those of this model and these rows.
  VITRINE_CO_TRY(Tree tree, tree_from_json(*saved));
  if (JsonReader(project, "the project", ErrorCode::bad_request).text("model", false) !=
      (service_.loaded() ? service_.loaded()->hash : std::string()))
    forget_answers(tree);
  const auto opened = project_;
  VITRINE_CO_TRY(const GroundPtr ground, co_await opened->ground(model_part(), whole.part(0.2, 0.3)));
  VITRINE_CO_TRY(Tree measured, co_await measure(ground, std::move(tree), all_parts(), whole.part(0.3, 1)));
  opened->set_tree(std::move(measured));
  if (partial) partial(j);
  co_return tree_message();
}

json Datasets::tree_message() const { return tree_of_project(*project_); }

Task<Result<json>> Datasets::change(std::string type, json message, Ticket ticket, std::function<void(json)> partial) {
  const auto project = project_;
  JsonReader r(message, "the message", ErrorCode::bad_request);
  const Ticket whole = ticket.part(0, 1);
  VITRINE_CO_TRY(const GroundPtr ground, co_await project->ground(model_part(), whole.part(0, 0.05)));

  if (type == "dataset_grow") {
    GrowOptions options;
    options.leaves = static_cast<int32_t>(r.field("leaves") ? r.integer("leaves", 2, 32) : 8);
    options.seed = project->split_options().seed;
    options.kinds = kinds_of(r.array("kinds"));
    for (const json& question : r.array("questions")) {
      VITRINE_CO_TRY(Question own, own_question(*ground, question));
      options.questions.push_back(std::move(own));
    }
    const bool keep_locked = !r.field("keep_locked") || r.boolean("keep_locked");
    const auto below = static_cast<int32_t>(r.field("below") ? r.integer("below", 0, INT32_MAX) : 0);
    if (r.error()) co_return *r.error();
    Tree tree = project->tree() ? *project->tree() : sapling(*ground, options.seed);
    VITRINE_CO_CHECK(check_node(tree, below, false));
    tree = cut_for_growth(std::move(tree), below, keep_locked);
    const auto grown = [partial](const Tree& so_far) {
      if (partial)
        partial({{"type", "dataset_tree"},
                 {"partial", true},
                 {"can_undo", false},
                 {"can_redo", false},
                 {"tree", to_json(so_far)},
                 {"what", ""}});
    };
    const auto began = std::chrono::steady_clock::now();
    VITRINE_CO_TRY(Tree done, co_await grow(ground, std::move(tree), below, options, whole.part(0.05, 1), grown));
    done.milliseconds = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
    project->set_tree(std::move(done));
    co_return tree_of_project(*project);
  }

  if (!project->tree()) co_return bad_request("No tree has been grown");
  if (type == "dataset_undo" || type == "dataset_redo") {
    if (!(type == "dataset_undo" ? project->undo() : project->redo()))
      co_return bad_request("There is nothing to go back to");
    co_return tree_of_project(*project);
  }
  if (type == "dataset_routing") {
    const std::string routing = r.text("routing");
    if (r.error()) co_return *r.error();
    if (routing != "hard" && routing != "soft")
      co_return bad_request("routing must be hard or soft, not \"" + routing + "\"");
    VITRINE_CO_TRY(
        Tree routed,
        co_await measure(ground, with_routing(*project->tree(), routing == "soft" ? Routing::soft : Routing::hard),
                         all_parts(), whole.part(0.05, 1)));
    project->set_tree(std::move(routed));
    co_return tree_of_project(*project);
  }
  const auto node = static_cast<int32_t>(r.integer("node", 0, INT32_MAX));
  if (r.error()) co_return *r.error();
  VITRINE_CO_CHECK(check_node(*project->tree(), node, type == "dataset_swap" || type == "dataset_lock"));
  if (type == "dataset_lock") {
    const bool locked = r.boolean("locked");
    if (r.error()) co_return *r.error();
    project->set_tree(with_lock(*project->tree(), node, locked));
    co_return tree_of_project(*project);
  }
  Tree tree = *project->tree();
  if (type == "dataset_prune") {
    tree = pruned(std::move(tree), node);
  } else if (type == "dataset_swap") {
    const int64_t runner_up = r.integer("runner_up", 0, 1000);
    if (r.error()) co_return *r.error();
    VITRINE_CO_TRY(tree, swapped(std::move(tree), node, runner_up));
  } else {
    VITRINE_CO_TRY(Question question,
                   co_await asked_question(ground, project->tree(), node, std::move(message), whole.part(0.05, 0.4)));
    tree = with_question(std::move(tree), node, std::move(question));
  }
  VITRINE_CO_TRY(Tree measured, co_await measure(ground, std::move(tree), all_parts(), whole.part(0.4, 1)));
  project->set_tree(std::move(measured));
  co_return tree_of_project(*project);
}

Result<json> Datasets::rows(const json& message) const {
  JsonReader r(message, "the message", ErrorCode::bad_request);
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
    return bad_request("More than 500 rows were asked for at once");
  json list = json::array();
  for (const int64_t row : wanted) {
    if (row < 0 || row >= project_->table().rows) return bad_request("There is no row " + std::to_string(row));
    list.push_back(row_json(*project_, static_cast<int32_t>(row)));
  }
  return json{{"type", "dataset_rows"}, {"rows", std::move(list)}};
}

Task<Result<json>> Datasets::path(int64_t row, Ticket ticket) {
  const auto project = project_;
  const auto tree = project->tree();
  const auto index = static_cast<int32_t>(row);
  VITRINE_CO_TRY(const GroundPtr ground, co_await project->ground(model_part(), ticket));
  json steps = json::array(), soft;
  const TreeNode* node = &tree->nodes.front();
  while (!node->leaf()) {
    VITRINE_CO_TRY(const std::vector<double> score, co_await scores_of(ground, *node->question, {index}, ticket));
    const bool yes = says_yes(*node->question, score[0]);
    steps.push_back({{"node", node->id},
                     {"question", to_json(*node->question)},
                     {"score", score_json(score[0])},
                     {"answer", yes ? "yes" : "no"}});
    node = tree->find(yes ? node->yes : node->no);
  }
  // Softness of the tree's own routing, else of its companion, where that is soft at all.
  const bool routed_softly = tree->routing == Routing::soft && tree->leaves > 1;
  int32_t predicted = node->prediction;
  if (routed_softly || (soft_.tree == tree && soft_.softness.softness > 0)) {
    const Softness& softness = routed_softly ? tree->softness : soft_.softness;
    std::map<int32_t, double> scores;
    VITRINE_CO_TRY(const auto all_scores, co_await ask_all(ground, tree, {index}, ticket));
    for (const auto& [asked, score] : all_scores) scores[asked] = score[0];
    const auto weights = leaf_weights(*tree, softness, scores);
    soft = {{"softness", softness.softness},
            {"shares", soft_shares(*tree, weights)},
            {"predicted", soft_class(*tree, weights)},
            {"leaves", json::array()}};
    for (const auto& [leaf, weight] : weights) soft["leaves"].push_back({{"node", leaf}, {"weight", weight}});
    if (routed_softly) predicted = soft_class(*tree, weights);
  }
  const auto& train = node->counts[static_cast<size_t>(Part::train)];
  double total = 0;
  for (const int64_t n : train) total += static_cast<double>(n);
  json shares = json::array();
  for (const int64_t n : train) shares.push_back(total > 0 ? static_cast<double>(n) / total : 0);
  const int32_t code = project->table().label()->codes[static_cast<size_t>(index)];
  co_return json{{"type", "dataset_path"},
                 {"row", row},
                 {"label", code < 0 ? json() : json(code)},
                 {"predicted", predicted},
                 {"routing", name_of(tree->routing)},
                 {"path", std::move(steps)},
                 {"leaf", node->id},
                 {"shares", std::move(shares)},
                 {"soft", std::move(soft)}};
}

// How the rows that reach a node lie along its question.
Task<Result<json>> Datasets::chart(int32_t id, Ticket ticket) {
  const auto project = project_;
  const auto tree = project->tree();
  VITRINE_CO_CHECK(check_node(*tree, id, true));
  VITRINE_CO_TRY(const GroundPtr ground, co_await project->ground(model_part(), ticket));
  std::vector<int32_t> rows;
  for (const Part part : all_parts())
    rows.insert(rows.end(), ground->split->of(part).begin(), ground->split->of(part).end());
  VITRINE_CO_TRY(const Routed routed, co_await route(ground, tree, std::move(rows), ticket));
  const std::vector<int32_t>& here = routed.rows.at(id);
  const Question& question = *tree->find(id)->question;
  std::vector<std::string> categories;
  const int32_t column = project->table().find(question.column);
  if (question.kind == Question::Kind::category && column >= 0)
    for (const int32_t row : here)
      categories.emplace_back(project->table().columns[static_cast<size_t>(column)].cells[static_cast<size_t>(row)]);
  json j =
      to_json(answer_chart(question, routed.scores.at(id), labels_of(*ground, here), categories, ground->classes()));
  j["type"] = "dataset_chart";
  j["node"] = id;
  co_return j;
}

// How often a tree is found where there is nothing to find.
Task<Result<json>> Datasets::shuffle(json message, Ticket ticket) {
  const auto project = project_;
  JsonReader r(message, "the message", ErrorCode::bad_request);
  const int64_t count = r.field("count") ? r.integer("count", 1, 10'000) : 100;
  GrowOptions options;
  options.kinds = kinds_of(r.array("kinds"));
  if (r.error()) co_return *r.error();
  if (!project->table().label())
    co_return bad_request("The table has no label", "Choose the column that says each row's class.");
  VITRINE_CO_TRY(const ShuffleReport report,
                 co_await grow_on_shuffles(project->table_ptr(), project->split_options(),
                                           model_part()(project->table_ptr()), options, count, ticket));
  json j = to_json(report);
  j["type"] = "dataset_shuffle";
  co_return j;
}

Task<Result<json>> Datasets::examples(json message, Ticket ticket) {
  const auto project = project_;
  const auto tree = project->tree();
  JsonReader r(message, "the message", ErrorCode::bad_request);
  const auto id = static_cast<int32_t>(r.integer("node", 0, INT32_MAX));
  const std::string kind = r.text("kind");
  const int64_t first = r.field("first") ? r.integer("first", 0, INT32_MAX) : 0;
  const int64_t count = r.field("count") ? r.integer("count", 0, most_rows_shown) : 8;
  if (r.error()) co_return *r.error();
  VITRINE_CO_CHECK(check_node(*tree, id, true));
  const TreeNode* node = tree->find(id);
  const std::vector<int32_t>* list = nullptr;
  if (kind == "typical_yes") list = &node->examples.typical_yes;
  if (kind == "typical_no") list = &node->examples.typical_no;
  if (kind == "borderline") list = &node->examples.borderline;
  if (kind == "wrong") list = &node->examples.wrong;
  if (!list) co_return bad_request("There are no examples of the kind \"" + kind + "\"");
  std::vector<int32_t> wanted;
  for (int64_t i = first; i < std::min(first + count, static_cast<int64_t>(list->size())); ++i)
    wanted.push_back((*list)[static_cast<size_t>(i)]);
  VITRINE_CO_TRY(const GroundPtr ground, co_await project->ground(model_part(), ticket));
  VITRINE_CO_TRY(const std::vector<double> scores, co_await scores_of(ground, *node->question, wanted, ticket));
  VITRINE_CO_TRY(const std::vector<int32_t> predicted, co_await predict(ground, tree, wanted, ticket));
  json out = json::array();
  for (size_t i = 0; i < wanted.size(); ++i) {
    out.push_back({{"row", wanted[i]},
                   {"part", name_of(ground->split->part[static_cast<size_t>(wanted[i])])},
                   {"label", ground->label(wanted[i])},
                   {"text", text_of(project->table(), wanted[i])},
                   {"score", score_json(scores[i])},
                   {"answer", says_yes(*node->question, scores[i]) ? "yes" : "no"},
                   {"predicted", predicted[i]}});
  }
  co_return json{
      {"type", "dataset_examples"}, {"node", id}, {"kind", kind}, {"total", list->size()}, {"rows", std::move(out)}};
}

}  // namespace vitrine

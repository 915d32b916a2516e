#include "dataset/export/project.h"

#include <nlohmann/json.hpp>

#include "dataset/analysis_result.h"
#include "text/say.h"

namespace vitrine::dataset {

namespace {
constexpr size_t most_undo = 100, most_kept = 48;
}

Task<Result<std::shared_ptr<Project>>> Project::open(TableSource data, std::optional<TableSource> test,
                                                     std::vector<RoleChoice> roles, SplitOptions split,
                                                     ReadOptions options, Ticket ticket) {
  VITRINE_CO_TRY(ReadFile file, co_await read_file(data.name, data.bytes, options, ticket));
  auto project = std::make_shared<Project>();
  for (const Column& column : file.table.columns) project->guessed_.push_back(column.role);
  VITRINE_CO_CHECK(set_roles(file.table, roles));
  if (test) {
    project->test_file_ = test->name;
    VITRINE_CO_TRY(const ReadFile held, co_await read_file(test->name, test->bytes, options, ticket));
    VITRINE_CO_CHECK(append_test(file, held, project->dots_));
  }
  project->file_ = std::move(file);
  project->options_ = std::move(split);
  project->split_and_report();
  co_return project;
}

Result<void> Project::choose(const std::vector<RoleChoice>& roles, SplitOptions split) {
  Table changed = *table_;
  VITRINE_CHECK(set_roles(changed, roles));
  file_.table = std::move(changed);
  options_ = std::move(split);
  forget_model();
  answered_.clear();
  tree_.reset();
  undo_.clear();
  redo_.clear();
  split_and_report();
  return {};
}

void Project::split_and_report() {
  split_.reset();
  // The column that says the parts is used unless another is named, or none; one that makes no split is not.
  SplitOptions chosen = options_;
  if (chosen.column.empty()) chosen.column = file_.table.split_column;
  else if (chosen.column == "none" && file_.table.find("none") < 0) chosen.column.clear();
  auto split = make_split(file_.table, chosen);
  if (!split.ok() && options_.column.empty() && !chosen.column.empty()) {
    chosen.column.clear();
    split = make_split(file_.table, chosen);
  }
  if (split.ok()) split_ = std::make_shared<const Split>(std::move(*split));
  findings_ = dataset::findings(file_, split_.get(), dots_);
  if (!split.ok() && file_.table.label()) {
    Claim c = fact();
    c.code = "no_split";
    c.statement = split.error().sentence();
    c.test = say("making the split");
    c.part = "all";
    c.rows = file_.table.rows;
    findings_.push_back(std::move(c));
  }
  table_ = std::make_shared<const Table>(std::move(file_.table));
  file_.table = {};
}

nlohmann::json Project::describe() const { return dataset::describe(*table_, file_.format, split_.get(), findings_); }

std::vector<RoleChoice> Project::roles() const {
  std::vector<RoleChoice> roles;
  for (const Column& column : table_->columns) roles.push_back({column.name, column.role});
  return roles;
}

std::vector<RoleChoice> Project::roles_given() const {
  std::vector<RoleChoice> roles;
  for (size_t i = 0; i < table_->columns.size(); ++i)
    if (const Column& column = table_->columns[i]; i >= guessed_.size() || column.role != guessed_[i])
      roles.push_back({column.name, column.role});
  return roles;
}

Task<Result<GroundPtr>> Project::ground(MakeModelPart model, Ticket ticket) {
  if (ground_) co_return ground_;
  if (!split_) {
    SplitOptions chosen = options_;
    if (chosen.column == "none" && table_->find("none") < 0) chosen.column.clear();
    auto split = make_split(*table_, chosen);  // for its sentence
    if (!split.ok()) co_return std::move(split.error());
  }
  const ModelPart part = model ? model(table_) : ModelPart{};
  auto made = co_await make_ground(table_, split_, part, ticket);
  if (made.ok()) ground_ = *made;
  co_return made;
}

void Project::forget_model() {
  ground_.reset();
  kept_.clear();
  std::erase_if(answered_, [](const Answered& one) { return one.of_model; });
}

void Project::keep(std::string key, std::shared_ptr<const void> value, bool of_tree) {
  std::erase_if(kept_, [&](const Kept& one) { return one.key == key; });
  kept_.push_back({std::move(key), std::move(value), of_tree});
  if (kept_.size() > most_kept) kept_.pop_front();
}

void Project::forget(std::string_view prefix) {
  std::erase_if(kept_, [&](const Kept& one) { return one.key.starts_with(prefix); });
}

void Project::record(Answered answer) {
  std::erase_if(answered_, [&](const Answered& one) { return one.result->analysis == answer.result->analysis; });
  answered_.push_back(std::move(answer));
}

const Answered* Project::answered(std::string_view analysis) const {
  for (const Answered& one : answered_)
    if (one.result->analysis == analysis) return &one;
  return nullptr;
}

void Project::tree_changed() {
  std::erase_if(answered_, [](const Answered& one) { return one.of_tree; });
  std::erase_if(kept_, [](const Kept& one) { return one.of_tree; });
}

void Project::set_tree(Tree tree) {
  if (tree_) undo_.push_back(tree_);
  if (undo_.size() > most_undo) undo_.erase(undo_.begin());
  redo_.clear();
  tree_ = std::make_shared<const Tree>(std::move(tree));
  tree_changed();
}

bool Project::undo() {
  if (undo_.empty()) return false;
  redo_.push_back(tree_);
  tree_ = std::move(undo_.back());
  undo_.pop_back();
  tree_changed();
  return true;
}

bool Project::redo() {
  if (redo_.empty()) return false;
  undo_.push_back(tree_);
  tree_ = std::move(redo_.back());
  redo_.pop_back();
  tree_changed();
  return true;
}

}  // namespace vitrine::dataset

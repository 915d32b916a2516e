// All that a person has open: one table, its split, the tree and how it came about. Trees are values, so that undo is a
// list of them; what rows answered stays with the answerer, so that going back costs nothing.
#pragma once
#include <deque>
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dataset/table/reader.h"
#include "dataset/table/report.h"
#include "dataset/tree/grow.h"

namespace vitrine::dataset {

using MakeModelPart = std::function<ModelPart(std::shared_ptr<const Table>)>;

struct AnalysisResult;

// What an analysis said last of the rows.
struct Answered {
  std::shared_ptr<const AnalysisResult> result;
  bool changed = false;   // by a command after it ran, so that its settings alone do not make it again
  bool of_model = false;  // where one was loaded
  bool of_tree = false;
};

struct TableSource {
  std::string name;
  std::shared_ptr<const std::vector<std::byte>> bytes;
};

class Project {
 public:
  // Reads one file, or two. `roles` that are not given are guessed; the split is made when there is a label.
  // Errors: those of read_file, append_test, set_roles.
  static Task<Result<std::shared_ptr<Project>>> open(TableSource data, std::optional<TableSource> test,
                                                     std::vector<RoleChoice> roles, SplitOptions split,
                                                     ReadOptions options, Ticket ticket);

  Result<void> choose(const std::vector<RoleChoice>& roles, SplitOptions split);  // the trees are gone
  nlohmann::json describe() const;

  const Table& table() const { return *table_; }
  const std::shared_ptr<const Table>& table_ptr() const { return table_; }
  const Split* split() const { return split_.get(); }
  const std::shared_ptr<const Split>& split_ptr() const { return split_; }
  std::vector<RoleChoice> roles() const;
  std::vector<RoleChoice> roles_given() const;  // that are not those guessed
  const SplitOptions& split_options() const { return options_; }
  const std::vector<Claim>& findings() const { return findings_; }
  const std::string& test_file() const { return test_file_; }  // empty: none

  // Made on first use. Errors: bad_request without a label.
  Task<Result<GroundPtr>> ground(MakeModelPart model, Ticket ticket);
  void forget_model();  // another model was loaded

  // What analyses keep between runs, until the rows or the model are others or, `of_tree`, the tree is; the oldest
  // leave when there are many. `key` names the type too.
  template <class T>
  std::shared_ptr<const T> kept(const std::string& key) const {
    for (const Kept& one : kept_)
      if (one.key == key) return std::static_pointer_cast<const T>(one.value);
    return nullptr;
  }
  void keep(std::string key, std::shared_ptr<const void> value, bool of_tree);
  void forget(std::string_view prefix);  // what was kept under keys that begin so

  // For the report: the last answer of each analysis, until the rows or what it stands on are others.
  void record(Answered answer);
  const std::vector<Answered>& answered() const { return answered_; }
  const Answered* answered(std::string_view analysis) const;  // or null

  const std::shared_ptr<const Tree>& tree() const { return tree_; }
  void set_tree(Tree tree);
  bool can_undo() const { return !undo_.empty(); }
  bool can_redo() const { return !redo_.empty(); }
  bool undo();
  bool redo();

 private:
  struct Kept {
    std::string key;
    std::shared_ptr<const void> value;
    bool of_tree;
  };
  void split_and_report();
  void tree_changed();

  ReadFile file_;  // its table is moved to table_
  int64_t dots_ = 0;
  std::shared_ptr<const Table> table_;
  std::shared_ptr<const Split> split_;
  std::vector<Claim> findings_;
  SplitOptions options_;
  std::string test_file_;
  std::vector<Role> guessed_;  // [columns]
  GroundPtr ground_;
  std::shared_ptr<const Tree> tree_;
  std::vector<std::shared_ptr<const Tree>> undo_, redo_;
  std::deque<Kept> kept_;  // oldest first
  std::vector<Answered> answered_;
};

}  // namespace vitrine::dataset

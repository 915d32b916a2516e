#include "dataset/tree/tree.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "dataset/tree/tree_fields.h"
#include "text/say.h"

namespace vitrine::dataset {

using nlohmann::json;

namespace {

constexpr size_t most_nodes = 4096;

Error misfit(std::string what) { return {ErrorCode::bad_file, std::move(what), "tree", {}}; }

// A parent stands before its children, both agree, and no node is missing.
Result<void> check_structure(Tree& tree) {
  if (tree.nodes.empty() || tree.nodes.size() > most_nodes) return misfit(say("A tree has 1 to 4096 nodes"));
  std::map<int32_t, TreeNode*> known;
  tree.leaves = 0;
  for (TreeNode& node : tree.nodes) {
    const auto found = known.find(node.parent);
    const TreeNode* parent = found == known.end() ? nullptr : found->second;
    const bool is_root = known.empty();
    if (known.contains(node.id) || is_root != (node.parent < 0) ||
        (!is_root && (!parent || (parent->yes != node.id && parent->no != node.id) || parent->yes == parent->no)))
      return misfit(say("The nodes of the tree do not fit together"));
    node.depth = parent ? parent->depth + 1 : 0;
    known.emplace(node.id, &node);
    tree.leaves += node.leaf();
    if (node.leaf()) continue;
    if (auto good = check_question(*node.question); !good.ok()) return misfit(good.error().what);
    for (const RunnerUp& other : node.runners_up) VITRINE_CHECK(check_question(other.question));
  }
  for (const TreeNode& node : tree.nodes)
    if (!node.leaf() && (!known.contains(node.yes) || !known.contains(node.no)))
      return misfit(say("A node of the tree is missing"));
  return {};
}

}  // namespace

int64_t TreeNode::rows() const {
  int64_t sum = 0;
  for (const auto& part : counts) sum = std::accumulate(part.begin(), part.end(), sum);
  return sum;
}

const TreeNode* Tree::find(int32_t id) const {
  const auto found = std::find_if(nodes.begin(), nodes.end(), [&](const TreeNode& n) { return n.id == id; });
  return found == nodes.end() ? nullptr : &*found;
}

TreeNode* Tree::find(int32_t id) { return const_cast<TreeNode*>(std::as_const(*this).find(id)); }

const Claim* Tree::leaf_check(int32_t id) const {
  const auto found = std::find_if(checks.begin(), checks.end(),
                                  [&](const Claim& c) { return c.node == id && c.code.starts_with("leaf_"); });
  return found == checks.end() || !found->holds ? nullptr : &*found;
}

std::string Tree::said(std::string_view code) const {
  const auto found = std::find_if(checks.begin(), checks.end(), [&](const Claim& c) { return c.code == code; });
  return found == checks.end() || !found->holds ? std::string() : found->statement;
}

json to_json(const Tree& tree) { return written(tree); }

Result<Tree> tree_from_json(const json& j) {
  VITRINE_TRY(Tree read, read_as<Tree>(j, ErrorCode::bad_file));
  VITRINE_CHECK(check_structure(read));
  Tree tree;
  tree.seed = read.seed;
  tree.routing = read.routing;
  tree.leaves = read.leaves;
  // What the core made of the words, numbers and categories of a question it says again, in the language of now.
  const auto say_again = [](Question& q) {
    if (!q.needs_model() && q.source != "person") q.statement.clear();
  };
  for (TreeNode& was : read.nodes) {
    TreeNode& node = tree.nodes.emplace_back();
    node.id = was.id;
    node.parent = was.parent;
    node.yes = was.yes;
    node.no = was.no;
    node.depth = was.depth;
    node.question = std::move(was.question);
    if (node.question) say_again(*node.question);
    node.gain = was.gain;
    node.gain.correction = std::max(1.0, was.gain.correction);
    node.tried = was.tried;
    node.compared = was.compared;
    node.runners_up = std::move(was.runners_up);
    for (RunnerUp& other : node.runners_up) {
      say_again(other.question);
      other.gain.correction = std::max(1.0, other.gain.correction);
    }
    node.locked = was.locked;
    node.stopped = std::move(was.stopped);
  }
  return tree;
}

}  // namespace vitrine::dataset

#include "dataset/tree/edit.h"

#include <algorithm>
#include <set>

#include "text/say.h"

namespace vitrine::dataset {

namespace {

void erase_under(Tree& tree, int32_t node) {
  const TreeNode* top = tree.find(node);
  if (!top || top->leaf()) return;
  std::set<int32_t> gone;
  for (const TreeNode& n : tree.nodes)  // parents come before children
    if (n.parent == node || gone.contains(n.parent)) gone.insert(n.id);
  std::erase_if(tree.nodes, [&](const TreeNode& n) { return gone.contains(n.id); });
}

void make_leaf(Tree& tree, int32_t id, const char* why) {
  erase_under(tree, id);
  TreeNode& node = *tree.find(id);
  node.yes = node.no = -1;
  node.question.reset();
  node.gain = {};
  node.runners_up.clear();
  node.examples = {};
  node.locked = false;
  node.stopped = why;
}

bool keeps(const Tree& tree, int32_t id) {
  const TreeNode* node = tree.find(id);
  return node && !node->leaf() && (node->locked || keeps(tree, node->yes) || keeps(tree, node->no));
}

void cut(Tree& tree, int32_t id, bool keep_locked) {
  if (!keep_locked || !keeps(tree, id)) return make_leaf(tree, id, "");
  const int32_t yes = tree.find(id)->yes, no = tree.find(id)->no;
  cut(tree, yes, keep_locked);
  cut(tree, no, keep_locked);
}

}  // namespace

Tree pruned(Tree tree, int32_t node) {
  make_leaf(tree, node, "pruned");
  return tree;
}

Tree with_question(Tree tree, int32_t id, Question question) {
  TreeNode& node = *tree.find(id);
  if (node.leaf()) {
    int32_t next = 0;
    for (const TreeNode& n : tree.nodes) next = std::max(next, n.id + 1);
    node.yes = next;
    node.no = next + 1;
    node.stopped.clear();
    const int32_t depth = node.depth + 1;
    node.question = std::move(question);
    node.gain = {};
    node.compared = 1;
    for (const int32_t child : {next, next + 1}) {
      TreeNode leaf;
      leaf.id = child;
      leaf.parent = id;
      leaf.depth = depth;
      leaf.stopped = "pruned";
      tree.nodes.push_back(std::move(leaf));
    }
    return tree;
  }
  for (RunnerUp& r : node.runners_up) r.behind = {};
  node.runners_up.insert(node.runners_up.begin(), RunnerUp{*node.question, node.gain, {}});
  node.question = std::move(question);
  node.gain = {};
  node.compared = 1;
  return tree;
}

Result<Tree> swapped(Tree tree, int32_t id, int64_t runner_up) {
  TreeNode& node = *tree.find(id);
  if (runner_up < 0 || runner_up >= static_cast<int64_t>(node.runners_up.size()))
    return Error{ErrorCode::bad_request, say("The node has no runner-up {place}", ungrouped(runner_up)), "tree", {}};
  RunnerUp& other = node.runners_up[runner_up];
  std::swap(*node.question, other.question);
  std::swap(node.gain, other.gain);
  for (RunnerUp& r : node.runners_up) r.behind = {};  // they were compared with the former question
  return tree;
}

Tree with_lock(Tree tree, int32_t node, bool locked) {
  tree.find(node)->locked = locked;
  return tree;
}

Tree with_routing(Tree tree, Routing routing) {
  tree.routing = routing;
  tree.softness = {};
  return tree;
}

Tree cut_for_growth(Tree tree, int32_t below, bool keep_locked) {
  cut(tree, below, keep_locked);
  return tree;
}

Result<void> check_node(const Tree& tree, int32_t id, bool inner) {
  const TreeNode* node = tree.find(id);
  if (!node) return Error{ErrorCode::bad_request, say("The tree has no node {node}", ungrouped(id)), "tree", {}};
  if (inner && node->leaf())
    return Error{ErrorCode::bad_request, say("Node {node} is a leaf and asks nothing", ungrouped(id)), "tree", {}};
  return {};
}

}  // namespace vitrine::dataset

#include "dataset/grow.h"

#include <algorithm>
#include <map>
#include <optional>

#include "dataset/gain.h"
#include "dataset/measure.h"
#include "dataset/scores.h"
#include "dataset/search.h"

namespace vitrine {

namespace {

bool is_under(const Tree& tree, int32_t id, int32_t ancestor) {
  for (const TreeNode* node = tree.find(id); node; node = tree.find(node->parent))
    if (node->id == ancestor) return true;
  return false;
}

void note(TreeNode& node, const Found& found) {
  node.tried = found.tried;
  node.compared = found.compared;
  node.gain = found.gain;
  node.stopped = found.stopped.empty() ? "leaves" : found.stopped;
}

// Of the leaves that were not searched, the one that could gain most, if that is more than `least`; else -1.
int32_t most_promising(const Ground& ground, const std::map<int32_t, std::shared_ptr<const OpenLeaf>>& leaves,
                       const std::map<int32_t, Found>& found, double least) {
  int32_t next = -1;
  for (const auto& [id, leaf] : leaves) {
    if (found.contains(id)) continue;
    const double bound = most_gain(ground, *leaf);
    if (bound <= least) continue;
    next = id;
    least = bound;
  }
  return next;
}

void renumber(Tree& tree) {
  tree.leaves = static_cast<int32_t>(std::count_if(tree.nodes.begin(), tree.nodes.end(), [](const TreeNode& n) { return n.leaf(); }));
}

}  // namespace

Tree sapling(const Ground& ground, uint64_t seed) {
  Tree tree;
  tree.classes = ground.table->label()->levels;
  tree.seed = seed;
  tree.nodes.emplace_back();
  return tree;
}

Task<Result<Tree>> grow(GroundPtr ground, Tree tree, int32_t below, GrowOptions options, Ticket ticket, Grown grown) {
  std::vector<int32_t> rows = ground->split->of(Part::train);
  const auto& held = ground->split->of(Part::validation);
  rows.insert(rows.end(), held.begin(), held.end());
  VITRINE_CO_TRY(Routed routed, co_await route(ground, std::make_shared<const Tree>(tree), rows, ticket));

  std::map<int32_t, std::shared_ptr<const OpenLeaf>> leaves;
  std::map<int32_t, Found> found;
  const auto open = [&](int32_t id, std::vector<int32_t> reaching) {
    auto leaf = std::make_shared<OpenLeaf>();
    leaf->id = id;
    for (const int32_t row : reaching)
      (ground->split->part[static_cast<size_t>(row)] == Part::train ? leaf->train : leaf->validation).push_back(row);
    for (const TreeNode* node = tree.find(tree.find(id)->parent); node; node = tree.find(node->parent))
      leaf->path.push_back(*node->question);
    // Until it is searched, it is the number of leaves that ends the growth here.
    tree.find(id)->stopped = "leaves";
    if (const char* why = cannot_split(*ground, *leaf); *why) {
      found[id].stopped = why;
      note(*tree.find(id), found[id]);
    }
    leaves[id] = std::move(leaf);
  };
  int32_t next_id = 0;
  for (const TreeNode& node : tree.nodes) {
    next_id = std::max(next_id, node.id + 1);
    if (node.leaf() && is_under(tree, node.id, below)) open(node.id, routed.rows[node.id]);
  }
  routed = {};
  renumber(tree);

  bool stopped = false;
  while (tree.leaves < options.leaves) {
    // Best first. A leaf that cannot gain as much as the best one found is not searched until it might.
    auto best = found.end();
    for (auto f = found.begin(); f != found.end(); ++f)
      if (leaves.contains(f->first) && f->second.stopped.empty() &&
          (best == found.end() || f->second.gain.points > best->second.gain.points))
        best = f;
    const double least = best == found.end() ? -1 : best->second.gain.points;
    const int32_t next = most_promising(*ground, leaves, found, least);
    if (next >= 0) {
      ticket.progress(tree.leaves - 1, options.leaves - 1);
      auto searched = co_await search(ground, leaves[next], options, ticket);
      stopped = !searched.ok() && searched.error().code == ErrorCode::cancelled;
      if (stopped) break;
      if (!searched.ok()) co_return std::move(searched.error());
      note(*tree.find(next), *searched);
      found[next] = std::move(*searched);
      continue;
    }
    if (best == found.end()) break;

    const auto leaf = leaves[best->first];
    std::vector<int32_t> all = leaf->train, yes, no;
    all.insert(all.end(), leaf->validation.begin(), leaf->validation.end());
    all = asked_rows(*ground, best->second.question, all, options.seed);
    auto scores = co_await scores_of(ground, best->second.question, all, ticket);
    stopped = !scores.ok() && scores.error().code == ErrorCode::cancelled;
    if (stopped) break;
    if (!scores.ok()) co_return std::move(scores.error());
    for (size_t i = 0; i < all.size(); ++i)
      (says_yes(best->second.question, (*scores)[i]) ? yes : no).push_back(all[i]);
    const int32_t id = best->first;
    const int32_t depth = tree.find(id)->depth + 1;
    for (const int32_t child : {next_id, next_id + 1}) {
      TreeNode node;
      node.id = child;
      node.parent = id;
      node.depth = depth;
      tree.nodes.push_back(std::move(node));
    }
    TreeNode& node = *tree.find(id);
    node.question = best->second.question;
    node.gain = best->second.gain;
    node.runners_up = best->second.runners_up;
    node.stopped.clear();
    node.yes = next_id;
    node.no = next_id + 1;
    next_id += 2;
    ++tree.leaves;
    leaves.erase(id);
    open(node.yes, std::move(yes));
    open(tree.find(id)->no, std::move(no));
    if (grown && tree.leaves < options.leaves) {
      auto partial = co_await measure(ground, tree, {Part::train, Part::validation}, ticket);
      if (partial.ok()) grown(*partial);
    }
  }
  // What was found so far is worth its test even when the person stopped the growth.
  co_return co_await measure(ground, std::move(tree), {Part::train, Part::validation, Part::test}, stopped ? Ticket() : ticket);
}

}  // namespace vitrine

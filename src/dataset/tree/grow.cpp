#include "dataset/tree/grow.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "dataset/tree/gain.h"
#include "dataset/tree/measure.h"
#include "dataset/tree/scores.h"
#include "dataset/tree/search.h"

namespace vitrine::dataset {

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

// Where a growth stands, as parts of its ticket. A search costs as its rows do, and every level of a balanced tree
// searches all rows once: the first question takes 1 / log2(leaves) of the work, the others share the rest. Then the
// whole tree is measured. A growth that finds no more questions ends sooner.
class Estimate {
 public:
  Estimate(Ticket whole, int64_t open, int32_t splits)
      : whole_(std::move(whole)),
        leaves_(static_cast<double>(std::max<int64_t>(1, open))),
        splits_(std::max(1, splits)) {}
  // The next leaf that is searched before the next split.
  Ticket search() {
    const double at = std::min(searched_, leaves_), next = std::min(searched_ + 1, leaves_);
    searched_ += 1;
    return part(0.9 * at / leaves_, 0.9 * next / leaves_);
  }
  Ticket split() {
    const Ticket splitting = part(0.9, 1);
    done_ += 1;
    searched_ = 0;
    leaves_ = 2;
    return splitting;
  }
  Ticket measuring() const { return whole_.part(searching, 1); }

 private:
  static constexpr double searching = 0.85;
  double begin(double split) const {
    const double first = splits_ > 1 ? 1 / std::log2(splits_ + 1) : 1;
    return split < 1 ? 0 : std::min(1.0, first + (1 - first) * (split - 1) / std::max(1.0, splits_ - 1));
  }
  // From `from` to `to` of the split that is looked for.
  Ticket part(double from, double to) const {
    const double low = begin(done_), high = begin(done_ + 1);
    return whole_.part(searching * (low + (high - low) * from), searching * (low + (high - low) * to));
  }

  Ticket whole_;
  double leaves_, searched_ = 0;  // that may be searched before the next split; that were
  double splits_, done_ = 0;
};

void renumber(Tree& tree) {
  tree.leaves = std::count_if(tree.nodes.begin(), tree.nodes.end(), [](const TreeNode& n) { return n.leaf(); });
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
  const Ticket whole = ticket.part(0, 1);
  VITRINE_CO_TRY(Routed routed, co_await route(ground, std::make_shared<const Tree>(tree), rows, whole.part(0, 0.05)));

  std::map<int32_t, std::shared_ptr<const OpenLeaf>> leaves;
  std::map<int32_t, Found> found;
  const auto open = [&](int32_t id, std::vector<int32_t> reaching) {
    auto leaf = std::make_shared<OpenLeaf>();
    leaf->id = id;
    for (const int32_t row : reaching)
      (ground->split->part[row] == Part::train ? leaf->train : leaf->validation).push_back(row);
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

  const auto searchable =
      std::count_if(leaves.begin(), leaves.end(), [&](const auto& leaf) { return !found.contains(leaf.first); });
  Estimate estimate(whole.part(0.05, 1), searchable, options.leaves - tree.leaves);
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
      auto searched = co_await search(ground, leaves[next], options, estimate.search());
      stopped = !searched.ok() && searched.error().code == ErrorCode::cancelled;
      if (stopped) break;
      if (!searched.ok()) co_return std::move(searched.error());
      note(*tree.find(next), *searched);
      found[next] = std::move(*searched);
      continue;
    }
    if (best == found.end()) break;

    const auto leaf = leaves[best->first];
    const Ticket splitting = estimate.split();
    std::vector<int32_t> all = leaf->train, yes, no;
    all.insert(all.end(), leaf->validation.begin(), leaf->validation.end());
    all = asked_rows(*ground, best->second.question, all, options.seed);
    auto scores = co_await scores_of(ground, best->second.question, all, splitting.part(0, 0.5));
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
      auto partial = co_await measure(ground, tree, {Part::train, Part::validation}, splitting.part(0.5, 1));
      if (partial.ok()) grown(*partial);
    }
  }
  // What was found so far is worth its test even when the person stopped the growth.
  co_return co_await measure(ground, std::move(tree), {Part::train, Part::validation, Part::test},
                             stopped ? Ticket() : estimate.measuring());
}

}  // namespace vitrine::dataset

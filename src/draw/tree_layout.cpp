#include "draw/tree_layout.h"
#include "base/int_size.h"

#include <algorithm>

namespace vitrine::draw {
namespace {

struct Layouting {
  std::span<const TreeShape> nodes;
  int deepest;
  TreeLayout out{};
  std::vector<bool> seen = std::vector<bool>(nodes.size());

  int questions_below(int node) {
    const auto& children = nodes[node].children;
    int count = children.empty() ? 0 : 1;
    for (const int child : children)
      if (enter(child)) count += questions_below(child);
    return count;
  }
  // Whether `node` is one and was not met before.
  bool enter(int node) {
    if (node < 0 || node >= int_size(nodes) || seen[node]) return false;
    seen[node] = true;
    return true;
  }

  // Returns the node's y.
  float place(int node, int depth) {
    const size_t mine = out.places.size();
    out.places.push_back({node, depth, 0, false, 0});
    const auto& children = nodes[node].children;
    float y = 0;
    if (children.empty() || depth >= deepest) {
      y = out.ends++;
      out.places[mine].hidden = questions_below(node);
      out.places[mine].folded = out.places[mine].hidden > 0;
    } else {
      out.columns = std::max(out.columns, depth + 1);
      float first = 0, last = 0;
      bool any = false;
      for (const int child : children) {
        if (!enter(child)) continue;
        last = place(child, depth + 1);
        if (!any) first = last;
        any = true;
      }
      y = any ? (first + last) / 2 : static_cast<float>(out.ends++);
    }
    out.places[mine].y = y;
    return y;
  }
};

}  // namespace

const TreePlace* TreeLayout::find(int node) const {
  const auto found = std::find_if(places.begin(), places.end(), [&](const TreePlace& p) { return p.node == node; });
  return found == places.end() ? nullptr : &*found;
}

TreeLayout layout_tree(std::span<const TreeShape> nodes, int root, int columns) {
  Layouting l{nodes, std::max(columns, 1)};
  if (l.enter(root)) l.place(root, 0);
  return std::move(l.out);
}

}  // namespace vitrine::draw

// Where the nodes of a tree of questions stand: columns from left to right by depth, leaves at equal steps from top to
// bottom, a question in the middle of its answers. What does not fit folds to a bar.
#pragma once
#include <span>
#include <vector>

namespace vitrine::draw {

struct TreeShape {
  std::vector<int> children;  // indices into the same list; none: a leaf
};

struct TreePlace {
  int node = -1;
  int column = 0;       // 0: the root that is shown
  float y = 0;          // of its middle, from the top, in leaf steps
  bool folded = false;  // has questions below that are not shown
  int hidden = 0;       // how many
};

struct TreeLayout {
  std::vector<TreePlace> places;  // parents before their children
  int columns = 0;                // of questions; leaves and folded nodes stand in the column behind
  int ends = 0;                   // leaves and folded nodes

  const TreePlace* find(int node) const;
};

// The part of the tree under `root`, at most `columns` questions deep. Indices that are not nodes, and a node that
// would stand twice, are left out.
TreeLayout layout_tree(std::span<const TreeShape> nodes, int root, int columns);

}  // namespace vitrine::draw

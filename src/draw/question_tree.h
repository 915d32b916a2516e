// A tree of questions: a card for each question, ribbons of rows between them coloured by true class, and what the rows
// are called at each end. Folded parts are a bar with the number of questions behind it.
#pragma once
#include <string>
#include <vector>

#include "draw/text.h"
#include "draw/tree_layout.h"

namespace vitrine::draw {

struct TreeCard {
  TreeShape shape;
  std::string branch;         // the answer that leads here: "yes", "no", "sports"; empty at the root
  std::string statement;      // of a question; of a leaf: the class
  std::string rows;           // "262 rows"
  std::string gain;           // "+4.8 ± 1.4"; of a leaf: "84 %"
  std::string warning;        // "few rows: ± 24 %"
  std::vector<float> counts;  // rows by true class, in the order of `classes`
  int answer = -1;            // of a leaf: the class it says
  bool locked = false;
  bool stale = false;    // being measured again
  bool on_path = false;  // the row that is looked at came this way
};

struct TreeView {
  std::vector<TreeCard> cards;
  std::vector<Colour> classes;  // colour of each class
  int root = 0, selected = -1;
};
struct TreeViewResult {
  int clicked = -1, hovered = -1;
  int unfold = -1;                          // a folded node was opened
  std::vector<std::pair<int, Rect>> cards;  // where each drawn node is
};

// How many questions fit side by side in this width, at least 1.
int tree_columns(const Ui& ui, float width);
float tree_height(const Ui& ui, const TreeLayout& layout);
TreeViewResult question_tree(Ui& ui, Id id, Rect area, const TreeView& tree, const TreeLayout& layout);
// Shares of `counts` side by side in their colours.
void class_bar(Ui& ui, Rect rect, std::span<const float> counts, std::span<const Colour> classes);

}  // namespace vitrine::draw

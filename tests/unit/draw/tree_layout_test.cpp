#include "draw/tree_layout.h"

#include <doctest/doctest.h>

#include <cmath>
#include <random>

using namespace vitrine::draw;

namespace {
// 0 -> 1, 2; 1 -> 3, 4; 3 -> 5, 6
const std::vector<TreeShape> kTree = {{{1, 2}}, {{3, 4}}, {{}}, {{5, 6}}, {{}}, {{}}, {{}}};
}  // namespace

TEST_CASE("leaves stand at equal steps, a question between its answers") {
  const TreeLayout l = layout_tree(kTree, 0, 5);
  CHECK(l.columns == 3);
  CHECK(l.ends == 4);
  CHECK(l.find(5)->y == 0);
  CHECK(l.find(6)->y == 1);
  CHECK(l.find(3)->y == doctest::Approx(0.5));
  CHECK(l.find(4)->y == 2);
  CHECK(l.find(1)->y == doctest::Approx(1.25));
  CHECK(l.find(2)->y == 3);
  CHECK(l.find(0)->y == doctest::Approx(2.125));
  CHECK(l.find(3)->column == 2);
}

TEST_CASE("what is deeper than the columns folds and says how many questions it hides") {
  const TreeLayout l = layout_tree(kTree, 0, 1);
  CHECK(l.places.size() == 3);
  CHECK(l.find(1)->folded);
  CHECK(l.find(1)->hidden == 2);
  CHECK_FALSE(l.find(2)->folded);
  const TreeLayout below = layout_tree(kTree, 3, 1);
  CHECK(below.places.size() == 3);
  CHECK(below.ends == 2);
}

TEST_CASE("a list that is no tree is drawn without what is wrong") {
  CHECK(layout_tree(kTree, 9, 3).places.empty());
  const std::vector<TreeShape> circle = {{{1, 7}}, {{0, 1}}};
  const TreeLayout l = layout_tree(circle, 0, 9);
  CHECK(l.places.size() == 2);
  CHECK(l.ends == 1);
}

TEST_CASE("two questions of one column are at least two steps apart") {
  for (unsigned seed = 0; seed < 50; ++seed) {
    std::mt19937 random(seed);
    std::vector<TreeShape> nodes(1);
    std::vector<int> leaves{0};
    while (nodes.size() < 31) {
      const size_t pick = random() % leaves.size();
      const int node = leaves[pick], next = static_cast<int>(nodes.size());
      leaves.erase(leaves.begin() + static_cast<long>(pick));
      nodes[static_cast<size_t>(node)].children = {next, next + 1};
      nodes.resize(nodes.size() + 2);
      leaves.insert(leaves.end(), {next, next + 1});
    }
    const TreeLayout l = layout_tree(nodes, 0, 20);
    CHECK(l.ends == 16);
    for (const TreePlace& a : l.places)
      for (const TreePlace& b : l.places) {
        const bool questions = !nodes[static_cast<size_t>(a.node)].children.empty() &&
                               !nodes[static_cast<size_t>(b.node)].children.empty();
        if (a.node < b.node && a.column == b.column && questions) CHECK(std::abs(a.y - b.y) >= 2);
      }
  }
}

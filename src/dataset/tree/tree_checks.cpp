#include "dataset/tree/tree_checks.h"

#include <algorithm>
#include <cmath>

#include "statistics/distributions.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine::dataset {

namespace {

size_t at(Part part) { return static_cast<size_t>(part); }

int64_t rows_of(const TreeNode& node, Part part) {
  int64_t rows = 0;
  for (const int64_t n : node.counts[at(part)]) rows += n;
  return rows;
}

void take_gain(Claim& c, const Gain& gain) {
  c.statistic = gain.points;
  c.low = gain.low;
  c.high = gain.high;
  c.p = gain.p_corrected;
}

// What was run at a node where no question was found.
void take_search(Claim& c, const TreeNode& node) {
  c.test =
      say("permutation test of the best {compared} of {tried} candidates on validation rows, Bonferroni corrected, "
          "and the 95 % interval of the gain",
          node.compared, node.tried);
  c.part = "validation";
  if (node.compared) take_gain(c, node.gain);
  else c.statistic = node.gain.points;
}

Claim gain_check(const TreeNode& node) {
  Claim c = fact();
  c.code = "node_gain";
  c.node = node.id;
  c.statement = say("{question} separates the classes among the rows that reach it (node {node}).",
                    in_quotes(words_of(*node.question)), ungrouped(node.id));
  c.test =
      say("permutation test of the fall of the Brier score on validation rows, corrected for {n} compared "
          "questions; its 95 % interval must lie above 0",
          std::max<int64_t>(1, node.compared));
  c.part = "validation";
  c.rows = rows_of(node, Part::validation);
  take_gain(c, node.gain);
  c.holds = node.gain.significant;
  return c;
}

// Why a leaf asks nothing.
Claim leaf_check(const Tree& tree, const TreeNode& node) {
  Claim c = fact();
  c.node = node.id;
  c.part = "train";
  c.rows = rows_of(node, Part::train);
  if (node.stopped == "pure") {
    const int64_t own = node.counts[at(Part::train)][node.prediction];
    c.code = "leaf_pure";
    c.statement = say("Every train row that comes here is {class}.", in_quotes(tree.classes[node.prediction]));
    c.test = say("share of the class among train rows that reach the leaf");
    c.statistic = c.rows ? static_cast<double>(own) / c.rows : 0;
    c.holds = c.rows > 0 && own == c.rows;
  } else if (node.stopped == "few_rows") {
    c.code = "leaf_few_rows";
    c.statement = say("Too few rows come here to test another question: {grow} to grow it, {choose} to choose it.",
                      c.rows, rows_of(node, Part::validation));
    c.test = say("rows that reach the leaf; 10 train and 5 validation rows are needed");
    c.statistic = c.rows;
    c.holds = c.rows < 10 || rows_of(node, Part::validation) < 5;
  } else if (node.stopped == "not_significant") {
    c.code = "leaf_not_significant";
    c.statement = say("No question helps here beyond what chance would do.");
    take_search(c, node);
    c.rows = rows_of(node, Part::validation);
    c.holds = !node.gain.significant;
  } else {
    c.code = "leaf_open";
    c.statement = node.stopped == "leaves"   ? say("The tree has as many leaves as were asked for.")
                  : node.stopped == "pruned" ? say("It was left as an answer by hand.")
                                             : say("No question was looked for here.");
    c.test = say("leaves of the tree");
    c.part = "all";
    c.rows = c.rows + rows_of(node, Part::validation) + rows_of(node, Part::test);
    c.statistic = tree.leaves;
  }
  return c;
}

Claim tied_check(const TreeNode& node) {
  Claim c = fact();
  const auto tied =
      std::count_if(node.runners_up.begin(), node.runners_up.end(), [](const RunnerUp& r) { return r.tied(); });
  const auto closest =
      std::min_element(node.runners_up.begin(), node.runners_up.end(), [](const RunnerUp& a, const RunnerUp& b) {
        return a.tied() != b.tied() ? a.tied() : std::abs(a.behind.points) < std::abs(b.behind.points);
      });
  c.code = "questions_tied";
  c.node = node.id;
  c.statement = say("{n} questions cannot be told apart at node {node}.", tied + 1, ungrouped(node.id));
  c.test = say(
      "95 % interval of the difference of gains on the validation rows that both were asked of holds 0; statistic and "
      "interval are those of the closest");
  c.part = "validation";
  c.rows = closest->behind.rows;
  c.statistic = closest->behind.points;
  c.low = closest->behind.low;
  c.high = closest->behind.high;
  return c;
}

}  // namespace

double mcnemar(int64_t wins, int64_t losses) { return fair_coins_tail(wins + losses, wins); }

std::vector<Claim> checks_of(const Ground& ground, const Tree& tree, int64_t wins, int64_t losses) {
  std::vector<Claim> checks;
  const Proportion& test = tree.accuracy[at(Part::test)];
  const Proportion& majority = tree.majority[at(Part::test)];
  const int64_t held = ground.split->of(Part::validation).size();
  if (tree.nodes.size() == 1) {
    const TreeNode& root = tree.nodes.front();
    Claim c = fact();
    c.code = "nothing_significant";
    c.statement = root.stopped == "pure"
                      ? say("All train rows have one class: there is nothing to separate.")
                      : say("Nothing significant: no question separates the classes better than chance.");
    take_search(c, root);
    c.rows = held;
    checks.push_back(std::move(c));
  }
  if (test.total) {
    Claim c = fact();
    c.code = "tree_accuracy";
    const bool soft = tree.routing == Routing::soft && tree.leaves > 1;
    const std::string share = percent(test.value());
    c.statement = soft ? say("With soft routing the tree is right on {share} of {n} test rows.", share, test.total)
                       : say("The tree is right on {share} of {n} test rows.", share, test.total);
    c.test = say("share of test rows whose class is predicted; Wilson interval");
    c.part = "test";
    c.rows = test.total;
    c.statistic = test.value();
    c.low = test.low();
    c.high = test.high();
    checks.push_back(std::move(c));
    Claim m;
    m.code = "better_than_majority";
    m.p = mcnemar(wins, losses);
    m.holds = *m.p < 0.05 && wins > losses;
    m.statement = say("The tree does better than always saying {class}, which is right on {share}.",
                      in_quotes(tree.classes[tree.nodes.front().prediction]), percent(majority.value()));
    m.test = say("McNemar's exact test on test rows, one-sided");
    m.part = "test";
    m.rows = test.total;
    m.statistic = test.value() - majority.value();
    checks.push_back(std::move(m));
  }
  for (const TreeNode& node : tree.nodes) {
    checks.push_back(node.leaf() ? leaf_check(tree, node) : gain_check(node));
    if (node.leaf()) continue;
    if (std::any_of(node.runners_up.begin(), node.runners_up.end(), [](const RunnerUp& r) { return r.tied(); }))
      checks.push_back(tied_check(node));
  }
  return checks;
}

}  // namespace vitrine::dataset

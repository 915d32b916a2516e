#include "dataset/tree/soft_routing.h"

#include <algorithm>

#include "base/pause.h"
#include "dataset/table/row_order.h"
#include "dataset/tree/measure.h"
#include "dataset/tree/tree_checks.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine::dataset {

namespace {

// The first rows of each part, as many as choose the softness.
AskedAll first_rows(const AskedAll& asked) {
  AskedAll some;
  std::array<int64_t, part_count> taken{};
  for (size_t i = 0; i < asked.labels.size(); ++i) {
    if (taken[static_cast<size_t>(asked.parts[i])]++ >= soft_rows) continue;
    some.labels.push_back(asked.labels[i]);
    some.parts.push_back(asked.parts[i]);
    for (const auto& [node, scores] : asked.scores) some.scores[node].push_back(scores[i]);
  }
  return some;
}

Claim softness_check(const Tree& tree, int64_t rows) {
  Claim c = fact();
  c.code = "softness";
  c.statement =
      tree.softness.softness > 0
          ? say("A row goes both ways at a question, more where the answer is surer, and all answers it reaches are "
                "weighed together: softness {softness} suits the validation rows best.",
                numeral(short_number(tree.softness.softness, 3)))
          : say("A row may go both ways at a question, but validation rows are told best by one way: here soft is the "
                "same as hard.");
  c.test = say("Brier score of the class shares on validation rows; the least over softness 0 to 1.6");
  c.part = "validation";
  c.rows = rows;
  c.statistic = tree.softness.softness;
  return c;
}

Claim against_hard(int64_t won, int64_t lost, int64_t rows) {
  Claim c = fact();
  c.code = "soft_against_hard";
  c.p = std::min(1.0, 2 * mcnemar(std::max(won, lost), std::min(won, lost)));
  c.statement = *c.p < 0.05
                    ? say("Soft routing gets {won} test rows right that hard routing gets wrong, and {lost} the "
                          "other way round: more than chance.",
                          won, lost)
                    : say("Soft routing gets {won} test rows right that hard routing gets wrong, and {lost} the "
                          "other way round: no more than chance.",
                          won, lost);
  c.test = say("McNemar's exact test on test rows, two-sided");
  c.part = "test";
  c.rows = rows;
  c.statistic = static_cast<double>(won - lost) / std::max<int64_t>(1, rows);
  return c;
}

}  // namespace

Task<Result<std::map<int32_t, std::vector<double>>>> ask_all(GroundPtr ground, std::shared_ptr<const Tree> tree,
                                                             std::vector<int32_t> rows, Ticket ticket) {
  std::map<int32_t, std::vector<double>> scores;
  Pace pace;
  for (const TreeNode& node : tree->nodes) {
    if (node.leaf()) continue;
    VITRINE_CO_TRY(scores[node.id], co_await scores_of(ground, *node.question, rows,
                                                       ticket.step(static_cast<size_t>(&node - tree->nodes.data()),
                                                                   tree->nodes.size())));
    if (pace.due()) co_await pause(&pace);
    if (ticket.cancelled()) co_return Error{ErrorCode::cancelled, say("Asking the rows was stopped"), {}, {}};
  }
  co_return std::move(scores);
}

Task<Result<Tree>> measure_soft(GroundPtr ground, Tree tree, Ticket ticket) {
  const bool model = std::any_of(tree.nodes.begin(), tree.nodes.end(),
                                 [](const TreeNode& n) { return !n.leaf() && n.question->needs_model(); });
  AskedAll asked;
  std::vector<int32_t> rows;
  for (const Part part : {Part::train, Part::validation, Part::test}) {
    const auto& of = ground->split->of(part);
    const auto some = drawn(of, model && part == Part::train ? most_train_asked : of.size(), tree.seed);
    rows.insert(rows.end(), some.begin(), some.end());
    asked.parts.resize(rows.size(), part);
  }
  for (const int32_t row : rows) asked.labels.push_back(ground->label(row));
  const auto as_is = std::make_shared<const Tree>(tree);
  VITRINE_CO_TRY(asked.scores, co_await ask_all(ground, as_is, rows, ticket));
  const AskedAll some = first_rows(asked);
  tree.softness = choose_softness(tree, some);
  const std::vector<int32_t> soft = soft_classes(tree, tree.softness, asked.scores, rows.size());
  const std::vector<int32_t> hard = soft_classes(tree, {}, asked.scores, rows.size());

  tree.accuracy = {};
  for (auto& row : tree.confusion) std::fill(row.begin(), row.end(), 0);
  const int32_t most = tree.nodes.front().prediction;
  int64_t wins = 0, losses = 0, won = 0, lost = 0;
  for (size_t i = 0; i < rows.size(); ++i) {
    const int32_t label = asked.labels[i];
    Proportion& accuracy = tree.accuracy[static_cast<size_t>(asked.parts[i])];
    ++accuracy.total;
    accuracy.right += soft[i] == label;
    if (asked.parts[i] != Part::test) continue;
    ++tree.confusion[label][soft[i]];
    wins += soft[i] == label && most != label;
    losses += most == label && soft[i] != label;
    won += soft[i] == label && hard[i] != label;
    lost += hard[i] == label && soft[i] != label;
  }
  tree.passes = ground->answerer ? ground->answerer->passes() : 0;
  tree.checks = checks_of(*ground, tree, wins, losses);
  const auto chosen_on = std::count(some.parts.begin(), some.parts.end(), Part::validation);
  tree.checks.push_back(softness_check(tree, chosen_on));
  if (const int64_t test = tree.accuracy[static_cast<size_t>(Part::test)].total)
    tree.checks.push_back(against_hard(won, lost, test));
  co_return std::move(tree);
}

}  // namespace vitrine::dataset

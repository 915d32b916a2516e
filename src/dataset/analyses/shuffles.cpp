#include "dataset/analyses/shuffles.h"

#include <algorithm>
#include <chrono>

#include "base/pause.h"
#include "statistics/random.h"
#include "text/say.h"

namespace vitrine::dataset {

namespace {

// The same rows with the known labels dealt out anew.
std::shared_ptr<const Table> shuffled(const Table& table, uint64_t seed) {
  auto out = std::make_shared<Table>(table);
  for (Column& column : out->columns) {
    if (column.role != Role::label) continue;
    std::vector<size_t> known;
    for (size_t row = 0; row < column.codes.size(); ++row)
      if (column.codes[row] >= 0) known.push_back(row);
    const std::vector<int32_t> before = column.codes;
    const auto order = Random(seed).permutation(known.size());
    for (size_t i = 0; i < known.size(); ++i) column.codes[known[i]] = before[known[order[i]]];
  }
  return out;
}

// The root alone is looked at: a tree finds something if and only if its root does.
constexpr int32_t two_leaves = 2;

}  // namespace

Task<Result<ShuffleReport>> grow_on_shuffles(std::shared_ptr<const Table> table, SplitOptions split, ModelPart model,
                                             GrowOptions options, int64_t count, Ticket ticket) {
  const auto began = std::chrono::steady_clock::now();
  ShuffleReport report;
  report.level = options.level;
  options.leaves = two_leaves;
  Pace pace;
  const Ticket whole = ticket.part(0, 1);
  for (int64_t i = 0; i < count; ++i) {
    const uint64_t seed = split.seed + static_cast<uint64_t>(i);
    const auto dealt = shuffled(*table, mixed(seed));
    SplitOptions of = split;
    of.seed = options.seed = seed;
    VITRINE_CO_TRY(Split made, make_split(*dealt, of));
    const Ticket one = whole.step(i, count);
    VITRINE_CO_TRY(const GroundPtr ground, co_await make_ground(dealt, std::make_shared<const Split>(std::move(made)),
                                                                model, one.part(0, 0.2)));
    VITRINE_CO_TRY(const Tree tree, co_await grow(ground, sapling(*ground, seed), 0, options, one.part(0.2, 1), {}));
    if (ticket.cancelled()) co_return Error{ErrorCode::cancelled, say("The shuffles were stopped"), {}, {}};
    const TreeNode& root = tree.nodes.front();
    ++report.found.total;
    report.found.right += tree.leaves > 1;
    if (tree.leaves > 1) report.questions.push_back(*root.question);
    report.p.push_back(root.compared ? root.gain.p_corrected : 1);
    report.compared += root.compared;
    if (pace.due()) co_await pause(&pace);
  }
  report.passes = model.answerer ? model.answerer->passes() : 0;
  report.milliseconds = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
  Claim& c = report.check;
  c.code = "false_discoveries";
  c.statement =
      say("On shuffled labels a question was found in {found} of {n} trees: no more often than the level of the "
          "test.",
          report.found.right, report.found.total);
  c.test = say("share of label shuffles whose tree has a question; holds when it is at most the level");
  c.part = "validation";
  c.rows = report.found.total;
  c.statistic = report.found.value();
  c.low = report.found.low();
  c.high = report.found.high();
  c.holds = report.found.value() <= options.level;
  co_return report;
}

}  // namespace vitrine::dataset

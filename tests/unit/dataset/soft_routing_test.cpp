// Soft routing as the way a tree decides: its figures against rows routed one by one, and what stays of the hard tree.
#include "dataset/tree/soft_routing.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "dataset/tree/edit.h"
#include "dataset/tree/measure.h"
#include "help.h"
#include "statistics/random.h"

using namespace vitrine;
using namespace vitrine::dataset;

namespace {

const std::vector<Part> everything = {Part::train, Part::validation, Part::test};

// The class follows the sum of two numbers with noise: near a threshold an answer says little.
GroundPtr sums(int rows) {
  Random random(11);
  std::string text = "first,second,label\n";
  for (int i = 0; i < rows; ++i) {
    const double a = random.normal(), b = random.normal();
    text +=
        std::to_string(a) + "," + std::to_string(b) + "," + (a + b + 0.5 * random.normal() > 0 ? "high" : "low") + "\n";
  }
  auto file = read(text);
  REQUIRE(file.ok());
  return ground_of(file->table);
}

Tree measured(GroundPtr ground, Tree tree, Routing routing) {
  auto out = run(measure(ground, with_routing(std::move(tree), routing), everything, Ticket()));
  REQUIRE(out.ok());
  return *out;
}

const Claim* find(const Tree& tree, const std::string& code) {
  const auto found =
      std::find_if(tree.checks.begin(), tree.checks.end(), [&](const Claim& c) { return c.code == code; });
  return found == tree.checks.end() ? nullptr : &*found;
}

}  // namespace

TEST_CASE("with soft routing every figure of the whole is that of rows routed softly one by one") {
  const GroundPtr ground = sums(3000);
  const Tree hard = grown(ground, 6);
  REQUIRE(hard.leaves > 2);
  const Tree soft = measured(ground, hard, Routing::soft);
  CHECK(soft.softness.softness > 0);

  const std::vector<int32_t>& rows = ground->split->of(Part::test);
  std::vector<std::vector<int64_t>> confusion(2, std::vector<int64_t>(2));
  int64_t right = 0, won = 0, lost = 0;
  const auto hard_classes = run(predict(ground, std::make_shared<const Tree>(hard), rows, Ticket()));
  const auto soft_classes = run(predict(ground, std::make_shared<const Tree>(soft), rows, Ticket()));
  REQUIRE(hard_classes.ok());
  REQUIRE(soft_classes.ok());
  for (size_t i = 0; i < rows.size(); ++i) {
    std::map<int32_t, double> scores;
    for (const TreeNode& node : soft.nodes) {
      if (node.leaf()) continue;
      const auto score = run(scores_of(ground, *node.question, {rows[i]}, Ticket()));
      REQUIRE(score.ok());
      scores[node.id] = score->front();
    }
    const std::vector<double> shares = soft_shares(soft, leaf_weights(soft, soft.softness, scores));
    const auto predicted = static_cast<int32_t>(std::max_element(shares.begin(), shares.end()) - shares.begin());
    CHECK((*soft_classes)[i] == predicted);
    const int32_t label = ground->label(rows[i]);
    ++confusion[static_cast<size_t>(label)][static_cast<size_t>(predicted)];
    right += predicted == label;
    won += predicted == label && (*hard_classes)[i] != label;
    lost += predicted != label && (*hard_classes)[i] == label;
  }
  CHECK(soft.confusion == confusion);
  CHECK(soft.accuracy[2].right == right);
  CHECK(soft.accuracy[2].total == static_cast<int64_t>(rows.size()));
  // What is known of the hard tree stays in its nodes.
  CHECK(soft.nodes.front().accuracy[2].right == hard.accuracy[2].right);
  CHECK(soft.accuracy[2].right - hard.accuracy[2].right == won - lost);
  const Claim* against = find(soft, "soft_against_hard");
  REQUIRE(against);
  CHECK(against->statistic == doctest::Approx(static_cast<double>(won - lost) / static_cast<double>(rows.size())));
  CHECK(find(soft, "softness")->statistic == soft.softness.softness);
  CHECK(find(soft, "tree_accuracy")->statistic == doctest::Approx(soft.accuracy[2].value()));
  CHECK_FALSE(find(hard, "softness"));
}

TEST_CASE("the routing is kept in JSON, through edits, and goes back to hard without a trace") {
  const GroundPtr ground = sums(1200);
  const Tree hard = grown(ground, 4);
  const Tree soft = measured(ground, hard, Routing::soft);
  auto read_back = tree_from_json(to_json(soft));
  REQUIRE(read_back.ok());
  CHECK(read_back->routing == Routing::soft);
  const Tree again = measured(ground, *read_back, read_back->routing);
  CHECK(again.accuracy[2].right == soft.accuracy[2].right);
  CHECK(again.softness.softness == soft.softness.softness);
  CHECK(to_json(soft)["hard"]["test"]["right"] == hard.accuracy[2].right);

  CHECK(pruned(soft, soft.nodes.front().yes).routing == Routing::soft);
  CHECK(cut_for_growth(soft, 0, true).routing == Routing::soft);
  const Tree back = measured(ground, soft, Routing::hard);
  CHECK(to_json(back)["confusion"] == to_json(hard)["confusion"]);
  CHECK(to_json(back)["checks"] == to_json(hard)["checks"]);

  nlohmann::json odd = to_json(hard);
  odd["routing"] = "sideways";
  CHECK(tree_from_json(odd).error().code == ErrorCode::bad_file);
}

TEST_CASE("a tree of one leaf is the same under both") {
  const GroundPtr ground = sums(400);
  const Tree soft = measured(ground, sapling(*ground, 1), Routing::soft);
  CHECK(soft.accuracy[2].right == soft.majority[2].right);
  CHECK_FALSE(find(soft, "soft_against_hard"));
}

TEST_CASE("asking every question of the rows stops when it is told to") {
  const GroundPtr ground = sums(400);
  const Tree hard = grown(ground, 4);
  const Ticket ticket;
  ticket.cancel();
  const auto stopped = run(measure(ground, with_routing(hard, Routing::soft), everything, ticket));
  REQUIRE_FALSE(stopped.ok());
  CHECK(stopped.error().code == ErrorCode::cancelled);
}

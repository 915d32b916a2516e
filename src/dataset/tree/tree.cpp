#include "dataset/tree/tree.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "explanation/json_reader.h"

namespace vitrine {

using nlohmann::json;

namespace {

constexpr int64_t most_nodes = 4096;

json by_part(const std::array<Proportion, part_count>& values) {
  json j = json::object();
  for (int p = 0; p < part_count; ++p)
    if (values[static_cast<size_t>(p)].total)
      j[name_of(static_cast<Part>(p))] = to_json(values[static_cast<size_t>(p)]);
  return j;
}

}  // namespace

const TreeNode* Tree::find(int32_t id) const {
  const auto found = std::find_if(nodes.begin(), nodes.end(), [&](const TreeNode& n) { return n.id == id; });
  return found == nodes.end() ? nullptr : &*found;
}

TreeNode* Tree::find(int32_t id) { return const_cast<TreeNode*>(std::as_const(*this).find(id)); }

json to_json(const Gain& g) {
  return {{"points", g.points},
          {"low", g.low},
          {"high", g.high},
          {"p", g.p},
          {"p_corrected", g.p_corrected},
          {"correction", g.correction},
          {"significant", g.significant}};
}

json to_json(const TreeNode& n) {
  json counts = json::object();
  for (int p = 0; p < part_count; ++p) counts[name_of(static_cast<Part>(p))] = n.counts[static_cast<size_t>(p)];
  json j = {{"id", n.id},
            {"parent", n.parent},
            {"depth", n.depth},
            {"counts", std::move(counts)},
            {"reached", n.reached},
            {"prediction", n.prediction},
            {"accuracy", by_part(n.accuracy)},
            {"accuracy_as_leaf", by_part(n.accuracy_as_leaf)},
            {"locked", n.locked}};
  if (n.leaf()) {
    j["stopped"] = n.stopped;
    j["tried"] = n.tried;
    j["compared"] = n.compared;
    if (n.compared) j["gain"] = to_json(n.gain);
    return j;
  }
  j["yes"] = n.yes;
  j["no"] = n.no;
  j["question"] = to_json(*n.question);
  j["gain"] = to_json(n.gain);
  j["tried"] = n.tried;
  j["compared"] = n.compared;
  j["runners_up"] = json::array();
  for (const RunnerUp& r : n.runners_up)
    j["runners_up"].push_back({{"question", to_json(r.question)},
                               {"gain", to_json(r.gain)},
                               {"tied", r.tied()},
                               {"behind", r.behind.rows ? json{{"rows", r.behind.rows},
                                                               {"points", r.behind.points},
                                                               {"low", r.behind.low},
                                                               {"high", r.behind.high}}
                                                        : json()}});
  j["examples"] = {{"typical_yes", n.examples.typical_yes},
                   {"typical_no", n.examples.typical_no},
                   {"borderline", n.examples.borderline},
                   {"wrong", n.examples.wrong}};
  return j;
}

json to_json(const Tree& t) {
  json j = {
      {"classes", t.classes},     {"leaves", t.leaves}, {"nodes", json::array()},   {"majority", by_part(t.majority)},
      {"confusion", t.confusion}, {"seed", t.seed},     {"model_passes", t.passes}, {"milliseconds", t.milliseconds},
      {"checks", json::array()}};
  for (int p = 0; p < part_count; ++p) {
    const Proportion& accuracy = t.accuracy[static_cast<size_t>(p)];
    j[name_of(static_cast<Part>(p))] = {{"accuracy", accuracy.value()},
                                        {"interval", {accuracy.low(), accuracy.high()}},
                                        {"right", accuracy.right},
                                        {"rows", accuracy.total}};
  }
  j["routing"] = name_of(t.routing);
  if (t.routing == Routing::soft) {
    j["softness"] = t.softness.softness;
    if (!t.nodes.empty()) j["hard"] = by_part(t.nodes.front().accuracy);
  }
  for (const TreeNode& n : t.nodes) j["nodes"].push_back(to_json(n));
  for (const Checked& c : t.checks) j["checks"].push_back(to_json(c));
  return j;
}

namespace {

Gain gain_from_json(const json& j) {
  JsonReader r(j, "a gain", ErrorCode::bad_file);
  Gain g;
  g.points = r.number("points", false);
  g.low = r.number("low", false);
  g.high = r.number("high", false);
  g.p = r.field("p") ? r.number("p", false) : 1;
  g.p_corrected = r.field("p_corrected") ? r.number("p_corrected", false) : 1;
  g.correction = r.number("correction", false);
  if (!(g.correction >= 1)) g.correction = 1;
  g.significant = r.field("significant") && r.boolean("significant");
  return r.error() ? Gain{} : g;
}

Result<RunnerUp> runner_up_from_json(const json& j) {
  JsonReader r(j, "a runner-up", ErrorCode::bad_file);
  VITRINE_TRY(Question question, question_from_json(r.object("question")));
  RunnerUp other{std::move(question), gain_from_json(r.object("gain")), {}};
  if (r.field("behind")) {
    JsonReader behind(r.object("behind"), "a difference", ErrorCode::bad_file);
    other.behind = {behind.integer("rows", 0, INT64_MAX, false), behind.number("points", false),
                    behind.number("low", false), behind.number("high", false)};
    if (behind.error()) return *behind.error();
  }
  if (r.error()) return *r.error();
  return other;
}

}  // namespace

Result<Tree> tree_from_json(const json& j) {
  JsonReader r(j, "the tree", ErrorCode::bad_file);
  Tree tree;
  tree.seed = static_cast<uint64_t>(r.integer("seed", 0, INT64_MAX, false));
  const std::string routing = r.text("routing", false);
  if (routing == "soft") tree.routing = Routing::soft;
  else if (!routing.empty() && routing != "hard") r.fail("routing", "hard or soft");
  const json& nodes = r.array("nodes");
  const auto count = static_cast<int64_t>(nodes.size());
  if (count == 0 || count > most_nodes) r.fail("nodes", "a list of 1 to 4096 nodes");
  if (r.error()) return *r.error();
  for (const json& item : nodes) {
    JsonReader n(item, "a node", ErrorCode::bad_file);
    TreeNode node;
    node.id = static_cast<int32_t>(n.integer("id", 0, INT32_MAX));
    node.parent = static_cast<int32_t>(n.integer("parent", -1, INT32_MAX));
    node.locked = n.field("locked") && n.boolean("locked");
    node.stopped = n.text("stopped", false);
    if (n.field("question")) {
      node.yes = static_cast<int32_t>(n.integer("yes", 0, INT32_MAX));
      node.no = static_cast<int32_t>(n.integer("no", 0, INT32_MAX));
      auto question = question_from_json(*n.field("question"));
      if (!question.ok()) return Error{ErrorCode::bad_file, question.error().what, "tree", {}};
      node.question = std::move(*question);
      for (const json& other : n.array("runners_up")) {
        VITRINE_TRY(RunnerUp runner_up, runner_up_from_json(other));
        node.runners_up.push_back(std::move(runner_up));
      }
    }
    node.tried = n.integer("tried", 0, INT64_MAX, false);
    node.compared = n.integer("compared", 0, INT64_MAX, false);
    if (n.field("gain")) node.gain = gain_from_json(n.object("gain"));
    if (n.error()) return *n.error();
    // A parent stands before its children, and both agree.
    const TreeNode* parent = tree.find(node.parent);
    const bool is_root = tree.nodes.empty();
    if (tree.find(node.id) || (is_root != (node.parent < 0)) ||
        (!is_root && (!parent || (parent->yes != node.id && parent->no != node.id) || parent->yes == parent->no)))
      return Error{ErrorCode::bad_file, "The nodes of the tree do not fit together", "tree", {}};
    node.depth = parent ? parent->depth + 1 : 0;
    tree.nodes.push_back(std::move(node));
  }
  int32_t leaves = 0;
  for (const TreeNode& node : tree.nodes) {
    leaves += node.leaf();
    if (!node.leaf() && (!tree.find(node.yes) || !tree.find(node.no)))
      return Error{ErrorCode::bad_file, "A node of the tree is missing", "tree", {}};
  }
  tree.leaves = leaves;
  return tree;
}

}  // namespace vitrine

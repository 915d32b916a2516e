// A tree as text: indented questions, or one line for each leaf.
#include "dataset/export/export.h"

namespace vitrine::dataset {
namespace {

std::string class_of(const Tree& tree, const TreeNode& node) {
  const size_t i = node.prediction;
  return node.prediction >= 0 && i < tree.classes.size() ? tree.classes[i] : std::string("?");
}

const Proportion& on_test(const TreeNode& node) { return node.accuracy_as_leaf[static_cast<size_t>(Part::test)]; }

void indented(const Tree& tree, const TreeNode& node, const std::string& indent, const std::string& answer,
              std::string& out) {
  out += indent + answer;
  if (node.leaf() || !node.question) {
    out += class_of(tree, node) + "  (" + say(said(on_test(node))) + ")\n";
    return;
  }
  out += words_of(*node.question) + "\n";
  for (const auto& [name, id] : {std::pair{to_say("yes: "), node.yes}, std::pair{to_say("no:  "), node.no}})
    if (const TreeNode* child = tree.find(id)) indented(tree, *child, indent + "    ", say(name), out);
}

void rules(const Tree& tree, const TreeNode& node, const std::string& conditions, std::string& out) {
  if (node.leaf() || !node.question) {
    const std::string name = class_of(tree, node);
    out +=
        conditions.empty() ? say("always then {class}", name) : say("if {conditions} then {class}", conditions, name);
    out += "  (" + say(said(on_test(node))) + ")\n";
    return;
  }
  for (const auto& [answer, id] :
       {std::pair{to_say("{question} yes"), node.yes}, std::pair{to_say("{question} no"), node.no}})
    if (const TreeNode* child = tree.find(id)) {
      const std::string last = say(answer, words_of(*node.question));
      rules(tree, *child, conditions.empty() ? last : say("{one} and {other}", conditions, last), out);
    }
}

std::string head(const Tree& tree) {
  return say("{test}, seed {seed}", say(said(hard_on_test(tree))), ungrouped(tree.seed));
}

}  // namespace

Result<Exported> export_text(const ExportSource& source) {
  const Tree& tree = *source.tree;
  std::string out = head(tree) + "\n\n";
  if (!tree.nodes.empty()) indented(tree, tree.nodes.front(), "", "", out);
  return Exported{"tree.txt", std::move(out)};
}

Result<Exported> export_rules(const ExportSource& source) {
  const Tree& tree = *source.tree;
  std::string out = head(tree) + "\n\n";
  if (!tree.nodes.empty()) rules(tree, tree.nodes.front(), "", out);
  return Exported{"rules.txt", std::move(out)};
}

}  // namespace vitrine::dataset

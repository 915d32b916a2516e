#include "dataset/export/export.h"

#include <cstdio>
#include <nlohmann/json.hpp>

#include "text/format.h"

namespace vitrine::dataset {
namespace {

std::string class_of(const Tree& tree, const TreeNode& node) {
  const auto i = static_cast<size_t>(node.prediction);
  return node.prediction >= 0 && i < tree.classes.size() ? tree.classes[i] : std::string("?");
}

const Proportion& on_test(const TreeNode& node) { return node.accuracy_as_leaf[static_cast<size_t>(Part::test)]; }

void indented(const Tree& tree, const TreeNode& node, const std::string& indent, const std::string& answer,
              std::string& out) {
  out += indent + answer;
  if (node.leaf() || !node.question) {
    out += class_of(tree, node) + "  (" + said(on_test(node)) + ")\n";
    return;
  }
  out += words_of(*node.question) + "\n";
  for (const auto& [name, id] : {std::pair{"yes: ", node.yes}, std::pair{"no:  ", node.no}})
    if (const TreeNode* child = tree.find(id)) indented(tree, *child, indent + "    ", name, out);
}

void rules(const Tree& tree, const TreeNode& node, const std::string& conditions, std::string& out) {
  if (node.leaf() || !node.question) {
    out += (conditions.empty() ? "always" : "if " + conditions) + " then " + class_of(tree, node) + "  (" +
           said(on_test(node)) + ")\n";
    return;
  }
  const std::string question = words_of(*node.question);
  for (const auto& [name, id] : {std::pair{"yes", node.yes}, std::pair{"no", node.no}})
    if (const TreeNode* child = tree.find(id))
      rules(tree, *child, conditions + (conditions.empty() ? "" : " and ") + question + " " + name, out);
}

std::string head(const Tree& tree) { return said(hard_on_test(tree)) + ", seed " + std::to_string(tree.seed); }

}  // namespace

const Proportion& hard_on_test(const Tree& tree) {
  return (tree.routing == Routing::hard ? tree.accuracy : tree.nodes.front().accuracy)[static_cast<size_t>(Part::test)];
}

std::string said(const Proportion& test) {
  if (test.total == 0) return "no test row";
  return std::to_string(test.right) + " of " + std::to_string(test.total) + " test rows right, " +
         percent(test.low(), 0) + " to " + percent(test.high(), 0);
}

std::string tree_as_text(const Tree& tree) {
  std::string out = head(tree) + "\n\n";
  if (!tree.nodes.empty()) indented(tree, tree.nodes.front(), "", "", out);
  return out;
}

std::string tree_as_rules(const Tree& tree) {
  std::string out = head(tree) + "\n\n";
  if (!tree.nodes.empty()) rules(tree, tree.nodes.front(), "", out);
  return out;
}

Result<Exported> export_tree(const Table& table, const Tree& tree, std::string_view form) {
  if (form == "json")
    return Exported{"tree.json", to_json(tree).dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n"};
  if (form == "text") return Exported{"tree.txt", tree_as_text(tree)};
  if (form == "rules") return Exported{"rules.txt", tree_as_rules(tree)};
  if (form == "html") return Exported{"tree.html", tree_as_html(table, tree)};
  if (form != "python" && form != "cpp")
    return Error{ErrorCode::bad_request, "There is no export called \"" + std::string(form) + "\"", "form",
                 "Use json, text, rules, html, python or cpp."};
  for (const TreeNode& node : tree.nodes)
    if (node.question && node.question->needs_model())
      return Error{ErrorCode::unsupported, "This tree asks the model, so it is no function of its own",
                   words_of(*node.question), "Ask about words, numbers and categories only, or export the page."};
  if (form == "python") return Exported{"tree.py", tree_as_python(table, tree)};
  return Exported{"tree.cpp", tree_as_cpp(table, tree)};
}

}  // namespace vitrine::dataset

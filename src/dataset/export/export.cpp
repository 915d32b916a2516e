#include "dataset/export/export.h"

#include <cstdio>
#include <nlohmann/json.hpp>

#include "text/format.h"

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

const Proportion& hard_on_test(const Tree& tree) {
  return (tree.routing == Routing::hard ? tree.accuracy : tree.nodes.front().accuracy)[static_cast<size_t>(Part::test)];
}

Phrase said(const Proportion& test) {
  if (test.total == 0) return phrase("no test row");
  return phrase("{right} of {n} test rows right, {low} to {high}", test.right, test.total, percent(test.low(), 0),
                percent(test.high(), 0));
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
    return Error{ErrorCode::bad_request, say("There is no export called \"{name}\"", form), "form",
                 say("Use json, text, rules, html, python or cpp.")};
  for (const TreeNode& node : tree.nodes)
    if (node.question && node.question->needs_model())
      return Error{ErrorCode::unsupported, say("This tree asks the model, so it is no function of its own"),
                   words_of(*node.question), say("Ask about words, numbers and categories only, or export the page.")};
  if (form == "python") return Exported{"tree.py", tree_as_python(table, tree)};
  return Exported{"tree.cpp", tree_as_cpp(table, tree)};
}

}  // namespace vitrine::dataset

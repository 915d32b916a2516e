// A tree as something to keep or to run elsewhere.
#pragma once
#include <string>
#include <string_view>

#include "dataset/analyses/values.h"
#include "dataset/table/table.h"
#include "dataset/tree/tree.h"
#include "text/say.h"

namespace vitrine::dataset {

// form: "json"; "text", indented; "rules", one line a leaf; "html", a page that needs nothing else and runs no script;
// "python" or "cpp", a function from a row to its class, for trees whose questions need no model. Errors: bad_request
// for another form; unsupported for a function of a tree that asks the model.
Result<Exported> export_tree(const Table& table, const Tree& tree, std::string_view form);

// Every form says which way a row goes one question after the other, so its figures are of hard routing; JSON has both.

// The parts, one file each.
std::string tree_as_text(const Tree& tree);
std::string tree_as_rules(const Tree& tree);
std::string tree_as_html(const Table& table, const Tree& tree);
// Precondition: no question needs the model.
std::string tree_as_python(const Table& table, const Tree& tree);
std::string tree_as_cpp(const Table& table, const Tree& tree);

// "71 of 80 test rows right, 81 % to 94 %": how a leaf or a tree did on rows that nothing was fitted on.
Phrase said(const Proportion& test);
const Proportion& hard_on_test(const Tree& tree);

}  // namespace vitrine::dataset

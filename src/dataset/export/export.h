// What was found, as something to keep or to run elsewhere. A form is a line in forms.inc and a function that writes
// it, in a file of its own.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dataset/analyses/values.h"
#include "dataset/export/project.h"
#include "dataset/table/table.h"
#include "dataset/tree/tree.h"
#include "text/say.h"

namespace vitrine::dataset {

// What a form may tell of.
struct ExportSource {
  const Table& table;
  const Tree* tree = nullptr;    // null: none was grown
  const Split* split = nullptr;  // null: no label
  SplitOptions options = {};
  std::span<const Claim> findings = {};     // of reading the table
  std::vector<RoleChoice> roles = {};       // that are not those guessed
  std::string test_file = {};               // empty: none
  std::span<const Answered> answered = {};  // what analyses said, in any order
};
// Valid while the project is, and unchanged.
ExportSource export_source(const Project& project);

// form: a name of forms.inc. Errors: bad_request for another one, or where a tree is needed and none was grown;
// unsupported for a function of a tree that asks the model.
Result<Exported> export_as(const ExportSource& source, std::string_view form);

// Every form of a tree says which way a row goes one question after the other, so its figures are of hard routing; JSON
// has both.
#define X(id, name, title, of) Result<Exported> export_##id(const ExportSource& source);
#include "dataset/export/forms.inc"
#undef X

// "71 of 80 test rows right, 81 % to 94 %": how a leaf or a tree did on rows that nothing was fitted on.
Phrase said(const Proportion& test);
const Proportion& hard_on_test(const Tree& tree);
// "{test}, {n} test rows": what was run to check a claim, on which rows. To be said.
const char* rows_tested(std::string_view part);

}  // namespace vitrine::dataset

#include "dataset/export/export.h"

#include "dataset/export/forms.h"
#include "text/format.h"

namespace vitrine::dataset {
namespace {

using Write = Result<Exported> (*)(const ExportSource& source);
constexpr Write writers[] = {
#define X(id, name, title, of) export_##id,
#include "dataset/export/forms.inc"
#undef X
};

}  // namespace

ExportSource export_source(const Project& project) {
  return {.table = project.table(),
          .tree = project.tree().get(),
          .split = project.split(),
          .options = project.split_options(),
          .findings = project.findings(),
          .roles = project.roles_given(),
          .test_file = project.test_file(),
          .answered = project.answered()};
}

Result<Exported> export_as(const ExportSource& source, std::string_view form) {
  std::string names;
  for (size_t i = 0; i < std::size(export_forms); ++i) {
    const ExportForm& one = export_forms[i];
    names += (names.empty() ? "" : ", ") + std::string(one.name);
    if (form != one.name) continue;
    if (one.of == ExportForm::Of::tree && !source.tree)
      return Error{ErrorCode::bad_request, say("No tree has been grown"), "form", say("Grow a tree first.")};
    return writers[i](source);
  }
  return Error{ErrorCode::bad_request, say("There is no export called \"{name}\"", form), "form",
               say("There are {values}.", names)};
}

const Proportion& hard_on_test(const Tree& tree) {
  return (tree.routing == Routing::hard ? tree.accuracy : tree.nodes.front().accuracy)[static_cast<size_t>(Part::test)];
}

Phrase said(const Proportion& test) {
  if (test.total == 0) return phrase("no test row");
  return phrase("{right} of {n} test rows right, {low} to {high}", test.right, test.total, percent(test.low(), 0),
                percent(test.high(), 0));
}

const char* rows_tested(std::string_view part) {
  if (part == "train") return to_say("{test}, {n} train rows");
  if (part == "validation") return to_say("{test}, {n} validation rows");
  if (part == "test") return to_say("{test}, {n} test rows");
  return to_say("{test}, all {n} rows");
}

}  // namespace vitrine::dataset

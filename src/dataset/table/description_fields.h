// The fields of a table's description, for archive.h.
#pragma once
#include "dataset/table/description.h"
#include "explanation/explanation_fields.h"

namespace vitrine {

template <>
struct Names<dataset::Role> {
  using Role = dataset::Role;
  static constexpr Role all[] = {Role::text, Role::label, Role::number, Role::category, Role::ignore};
};

template <>
struct Fields<dataset::LevelRows> {
  static constexpr const char* what = to_say("a level");
  static void list(auto& a, auto& level) {
    a.may("name", level.name);
    a.may("rows", level.rows);
  }
};

template <>
struct Fields<dataset::ColumnDescription> {
  static constexpr const char* what = to_say("a column");
  static void list(auto& a, auto& column) {
    a.must("name", column.name);
    a.must("role", column.role);
    a.may("missing", column.missing);
    a.may("distinct", column.distinct);
    a.may("least", column.least);
    a.may("greatest", column.greatest);
    a.brief("levels", column.levels);
  }
};

template <>
struct Fields<dataset::SplitDescription> {
  static constexpr const char* what = to_say("the split");
  static void list(auto& a, auto& split) {
    a.may("seed", split.seed);
    a.may("how", split.how);
    for (int p = 0; p < dataset::part_count; ++p) a.may(name_of(static_cast<dataset::Part>(p)), split.rows[p]);
    a.may("left_out", split.left_out);
  }
};

template <class D>
struct FormatOf {
  D& description;
};
template <class D>
struct Fields<FormatOf<D>> {
  static constexpr const char* what = to_say("the format");
  static void list(auto& a, auto& format) {
    a.may("kind", format.description.format);
    a.may("encoding", format.description.encoding);
  }
};

template <>
struct Fields<dataset::Description> {
  static constexpr const char* what = to_say("the data set");
  static void list(auto& a, auto& d) {
    a.may("name", d.name);
    a.must("rows", d.rows, 0, 9e15);
    a.may("bytes", d.bytes);
    a.may("format", FormatOf{d});
    a.may("columns", d.columns);
    a.may("classes", d.classes);
    a.may("split", d.split);
    a.may("findings", d.findings);
  }
};

}  // namespace vitrine

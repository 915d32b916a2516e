// A table of rows: what a person dropped on the page, as columns. Rows are numbered from 0; with a test file its
// rows follow those of the first file (`test_begin`).
#pragma once
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dataset/table/read_options.h"
#include "dataset/table/values.h"
#include "text/say.h"

namespace vitrine::dataset {

// What a column is used for. At most one is the label.
enum class Role { text, label, number, category, ignore };
const char* name_of(Role role);
std::optional<Role> role_named(std::string_view name);

// A column's cells as UTF-8 text, back to back in one string.
class Cells {
 public:
  size_t size() const { return ends_.size(); }
  std::string_view operator[](size_t row) const {
    const size_t begin = row == 0 ? 0 : ends_[row - 1];
    return std::string_view(bytes_).substr(begin, ends_[row] - begin);
  }
  void push_back(std::string_view cell) {
    bytes_ += cell;
    ends_.push_back(bytes_.size());
  }
  size_t text_size() const { return bytes_.size(); }
  size_t bytes() const { return bytes_.capacity() + ends_.capacity() * sizeof(size_t); }

 private:
  std::string bytes_;
  std::vector<size_t> ends_;
};

struct Column {
  std::string name;
  Role role = Role::ignore;
  Cells cells;  // [rows], as in the file, white space trimmed

  // How cells are read, whatever the role.
  NumberStyle style;
  std::vector<std::string> missing = usual_missing_words();  // lower case; the empty cell is missing too
  bool merge_case = false;                                   // levels that differ by case only are one
  Phrase why;  // what the role was chosen for, where a person should know: "numbers the rows"

  // What the role makes of the cells; see `interpret`.
  std::vector<double> numbers;      // [rows] for Role::number; NaN = missing, never shown
  std::vector<int32_t> codes;       // [rows] for Role::label and Role::category; -1 = missing
  std::vector<std::string> levels;  // by code: numbers by value, words by alphabet
  int64_t respelt = 0;              // rows whose cell is written otherwise than its level: 0.0 for 0

  bool is_missing(size_t row) const { return dataset::is_missing(cells[row], missing); }
};

struct Table {
  std::string name;  // of the file
  int64_t rows = 0;
  int64_t test_begin = 0;  // rows from here on came from the test file; == rows without one
  std::vector<Column> columns;
  std::string split_column;  // the one whose cells say train, validation or test; empty: none
  ReadOptions options;       // with which it was read

  // Index of the column with that name, or -1.
  int32_t find(std::string_view column) const;
  int32_t first_with(Role role) const;  // or -1
  const Column* label() const;          // or null
};

// Fills numbers, codes and levels for `role` and sets it. A cell that is no number is missing.
// Numbers that are equal are one level, however they are written.
void interpret(Column& column, Role role);
// Roles as a person would probably give them, how each column writes its numbers and what it calls missing.
void guess_roles(Table& table);
// Sets roles by column name, or by its place from 1 where no column has that name; the rest keep theirs. A second label
// or text leaves the former one ignored. Errors: bad_request for a column or role that is not there.
struct RoleChoice {
  std::string column;
  Role role = Role::ignore;
};
Result<void> set_roles(Table& table, const std::vector<RoleChoice>& choices);

}  // namespace vitrine::dataset

// JSON as programs write it, also with Python's NaN, Infinity, None and True: values are found by their brackets and
// quotes, one at a time, without a tree of the whole. Linear in time; memory is that of one row.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dataset/table/table.h"

namespace vitrine::dataset {

inline constexpr int deepest_json = 64;  // brackets within brackets; deeper values are refused

// The place behind the value that begins at `at` (white space skipped), or npos where it is broken or too deep.
size_t json_value_end(std::string_view text, size_t at);

// The members of one array or object, one after the other.
class JsonItems {
 public:
  explicit JsonItems(std::string_view value);        // whole: "[…]" or "{…}"
  bool next();                                       // false at the end, or at a mistake
  std::string_view key() const { return key_; }      // as written, with quotes; objects only
  std::string_view value() const { return value_; }  // as written
  size_t position() const { return at_; }

 private:
  std::string_view text_, key_, value_;
  size_t at_ = 1;
  bool object_ = false;
};

// What a value says as a cell: strings without quotes, null and what is no number as nothing, the rest as written.
// Nothing for what is no value at all. `not_finite` counts NaN and infinities.
std::optional<std::string> json_cell(std::string_view value, int64_t& not_finite);

enum class JsonLayout {
  lines,    // a value per line
  stream,   // values one after the other, each over several lines
  array,    // one array of rows
  columns,  // one object: {"text": [...] or {"0": ...}, "label": ...}, as pandas writes data frames
  index,    // one object of rows: {"a": {"text": ...}, ...}
  split     // one object: {"columns": [...], "data": [[...], ...]}
};

struct JsonShape {
  JsonLayout layout = JsonLayout::lines;
  std::string_view rows;   // where the rows lie: the text, an array or an object in it
  std::string_view names;  // split: the array of column names
  std::string under;       // the key under which `rows` was found, if any
};
// Nothing for what is no JSON with rows.
std::optional<JsonShape> json_shape(std::string_view text);

// Rows as they come: objects by key, arrays by place, single texts as one column. Columns are added as keys appear,
// while `room` allows.
class JsonTable {
 public:
  // `room`: cells that the table may have.
  JsonTable(Table& table, int64_t room) : table_(table), room_(room) {}
  bool add(std::string_view row);             // false: no row
  bool add_columns(std::string_view object);  // JsonLayout::columns
  void name_columns(std::string_view array);  // JsonLayout::split

  int64_t not_finite = 0;
  int64_t keys_left_out = 0;                  // members for which there was no column
  std::vector<std::string> columns_left_out;  // some of their names

 private:
  size_t column_for(std::string_view key);  // or npos
  std::string name_of_key(std::string_view key);

  Table& table_;
  int64_t room_;
  std::unordered_map<std::string, size_t> place_;
  std::vector<std::string> fields_;
};

}  // namespace vitrine::dataset

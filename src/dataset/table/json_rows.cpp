// Rows from JSON values, and how a file lays them out.
#include "dataset/table/json_rows.h"

#include <algorithm>

#include "base/utf8.h"
#include "dataset/table/records.h"

namespace vitrine::dataset {

namespace {

constexpr size_t lines_tried = 40;

bool is_container(std::string_view value) { return value.starts_with('{') || value.starts_with('['); }

// Whether the text is JSON lines: most of the first lines are each one object or array.
bool is_lines(std::string_view text) {
  size_t lines = 0, whole = 0;
  for (size_t at = 0; at < text.size() && lines < lines_tried;) {
    const std::string_view line = trimmed(next_line(text, at));
    if (line.empty()) continue;
    ++lines;
    const size_t end = is_container(line) ? json_value_end(line, 0) : std::string_view::npos;
    whole +=
        end != std::string_view::npos && trimmed(line.substr(end)).find_first_not_of(',') == std::string_view::npos;
  }
  return lines > 1 && whole * 2 >= lines && whole > 0;
}

bool is_whole_number(std::string_view key) {
  return key.size() > 2 && key.substr(1, key.size() - 2).find_first_not_of("0123456789") == std::string_view::npos;
}

// One object: which of its members holds the rows?
std::optional<JsonShape> shape_of_object(std::string_view object) {
  JsonShape shape;
  std::string_view names, data, longest;
  std::string longest_key;
  size_t members = 0, objects = 0, arrays = 0, most_inner = 0;
  bool outer_numbers = true, inner_numbers = true;
  for (JsonItems items(object); items.next();) {
    ++members;
    const std::string_view key = items.key(), value = items.value();
    outer_numbers = outer_numbers && is_whole_number(key);
    if (value.starts_with('{')) {
      ++objects;
      JsonItems inner(value);
      size_t count = 0;
      for (; count < 1000 && inner.next(); ++count) inner_numbers = inner_numbers && is_whole_number(inner.key());
      most_inner = std::max(most_inner, count);
    }
    if (!value.starts_with('[')) continue;
    JsonItems inner(value);
    const bool of_rows = inner.next() && is_container(inner.value());
    if (key == "\"columns\"" && !of_rows) names = value;
    if (key == "\"data\"") data = value;
    if (of_rows && value.size() > longest.size()) {
      longest = value;
      longest_key = std::string(key.substr(1, key.size() - 2));
    }
    arrays += !of_rows;
  }
  if (members == 0) return {};
  if (!names.empty() && !data.empty()) return JsonShape{JsonLayout::split, data, names, {}};
  if (!longest.empty()) return JsonShape{JsonLayout::array, longest, {}, std::move(longest_key)};
  if (arrays == members) return JsonShape{JsonLayout::columns, object, {}, {}};
  if (objects == members && members > 0) {
    // Columns of cells or rows of cells: rows are the many, or those that are numbered.
    const bool by_row = outer_numbers != inner_numbers ? outer_numbers : members > most_inner;
    return JsonShape{by_row ? JsonLayout::index : JsonLayout::columns, object, {}, {}};
  }
  return JsonShape{JsonLayout::stream, object, {}, {}};
}

}  // namespace

std::optional<JsonShape> json_shape(std::string_view text) {
  const std::string_view body = trimmed(text);
  if (!is_container(body)) return {};
  const size_t end = json_value_end(body, 0);
  const bool one_array = body.starts_with('[') && end == body.size();
  if (!one_array && is_lines(body)) return JsonShape{JsonLayout::lines, body, {}, {}};
  if (body.starts_with('[')) {
    JsonItems items(body);
    if (!items.next()) return {};
    const bool names_a_list = is_container(items.value()) || items.value().starts_with('"');
    // An array that is cut off is read as far as it goes; "[Verse 1]" is none.
    if (end == std::string_view::npos && !is_container(items.value())) return {};
    if (!names_a_list) return {};
    return JsonShape{JsonLayout::array, body, {}, {}};
  }
  if (end == std::string_view::npos) return {};
  const std::string_view rest = trimmed(body.substr(end));
  if (rest.empty()) return shape_of_object(body);
  if (rest.starts_with('{') || rest.starts_with(',')) return JsonShape{JsonLayout::stream, body, {}, {}};
  return {};
}

std::string JsonTable::name_of_key(std::string_view key) {
  int64_t unused = 0;
  const auto name = json_cell(key, unused);
  return sanitized(trimmed(name.value_or(std::string(key))));
}

size_t JsonTable::column_for(std::string_view key) {
  const auto known = place_.find(std::string(key));
  if (known != place_.end()) return known->second;
  const int64_t columns = table_.columns.size();
  if (table_.columns.size() >= most_columns || (columns + 1) * (table_.rows + 1) > room_) {
    constexpr size_t names_kept = 5;
    ++keys_left_out;
    if (columns_left_out.size() < names_kept) {
      std::string name = name_of_key(key);
      if (std::find(columns_left_out.begin(), columns_left_out.end(), name) == columns_left_out.end())
        columns_left_out.push_back(std::move(name));
    }
    return std::string_view::npos;
  }
  place_.emplace(key, table_.columns.size());
  std::string name = name_of_key(key), unique = name;
  for (int i = 2; table_.find(unique) >= 0; ++i) unique = name + " " + std::to_string(i);
  Column& column = table_.columns.emplace_back();
  column.name = std::move(unique);
  for (int64_t row = 0; row < table_.rows; ++row) column.cells.push_back({});
  fields_.emplace_back();
  return table_.columns.size() - 1;
}

bool JsonTable::add(std::string_view row) {
  if (row.empty()) return false;
  fields_.assign(table_.columns.size(), {});
  if (row.front() == '"') {
    const auto cell = json_cell(row, not_finite);
    const size_t at = column_for("\"text\"");
    if (!cell || at == std::string_view::npos) return false;
    fields_[at] = *cell;
  } else if (!is_container(row)) {
    return false;
  } else {
    JsonItems items(row);
    const bool object = row.front() == '{';
    size_t place = 0;
    for (; items.next(); ++place) {
      auto cell = json_cell(items.value(), not_finite);
      if (!cell) return false;
      size_t at = place;
      if (object || place >= table_.columns.size())
        at = column_for(object ? std::string(items.key()) : "\"column " + std::to_string(place + 1) + "\"");
      if (at != std::string_view::npos) fields_[at] = std::move(*cell);
    }
    if (place == 0) return false;
  }
  for (size_t i = 0; i < table_.columns.size(); ++i) table_.columns[i].cells.push_back(trimmed(fields_[i]));
  ++table_.rows;
  return true;
}

void JsonTable::name_columns(std::string_view array) {
  for (JsonItems names(array); names.next();) column_for(names.value());
}

bool JsonTable::add_columns(std::string_view object) {
  std::unordered_map<std::string_view, size_t> row_of;  // by key of the first column of objects
  for (JsonItems columns(object); columns.next();) {
    const size_t at = column_for(columns.key());
    if (at == std::string_view::npos) continue;
    std::vector<std::string> cells;
    const bool keyed = columns.value().starts_with('{');
    for (JsonItems items(columns.value()); items.next();) {
      const auto cell = json_cell(items.value(), not_finite);
      if (!cell) return false;
      size_t row = cells.size();
      if (keyed) row = row_of.emplace(items.key(), row_of.size()).first->second;
      if (static_cast<int64_t>(row) * static_cast<int64_t>(table_.columns.size()) > room_) return false;
      if (row >= cells.size()) cells.resize(row + 1);
      cells[row] = std::string(trimmed(*cell));
    }
    Column& column = table_.columns[at];
    column.cells = {};
    table_.rows = std::max(table_.rows, static_cast<int64_t>(cells.size()));
    for (const std::string& cell : cells) column.cells.push_back(cell);
  }
  for (Column& column : table_.columns)
    while (static_cast<int64_t>(column.cells.size()) < table_.rows) column.cells.push_back({});
  return table_.rows > 0;
}

}  // namespace vitrine::dataset

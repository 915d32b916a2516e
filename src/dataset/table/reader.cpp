#include "dataset/table/reader.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_map>
#include <unordered_set>

#include "base/pause.h"
#include "base/utf8.h"
#include "dataset/table/encoding.h"
#include "dataset/table/records.h"

namespace vitrine::dataset {

using nlohmann::json;

namespace {

constexpr const char* rows_wanted = "Give at least one row per line.";

// One cell on one line: how long texts with line ends are kept.
void add_row(Table& table, const std::vector<std::string>& fields) {
  for (size_t i = 0; i < table.columns.size(); ++i)
    table.columns[i].cells.push_back(i < fields.size() ? trimmed(fields[i]) : std::string_view());
  ++table.rows;
}

void name_columns(Table& table, std::vector<std::string> names) {
  std::unordered_set<std::string> used;
  for (std::string& name : names) {
    if (name.empty()) name = "column " + std::to_string(table.columns.size() + 1);
    std::string unique = name;
    for (int i = 2; !used.insert(unique).second; ++i) unique = name + " " + std::to_string(i);
    table.columns.emplace_back().name = std::move(unique);
  }
}

std::string cell_of(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_null()) return {};
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

// Turns one line of JSON into fields; columns are added as keys appear.
class JsonLines {
 public:
  bool read(std::string_view line, Table& table, std::vector<std::string>& fields) {
    const json object = json::parse(line, nullptr, false);
    if (!object.is_object()) return false;
    fields.assign(table.columns.size(), {});
    for (const auto& [key, value] : object.items()) {
      const auto [at, is_new] = place_.emplace(key, table.columns.size());
      if (is_new) {
        if (table.columns.size() == most_columns) {
          place_.erase(at);
          continue;
        }
        Column& column = table.columns.emplace_back();
        column.name = sanitized(key);
        for (int64_t row = 0; row < table.rows; ++row) column.cells.push_back({});
        fields.emplace_back();
      }
      fields[at->second] = cell_of(value);
    }
    return true;
  }

 private:
  std::unordered_map<std::string, size_t> place_;
};

// "LABEL:sub some text" -> {"LABEL", "some text", "sub"}
void split_labelled(std::string_view line, bool sub_labels, std::vector<std::string>& fields) {
  const size_t space = std::min(line.find_first_of(" \t"), line.size());
  std::string_view label = line.substr(0, space);
  fields.clear();
  const size_t colon = sub_labels ? label.find(':') : std::string_view::npos;
  fields.emplace_back(label.substr(0, colon));
  fields.emplace_back(trimmed(line.substr(space)));
  if (sub_labels) fields.emplace_back(colon == std::string_view::npos ? std::string_view() : label.substr(colon + 1));
}

// Without a header, the columns are called what they hold.
void name_by_role(Table& table) {
  for (Column& column : table.columns)
    if ((column.role == Role::text || column.role == Role::label) && table.find(name_of(column.role)) < 0)
      column.name = name_of(column.role);
}

}  // namespace

Task<Result<ReadFile>> read_file(std::string name, std::shared_ptr<const std::vector<std::byte>> bytes, Ticket ticket) {
  using Kind = FileFormat::Kind;
  const Decoded decoded = decode(*bytes);
  const std::string_view text = decoded.text;
  ReadFile file;
  file.format = sniff(text, name);
  file.format.encoding = decoded.encoding;
  file.notes.replaced = decoded.replaced;
  Table& table = file.table;
  table.name = name;
  const Kind kind = file.format.kind;
  if (kind == Kind::lines) name_columns(table, {"text"});
  if (kind == Kind::labelled)
    name_columns(table, file.format.sub_labels ? std::vector<std::string>{"label", "text", "sub-label"}
                                               : std::vector<std::string>{"label", "text"});

  Records records(text, file.format.separator, file.format.quotes);
  JsonLines json_lines;
  std::vector<std::string> fields;
  if (kind == Kind::separated) {
    FileFormat format = file.format;
    // As many columns as most records have, or as the header names.
    std::unordered_map<size_t, size_t> widths;
    size_t width = 1, most = 0;
    Records sample(text, format.separator, format.quotes);
    for (int i = 0; i < 400 && sample.next(fields); ++i) {
      const size_t times = ++widths[fields.size()];
      if ((i == 0 && format.header) || (times > most && !format.header)) {
        most = times;
        width = fields.size();
      }
    }
    std::vector<std::string> names(std::min(width, most_columns));
    if (format.header && records.next(fields)) {
      fields.resize(std::min(fields.size(), most_columns));
      names = fields;
    }
    name_columns(table, names);
  }

  Pace pace;
  size_t at = 0;
  for (int64_t line = 0;; ++line) {
    if (line % 256 == 0 && pace.due()) {
      const size_t done = kind == Kind::separated ? records.position() : at;
      ticket.progress(static_cast<double>(done), static_cast<double>(text.size()));
      co_await pause(&pace);
      if (ticket.cancelled()) co_return Error{ErrorCode::cancelled, "Reading was stopped", {}, {}};
    }
    if (kind == Kind::separated) {
      if (!records.next(fields)) break;
      file.notes.ragged += fields.size() != table.columns.size();
    } else {
      if (at >= text.size()) break;
      const std::string_view row = trimmed(next_line(text, at));
      if (row.empty()) {
        ++file.notes.empty_lines;
        continue;
      }
      if (kind == Kind::lines) fields.assign(1, std::string(row));
      if (kind == Kind::labelled) split_labelled(row, file.format.sub_labels, fields);
      if (kind == Kind::json_lines && !json_lines.read(row, table, fields)) {
        ++file.notes.unreadable;
        continue;
      }
    }
    if (table.rows >= most_rows) {
      ++file.notes.too_many;
      continue;
    }
    add_row(table, fields);
  }
  file.notes.empty_lines += records.empty_lines();
  file.notes.open_quotes = records.open_quotes();
  if (table.rows == 0 || table.columns.empty())
    co_return Error{ErrorCode::bad_file, "The file holds no rows", name, rows_wanted};
  table.test_begin = table.rows;
  guess_roles(table);
  if (kind == Kind::separated && !file.format.header) name_by_role(table);
  co_return file;
}

Result<void> append_test(ReadFile& file, const ReadFile& test, int64_t& dots) {
  Table& table = file.table;
  const bool by_name = std::all_of(table.columns.begin(), table.columns.end(),
                                   [&](const Column& c) { return test.table.find(c.name) >= 0; });
  if (!by_name && test.table.columns.size() != table.columns.size())
    return Error{ErrorCode::bad_file, "The test file has other columns than the first file", test.table.name,
                 "Both need the same columns in the same order, or with the same names."};
  dots = 0;
  table.test_begin = table.rows;
  for (size_t i = 0; i < table.columns.size(); ++i) {
    Column& column = table.columns[i];
    const int32_t source = by_name ? test.table.find(column.name) : static_cast<int32_t>(i);
    const Cells& cells = test.table.columns[static_cast<size_t>(source)].cells;
    std::unordered_set<std::string> known;
    if (column.role == Role::label || column.role == Role::category)
      for (int64_t row = 0; row < table.test_begin; ++row) known.emplace(column.cells[static_cast<size_t>(row)]);
    for (size_t row = 0; row < cells.size(); ++row) {
      std::string_view cell = cells[row];
      if (cell.ends_with('.') && !known.empty() && !known.contains(std::string(cell)) &&
          known.contains(std::string(cell.substr(0, cell.size() - 1)))) {
        cell.remove_suffix(1);
        ++dots;
      }
      column.cells.push_back(cell);
    }
    interpret(column, column.role);
  }
  table.rows += test.table.rows;
  return {};
}

json to_json(const FileFormat& format) {
  static constexpr const char* kinds[] = {"csv", "jsonl", "labelled", "lines"};
  const bool tabs = format.kind == FileFormat::Kind::separated && format.separator == '\t';
  return {{"kind", tabs ? "tsv" : kinds[static_cast<int>(format.kind)]},
          {"separator", format.kind == FileFormat::Kind::separated ? std::string(1, format.separator) : std::string()},
          {"header", format.header},
          {"encoding", format.encoding}};
}

}  // namespace vitrine::dataset

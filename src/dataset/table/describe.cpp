// A table as the page and the command line show it.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "dataset/table/report.h"
#include "explanation/explanation_fields.h"

namespace vitrine::dataset {

using nlohmann::json;

namespace {

constexpr size_t levels_shown = 20;
constexpr size_t rows_shown = 5;
constexpr size_t bytes_shown = 200;  // of a cell

// The first rows as they were read: what tells a person whether separator, header and encoding are right.
json preview_of(const Table& table) {
  json rows = json::array();
  for (size_t row = 0; row < std::min(rows_shown, static_cast<size_t>(table.rows)); ++row) {
    json cells = json::array();
    for (const Column& column : table.columns) {
      std::string_view cell = column.cells[row];
      if (cell.size() > bytes_shown) {
        size_t end = bytes_shown;  // not within a character
        while (end > 0 && (static_cast<unsigned char>(cell[end]) & 0xC0) == 0x80) --end;
        cells.push_back(std::string(cell.substr(0, end)) + "…");
      } else {
        cells.push_back(std::string(cell));
      }
    }
    rows.push_back(std::move(cells));
  }
  return rows;
}

// What a column was taken for, beyond its role.
const char* values_of(const Column& column) {
  if (column.role != Role::number) return "";
  return column.style.date ? "dates" : "numbers";
}

}  // namespace

json describe(const Table& table, const FileFormat& format, const Split* split, const std::vector<Claim>& found) {
  json columns = json::array();
  size_t bytes = 0;
  for (const Column& column : table.columns) {
    bytes += column.cells.bytes();
    std::unordered_set<std::string_view> distinct;
    int64_t missing = 0;
    double least = INFINITY, greatest = -INFINITY;
    for (size_t row = 0; row < column.cells.size(); ++row) {
      if (column.is_missing(row)) ++missing;
      else distinct.insert(column.cells[row]);
      if (column.role == Role::number && !std::isnan(column.numbers[row])) {
        least = std::min(least, column.numbers[row]);
        greatest = std::max(greatest, column.numbers[row]);
      }
    }
    json j = {
        {"name", column.name}, {"role", name_of(column.role)}, {"missing", missing}, {"distinct", distinct.size()}};
    if (!column.why.pattern.empty()) j["why"] = say(column.why);
    if (column.role == Role::number) {
      j["values"] = values_of(column);
      j["unit"] = column.style.date ? std::string("days") : column.style.before + column.style.after;
      j["decimal"] = std::string(1, column.style.decimal);
    }
    if (least <= greatest) {
      j["least"] = least;
      j["greatest"] = greatest;
    }
    if (!column.levels.empty()) {
      std::vector<int64_t> rows(column.levels.size());
      for (const int32_t code : column.codes)
        if (code >= 0) ++rows[code];
      std::vector<size_t> order(rows.size());
      for (size_t i = 0; i < order.size(); ++i) order[i] = i;
      std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return rows[a] > rows[b]; });
      order.resize(std::min(order.size(), levels_shown));
      j["levels"] = json::array();
      for (const size_t level : order) j["levels"].push_back({{"name", column.levels[level]}, {"rows", rows[level]}});
    }
    columns.push_back(std::move(j));
  }
  json counts = json::object(), list = json::array();
  const Column* label = table.label();
  if (split && label) {
    for (int p = 0; p < part_count; ++p) {
      std::vector<int64_t> rows(label->levels.size());
      for (const int32_t row : split->of(static_cast<Part>(p))) ++rows[label->codes[row]];
      counts[name_of(static_cast<Part>(p))] = rows;
    }
  }
  for (const Claim& c : found) list.push_back(written(c));
  return {{"name", table.name},
          {"rows", table.rows},
          {"bytes", bytes},
          {"options", to_json(table.options)},
          {"split_column", table.split_column},
          {"preview", preview_of(table)},
          {"format", to_json(format)},
          {"columns", std::move(columns)},
          {"classes", label ? json(label->levels) : json::array()},
          {"class_counts", std::move(counts)},
          {"split", split ? to_json(*split) : json()},
          {"findings", std::move(list)}};
}

}  // namespace vitrine::dataset

#include "dataset/table/report.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <unordered_map>
#include <unordered_set>

#include "text/format.h"

#include "explanation/explanation_fields.h"

namespace vitrine::dataset {

using nlohmann::json;

namespace {

constexpr size_t levels_shown = 20;
constexpr double rare_class = 0.1;  // a class of a smaller share is called rare

std::string count_of(int64_t n, const char* one, const char* many) {
  return std::to_string(n) + " " + (n == 1 ? one : many);
}

std::string part(double share) { return percent(share, share < 0.1 ? 1 : 0); }

struct Report {
  std::vector<Claim> list;
  void add(const char* code, std::string statement, const char* test, int64_t rows, double statistic) {
    Claim c = fact();
    c.code = code;
    c.statement = std::move(statement);
    c.test = test;
    c.part = "all";
    c.rows = rows;
    c.statistic = statistic;
    list.push_back(std::move(c));
  }
};

void add_duplicates(const Table& table, const Split* split, Report& report) {
  struct Seen {
    int64_t rows = 0;
    bool first_file = false, test_file = false, conflicting = false;
    int32_t code = -1;
  };
  std::unordered_map<uint64_t, Seen> seen;
  const Column* label = table.label();
  for (size_t row = 0; row < static_cast<size_t>(table.rows); ++row) {
    Seen& s = seen[content_hash(table, row)];
    const int32_t code = label ? label->codes[row] : -1;
    s.conflicting = s.conflicting || (s.rows > 0 && code != s.code);
    s.code = code;
    ++s.rows;
    (static_cast<int64_t>(row) < table.test_begin ? s.first_file : s.test_file) = true;
  }
  int64_t repeated = 0, across = 0, conflicts = 0;
  for (const auto& [hash, s] : seen) {
    repeated += s.rows - 1;
    if (s.conflicting) conflicts += s.rows;
  }
  for (size_t row = 0; row < static_cast<size_t>(table.test_begin); ++row)
    across += seen[content_hash(table, row)].test_file;
  if (repeated)
    report.add(
        "duplicates",
        count_of(repeated, "row repeats", "rows repeat") + " the content of another; the split keeps them in one part.",
        "rows less different contents (label and ignored columns aside)", table.rows, static_cast<double>(repeated));
  if (conflicts)
    report.add(
        "conflicting_labels",
        count_of(conflicts, "row has", "rows have") + " a twin with another label: no question can tell them apart.",
        "rows whose content occurs with more than one label", table.rows, static_cast<double>(conflicts));
  if (across)
    report.add("duplicates_across_parts",
               count_of(across, "row", "rows") + " of the first file " + (across == 1 ? "is" : "are") +
                   " also in the test file and left out, so that nothing tested was seen before.",
               "rows of the first file whose content is in the test file", table.test_begin,
               static_cast<double>(across));
  if (split) {
    std::unordered_map<uint64_t, Part> part;
    int64_t straddling = 0;
    for (size_t row = 0; row < split->part.size(); ++row) {
      if (split->part[row] == Part::left_out) continue;
      const auto [at, is_new] = part.emplace(content_hash(table, row), split->part[row]);
      straddling += !is_new && at->second != split->part[row];
    }
    report.add("no_duplicates_across_parts",
               straddling ? count_of(straddling, "row has", "rows have") + " a twin in another part."
                          : "No content is in more than one of train, validation and test.",
               "rows whose content is also in another part", table.rows, static_cast<double>(straddling));
    report.list.back().holds = straddling == 0;
  }
}

void add_classes(const Table& table, const Split* split, Report& report) {
  const Column* label = table.label();
  if (!label) {
    report.add("no_label", "No column is the label: choose the one that holds the classes.",
               "columns with the role label", table.rows, 0);
    return;
  }
  std::vector<int64_t> rows(label->levels.size());
  int64_t unlabelled = 0;
  for (const int32_t code : label->codes) {
    if (code < 0) ++unlabelled;
    else ++rows[static_cast<size_t>(code)];
  }
  const int64_t labelled = table.rows - unlabelled;
  if (unlabelled)
    report.add("unlabelled",
               count_of(unlabelled, "row has", "rows have") + " no label and " + (unlabelled == 1 ? "is" : "are") +
                   " left out.",
               "rows with a missing label", table.rows, static_cast<double>(unlabelled));
  if (label->levels.size() < 2) {
    report.add("one_class", "All rows have one class: there is nothing to separate.", "different labels", labelled,
               static_cast<double>(label->levels.size()));
    return;
  }
  const auto least = std::min_element(rows.begin(), rows.end()) - rows.begin();
  const auto most = std::max_element(rows.begin(), rows.end()) - rows.begin();
  const double share = static_cast<double>(rows[static_cast<size_t>(least)]) / static_cast<double>(labelled);
  if (share < rare_class || rows[static_cast<size_t>(most)] > 3 * rows[static_cast<size_t>(least)])
    report.add("imbalance",
               "The classes are uneven: " +
                   part(static_cast<double>(rows[static_cast<size_t>(most)]) / static_cast<double>(labelled)) +
                   " are “" + label->levels[static_cast<size_t>(most)] + "”, " + part(share) + " are “" +
                   label->levels[static_cast<size_t>(least)] + "”; compare accuracies with the larger share.",
               "smallest share of a class", labelled, share);
  if (rows.size() > 30)
    report.add("many_classes", "The label has " + std::to_string(rows.size()) + " classes: is it the right column?",
               "different labels", labelled, static_cast<double>(rows.size()));
  if (!split) return;
  std::vector<bool> in_train(rows.size());
  for (const int32_t row : split->of(Part::train))
    in_train[static_cast<size_t>(label->codes[static_cast<size_t>(row)])] = true;
  const auto unseen = std::count(in_train.begin(), in_train.end(), false);
  if (unseen)
    report.add("unseen_classes",
               count_of(unseen, "class is", "classes are") + " in no train row and can never be predicted.",
               "classes without a train row", labelled, static_cast<double>(unseen));
}

void add_missing(const Table& table, Report& report) {
  int64_t empty = 0;
  for (size_t row = 0; row < static_cast<size_t>(table.rows); ++row) {
    const bool any = std::any_of(table.columns.begin(), table.columns.end(), [&](const Column& c) {
      return c.role != Role::label && c.role != Role::ignore && !is_missing(c.cells[row]);
    });
    empty += !any;
  }
  if (empty)
    report.add("empty_rows", count_of(empty, "row is", "rows are") + " empty but for the label and left out.",
               "rows in which every used column is missing", table.rows, static_cast<double>(empty));
  for (const Column& column : table.columns) {
    if (column.role == Role::ignore || column.role == Role::label) continue;
    int64_t missing = 0, no_number = 0;
    for (size_t row = 0; row < column.cells.size(); ++row) {
      const bool is_gone = is_missing(column.cells[row]);
      missing += is_gone;
      no_number += column.role == Role::number && !is_gone && std::isnan(column.numbers[row]);
    }
    if (missing)
      report.add("missing_values",
                 "“" + column.name + "” is missing in " + count_of(missing, "row", "rows") + " (" +
                     part(static_cast<double>(missing) / static_cast<double>(table.rows)) + ").",
                 "cells that are empty or say ?, NA, NaN, null or None", table.rows, static_cast<double>(missing));
    if (no_number)
      report.add(
          "not_a_number",
          "“" + column.name + "” holds no number in " + count_of(no_number, "row", "rows") + "; they count as missing.",
          "filled cells that are no finite number", table.rows, static_cast<double>(no_number));
  }
}

}  // namespace

std::vector<Claim> findings(const ReadFile& file, const Split* split, int64_t dots) {
  const Table& table = file.table;
  const ReadNotes& notes = file.notes;
  Report report;
  const auto note = [&](int64_t n, const char* code, const char* one, const char* many, const char* test) {
    if (n) report.add(code, count_of(n, one, many), test, table.rows, static_cast<double>(n));
  };
  if (file.format.encoding != "UTF-8")
    report.add("encoding", "The file is not UTF-8; it was read as " + file.format.encoding + ".",
               "byte order mark, zero bytes, validity as UTF-8", table.rows, 1);
  note(notes.replaced, "unreadable_characters", "character could not be read and was replaced.",
       "characters could not be read and were replaced.", "invalid sequences of the encoding");
  note(notes.empty_lines, "empty_lines", "line is empty and was skipped.", "lines are empty and were skipped.",
       "lines without a character");
  note(notes.ragged, "ragged_rows", "row has more or fewer fields than the table has columns; it was cut or filled up.",
       "rows have more or fewer fields than the table has columns; they were cut or filled up.",
       "fields per row against columns");
  note(notes.unreadable, "unreadable_lines", "line is no JSON object and was skipped.",
       "lines are no JSON objects and were skipped.", "lines that do not parse");
  note(notes.open_quotes, "open_quotes", "quotation mark never closes and was read as a character.",
       "quotation marks never close and were read as characters.", "opening quotes without an end");
  note(notes.too_many, "too_many_rows", "row was left out: there are more than 200,000.",
       "rows were left out: there are more than 200,000.", "rows past the limit");
  note(dots, "label_full_stops", "cell of the test file lost the full stop at its end, to match the first file.",
       "cells of the test file lost the full stop at their end, to match the first file.",
       "labels and categories that only differ by a full stop");
  add_classes(table, split, report);
  add_missing(table, report);
  add_duplicates(table, split, report);
  return std::move(report.list);
}

json describe(const Table& table, const FileFormat& format, const Split* split, const std::vector<Claim>& found) {
  json columns = json::array();
  size_t bytes = 0;
  for (const Column& column : table.columns) {
    bytes += column.cells.bytes();
    std::unordered_set<std::string_view> distinct;
    int64_t missing = 0;
    double least = INFINITY, greatest = -INFINITY;
    for (size_t row = 0; row < column.cells.size(); ++row) {
      if (is_missing(column.cells[row])) ++missing;
      else distinct.insert(column.cells[row]);
      if (column.role == Role::number && !std::isnan(column.numbers[row])) {
        least = std::min(least, column.numbers[row]);
        greatest = std::max(greatest, column.numbers[row]);
      }
    }
    json j = {
        {"name", column.name}, {"role", name_of(column.role)}, {"missing", missing}, {"distinct", distinct.size()}};
    if (least <= greatest) {
      j["least"] = least;
      j["greatest"] = greatest;
    }
    if (!column.levels.empty()) {
      std::vector<int64_t> rows(column.levels.size());
      for (const int32_t code : column.codes)
        if (code >= 0) ++rows[static_cast<size_t>(code)];
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
      for (const int32_t row : split->of(static_cast<Part>(p)))
        ++rows[static_cast<size_t>(label->codes[static_cast<size_t>(row)])];
      counts[name_of(static_cast<Part>(p))] = rows;
    }
  }
  for (const Claim& c : found) list.push_back(written(c));
  return {{"name", table.name},
          {"rows", table.rows},
          {"bytes", bytes},
          {"format", to_json(format)},
          {"columns", std::move(columns)},
          {"classes", label ? json(label->levels) : json::array()},
          {"class_counts", std::move(counts)},
          {"split", split ? to_json(*split) : json()},
          {"findings", std::move(list)}};
}

}  // namespace vitrine::dataset

// How columns are understood, what is missing in them, and which are not looked at.
#include <algorithm>
#include <cmath>
#include <map>

#include "dataset/table/report.h"

namespace vitrine::dataset {

namespace {

constexpr size_t columns_named = 12;

// “NA” 12, empty 3
std::string gaps_by_word(const Column& column) {
  std::map<std::string, int64_t> times;
  for (size_t row = 0; row < column.cells.size(); ++row)
    if (column.is_missing(row)) ++times[std::string(column.cells[row])];
  if (times.size() == 1 && times.begin()->first.empty()) return "";
  std::vector<std::string> said;
  for (const auto& [word, n] : times)
    said.push_back((word.empty() ? std::string("empty") : "“" + word + "”") + " " + std::to_string(n));
  return ": " + named(said, 4);
}

void report_gaps(const Table& table, TableReport& report) {
  int64_t empty = 0;
  for (size_t row = 0; row < static_cast<size_t>(table.rows); ++row) {
    const bool any = std::any_of(table.columns.begin(), table.columns.end(), [&](const Column& c) {
      return c.role != Role::label && c.role != Role::ignore && !c.is_missing(row);
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
      const bool is_gone = column.is_missing(row);
      missing += is_gone;
      no_number += column.role == Role::number && !is_gone && std::isnan(column.numbers[row]);
    }
    if (missing)
      report.add("missing_values",
                 "“" + column.name + "” is missing in " + count_of(missing, "row", "rows") + " (" +
                     percent_of(static_cast<double>(missing) / static_cast<double>(table.rows)) + ")" +
                     gaps_by_word(column) + ".",
                 "cells that are empty or say a word for no value, such as ?, NA, NaN, null or None", table.rows,
                 static_cast<double>(missing));
    if (no_number)
      report.add(
          "not_a_number",
          "“" + column.name + "” holds no number in " + count_of(no_number, "row", "rows") + "; they count as missing.",
          "filled cells that are no finite number", table.rows, static_cast<double>(no_number));
  }
}

void add_ignored(const Table& table, TableReport& report) {
  std::vector<std::string> names, siblings;
  for (const Column& column : table.columns) {
    if (column.role != Role::ignore || column.name == table.split_column) continue;
    const bool sibling = column.why == "a label beside the label";
    (sibling ? siblings : names)
        .push_back("“" + column.name + "”" + (column.why.empty() || sibling ? "" : " (" + column.why + ")"));
  }
  if (!siblings.empty())
    report.add(
        "sibling_labels",
        named(siblings, columns_named) + (siblings.size() == 1 ? " looks like a label" : " look like labels") +
            " beside “" + (table.label() ? table.label()->name : std::string()) + "” and " +
            (siblings.size() == 1 ? "is" : "are") + " not used as input; give another role where that is wanted.",
        "columns of only 0 and 1 next to the label, beside a text", table.rows, static_cast<double>(siblings.size()));
  if (!names.empty())
    report.add("columns_ignored",
               count_of(static_cast<int64_t>(names.size()), "column is", "columns are") +
                   " not looked at: " + named(names, columns_named) + ".",
               "columns with the role ignore", table.rows, static_cast<double>(names.size()));
}

void add_understood(const Table& table, TableReport& report) {
  std::vector<std::string> commas, units, dates;
  for (const Column& column : table.columns) {
    if (column.role != Role::ignore && column.why.find("is a value here") != std::string::npos)
      report.add("missing_word_kept",
                 "“" + column.name + "”: " + column.why +
                     ", not a gap, as it is written like the others and nothing else is "
                     "missing; say so if it means missing.",
                 "cells that say none or NA in a column without other gaps", table.rows, 1);
    if (column.respelt)
      report.add(
          "respelt",
          "“" + column.name + "”: " + count_of(column.respelt, "row writes its value", "rows write their values") +
              " otherwise than most (0.0 for 0, say); read as the same.",
          "cells that equal their level but are written otherwise", table.rows, static_cast<double>(column.respelt));
    if (column.role != Role::number) continue;
    const std::string name = "“" + column.name + "”";
    const NumberStyle& style = column.style;
    if (style.date) dates.push_back(name);
    else if (style.decimal == ',') commas.push_back(name);
    if (!style.date && !(style.before.empty() && style.after.empty()))
      units.push_back(name + " in " + style.before + style.after);
  }
  const auto say = [&](const std::vector<std::string>& names, const char* code, std::string before, const char* after,
                       const char* test) {
    if (!names.empty())
      report.add(code, std::move(before) + named(names, columns_named) + after, test, table.rows,
                 static_cast<double>(names.size()));
  };
  say(commas, "decimal_commas", "Read with a decimal comma: ", ".", "numbers that only a decimal comma explains");
  say(units, "units", "Read as numbers with a unit: ", ".",
      "the same sign or word around the digits of 95 % of the cells");
  say(dates, "dates", "Read as dates, counted in days since 1970-01-01: ", ".", "dates in 95 % of the cells");
}

}  // namespace

void report_columns(const Table& table, TableReport& report) {
  report_gaps(table, report);
  add_understood(table, report);
  add_ignored(table, report);
}

}  // namespace vitrine::dataset

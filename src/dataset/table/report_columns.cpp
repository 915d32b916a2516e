// How columns are understood, what is missing in them, and which are not looked at.
#include <algorithm>
#include <cmath>
#include <map>

#include "dataset/table/look.h"
#include "dataset/table/report.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine::dataset {

namespace {

constexpr size_t columns_named = 12;

// “NA” 12, empty 3; nothing if all are empty
std::string gaps_by_word(const Column& column) {
  std::map<std::string, int64_t> times;
  for (size_t row = 0; row < column.cells.size(); ++row)
    if (column.is_missing(row)) ++times[std::string(column.cells[row])];
  if (times.size() == 1 && times.begin()->first.empty()) return "";
  std::vector<std::string> said;
  for (const auto& [word, n] : times) said.push_back(word.empty() ? say("empty {n}", n) : say("“{word}” {n}", word, n));
  return listed(said, 4);
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
    report.add("empty_rows", say("{n|# row is|# rows are} empty but for the label and left out.", empty),
               to_say("rows in which every used column is missing"), table.rows, empty);
  for (const Column& column : table.columns) {
    if (column.role == Role::ignore || column.role == Role::label) continue;
    int64_t missing = 0, no_number = 0;
    for (size_t row = 0; row < column.cells.size(); ++row) {
      const bool is_gone = column.is_missing(row);
      missing += is_gone;
      no_number += column.role == Role::number && !is_gone && std::isnan(column.numbers[row]);
    }
    if (missing) {
      const std::string share = percent_of(static_cast<double>(missing) / table.rows);
      const std::string words = gaps_by_word(column);
      report.add("missing_values",
                 words.empty()
                     ? say("“{column}” is missing in {n|# row|# rows} ({share}).", column.name, missing, share)
                     : say("“{column}” is missing in {n|# row|# rows} ({share}): {words}.", column.name, missing, share,
                           words),
                 to_say("cells that are empty or say a word for no value, such as ?, NA, NaN, null or None"),
                 table.rows, missing);
    }
    if (no_number)
      report.add("not_a_number",
                 say("“{column}” holds no number in {n|# row|# rows}; they count as missing.", column.name, no_number),
                 to_say("filled cells that are no finite number"), table.rows, no_number);
  }
}

void add_ignored(const Table& table, TableReport& report) {
  std::vector<std::string> names, siblings;
  for (const Column& column : table.columns) {
    if (column.role != Role::ignore || column.name == table.split_column) continue;
    const std::string& why = column.why.pattern;
    if (why == label_beside_label) siblings.push_back(in_quotes(column.name));
    else
      names.push_back(why.empty() ? in_quotes(column.name) : say("“{column}” ({why})", column.name, say(column.why)));
  }
  if (!siblings.empty())
    report.add(
        "sibling_labels",
        say("{columns} {n|looks like a label|look like labels} beside “{label}” and {n|is|are} not used as "
            "input; give another role where that is wanted.",
            listed(siblings, columns_named), siblings.size(), table.label() ? table.label()->name : std::string()),
        to_say("columns of only 0 and 1 next to the label, beside a text"), table.rows, siblings.size());
  if (!names.empty())
    report.add(
        "columns_ignored",
        say("{n|# column is|# columns are} not looked at: {columns}.", names.size(), listed(names, columns_named)),
        to_say("columns with the role ignore"), table.rows, names.size());
}

void add_understood(const Table& table, TableReport& report) {
  std::vector<std::string> commas, units, dates;
  for (const Column& column : table.columns) {
    if (column.role != Role::ignore && column.why.pattern == value_here)
      report.add("missing_word_kept",
                 say("“{column}”: “{word}” is a value here, not a gap, as it is written like the others and nothing "
                     "else is missing; say so if it means missing.",
                     column.name, column.why.words.front()),
                 to_say("cells that say none or NA in a column without other gaps"), table.rows, 1);
    if (column.respelt)
      report.add("respelt",
                 say("“{column}”: {n|# row writes its value|# rows write their values} otherwise than most (0.0 for 0, "
                     "say); read as the same.",
                     column.name, column.respelt),
                 to_say("cells that equal their level but are written otherwise"), table.rows, column.respelt);
    if (column.role != Role::number) continue;
    const std::string name = in_quotes(column.name);
    const NumberStyle& style = column.style;
    if (style.date) dates.push_back(name);
    else if (style.decimal == ',') commas.push_back(name);
    if (!style.date && !(style.before.empty() && style.after.empty()))
      units.push_back(say("“{column}” in {unit}", column.name, style.before + style.after));
  }
  const auto list = [&](const std::vector<std::string>& names, const char* code, const char* statement,
                        const char* test) {
    if (!names.empty()) report.add(code, say(statement, listed(names, columns_named)), test, table.rows, names.size());
  };
  list(commas, "decimal_commas", to_say("Read with a decimal comma: {columns}."),
       to_say("numbers that only a decimal comma explains"));
  list(units, "units", to_say("Read as numbers with a unit: {columns}."),
       to_say("the same sign or word around the digits of 95 % of the cells"));
  list(dates, "dates", to_say("Read as dates, counted in days since 1970-01-01: {columns}."),
       to_say("dates in 95 % of the cells"));
}

}  // namespace

void report_columns(const Table& table, TableReport& report) {
  report_gaps(table, report);
  add_understood(table, report);
  add_ignored(table, report);
}

}  // namespace vitrine::dataset

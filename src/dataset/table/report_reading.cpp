// What was left out, cut or repaired while the file was read.
#include "dataset/table/report.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine::dataset {

namespace {

// "row 4", "rows 1, 4, 7 and others"
std::string places(const Told& told) {
  std::string lines;
  for (const int64_t line : told.lines) lines += (lines.empty() ? "" : ", ") + std::to_string(line);
  if (told.count == 1) return say("row {row}", lines);
  return told.count > std::ssize(told.lines) ? say("rows {rows} and others", lines) : say("rows {rows}", lines);
}

}  // namespace

void report_reading(const ReadFile& file, int64_t dots, TableReport& report) {
  const ReadNotes& notes = file.notes;
  const int64_t rows = file.table.rows;
  const auto note = [&](int64_t n, const char* code, const char* statement, const char* test) {
    if (n) report.add(code, say(statement, n), test, rows, n);
  };
  const auto told = [&](const Told& t, const char* code, const char* statement, const char* test) {
    if (t.count)
      report.add(code, say("{statement} ({places}).", say(statement, t.count), places(t)), test, rows, t.count);
  };
  for (const std::string& sentence : notes.source)
    report.add("source", sentence, to_say("the file's own format"), rows, 1);
  if (!file.format.under.empty() && file.format.source.empty())
    report.add("rows_under", say("The rows are those of the list under “{key}”.", file.format.under),
               to_say("the longest list of rows in the JSON"), rows, 1);
  if (file.format.encoding != "UTF-8")
    report.add("encoding", say("The file is not UTF-8; it was read as {encoding}.", file.format.encoding),
               to_say("byte order mark, zero bytes, validity as UTF-8"), rows, 1);
  note(notes.replaced, "unreadable_characters",
       to_say("{n|# character could not be read and was replaced by “\uFFFD”.|# characters could not be read and were "
              "replaced by “\uFFFD”.}"),
       to_say("invalid sequences of the encoding"));
  note(notes.nul, "nul_characters", to_say("{n|# NUL character was left out.|# NUL characters were left out.}"),
       to_say("characters with the number 0"));
  note(file.format.lines_before, "lines_before",
       to_say("{n|# line above the table was skipped: a hint, a comment or a title.|# lines above the table were "
              "skipped: hints, comments or titles.}"),
       to_say("lines before the header"));
  note(notes.empty_lines, "empty_lines",
       to_say("{n|# line is empty and was skipped.|# lines are empty and were skipped.}"),
       to_say("lines without a value"));
  told(notes.joined, "unquoted_separators",
       to_say("{n|# row holds separators in its text without quotes; its text was put together|# rows hold separators "
              "in their text without quotes; their text was put together}"),
       to_say("rows with more fields than columns whose other fields fit"));
  told(notes.cut, "ragged_rows",
       to_say("{n|# row has|# rows have} more fields than there are columns; what is past the last was cut off"),
       to_say("fields per row against columns"));
  note(notes.cells_cut, "cells_cut",
       to_say("{n|# cell past the last column was left out.|# cells past the last column were left out.}"),
       to_say("filled fields past the last column"));
  told(notes.filled, "short_rows",
       to_say("{n|# row has fewer fields than there are columns; it was filled up with empty cells|# rows have fewer "
              "fields than there are columns; they were filled up with empty cells}"),
       to_say("fields per row against columns"));
  told(notes.unreadable, "unreadable_lines",
       to_say("{n|# value is no row of JSON and was skipped, or is nested more than 64 deep|# values are no rows of "
              "JSON and were skipped, or are nested more than 64 deep}"),
       to_say("values that do not parse"));
  note(notes.not_finite, "not_finite",
       to_say("{n|# value is NaN or infinite; it counts as missing.|# values are NaN or infinite; they count as "
              "missing.}"),
       to_say("NaN, Infinity and -Infinity in JSON"));
  note(notes.open_quotes, "open_quotes",
       to_say("{n|# quotation mark never closes and was read as a character.|# quotation marks never close and were "
              "read as characters.}"),
       to_say("opening quotes without an end"));
  note(notes.long_cells, "long_cells", to_say("{n|# cell is|# cells are} longer than a MiB."),
       to_say("bytes of a cell"));
  note(notes.further_labels, "several_labels",
       to_say("{n|# line has|# lines have} more than one label; the first is used, the others are kept apart."),
       to_say("labels of a line"));
  note(notes.empty_columns, "empty_columns",
       to_say("{n|# column without a name and without a value was left out.|# columns without a name and without a "
              "value were left out.}"),
       to_say("columns that hold nothing"));
  if (notes.columns_cut) {
    std::vector<std::string> names;
    for (const std::string& name : notes.columns_left_out) names.push_back(in_quotes(name));
    report.add("columns_cut",
               names.empty()
                   ? say("{n|# column or value was|# columns or values were} left out: there are more columns than "
                         "{most}.",
                         notes.columns_cut, most_columns)
                   : say("{n|# column or value was|# columns or values were} left out: there are more columns than "
                         "{most}, among them {names}.",
                         notes.columns_cut, most_columns, listed(names, names.size())),
               to_say("columns past the limit"), rows, notes.columns_cut);
  }
  note(notes.too_many, "too_many_rows",
       to_say("{n|# row was|# rows were} left out: there are more than 200,000, or too many cells."),
       to_say("rows past the limit"));
  note(dots, "label_full_stops",
       to_say("{n|# cell of the test file lost the full stop at its end, to match the first file.|# cells of the test "
              "file lost the full stop at their end, to match the first file.}"),
       to_say("labels and categories that only differ by a full stop"));
}

}  // namespace vitrine::dataset

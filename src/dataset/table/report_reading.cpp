// What was left out, cut or repaired while the file was read.
#include "dataset/table/report.h"

namespace vitrine::dataset {

namespace {

// " (row 4)", " (rows 1, 4, 7 and others)"
std::string places(const Told& told, const char* one, const char* many) {
  if (told.lines.empty()) return "";
  std::string out = std::string(" (") + (told.count == 1 ? one : many) + " ";
  for (size_t i = 0; i < told.lines.size(); ++i) out += (i ? ", " : "") + std::to_string(told.lines[i]);
  return out + (told.count > static_cast<int64_t>(told.lines.size()) ? " and others)" : ")");
}

}  // namespace

void report_reading(const ReadFile& file, int64_t dots, TableReport& report) {
  const ReadNotes& notes = file.notes;
  const int64_t rows = file.table.rows;
  const auto note = [&](int64_t n, const char* code, std::string one, std::string many, const char* test) {
    if (n) report.add(code, std::to_string(n) + " " + (n == 1 ? one : many), test, rows, static_cast<double>(n));
  };
  const auto told = [&](const Told& t, const char* code, const char* one, const char* many, const char* test) {
    if (t.count)
      report.add(code, std::to_string(t.count) + " " + (t.count == 1 ? one : many) + places(t, "row", "rows") + ".",
                 test, rows, static_cast<double>(t.count));
  };
  for (const std::string& sentence : notes.source) report.add("source", sentence, "the file's own format", rows, 1);
  if (!file.format.under.empty() && file.format.source.empty())
    report.add("rows_under", "The rows are those of the list under “" + file.format.under + "”.",
               "the longest list of rows in the JSON", rows, 1);
  if (file.format.encoding != "UTF-8")
    report.add("encoding", "The file is not UTF-8; it was read as " + file.format.encoding + ".",
               "byte order mark, zero bytes, validity as UTF-8", rows, 1);
  note(notes.replaced, "unreadable_characters", "character could not be read and was replaced by “\uFFFD”.",
       "characters could not be read and were replaced by “\uFFFD”.", "invalid sequences of the encoding");
  note(notes.nul, "nul_characters", "NUL character was left out.", "NUL characters were left out.",
       "characters with the number 0");
  note(file.format.lines_before, "lines_before", "line above the table was skipped: a hint, a comment or a title.",
       "lines above the table were skipped: hints, comments or titles.", "lines before the header");
  note(notes.empty_lines, "empty_lines", "line is empty and was skipped.", "lines are empty and were skipped.",
       "lines without a value");
  told(notes.joined, "unquoted_separators",
       "row holds separators in its text without quotes; its text was put together",
       "rows hold separators in their text without quotes; their text was put together",
       "rows with more fields than columns whose other fields fit");
  told(notes.cut, "ragged_rows", "row has more fields than there are columns; what is past the last was cut off",
       "rows have more fields than there are columns; what is past the last was cut off",
       "fields per row against columns");
  note(notes.cells_cut, "cells_cut", "cell past the last column was left out.",
       "cells past the last column were left out.", "filled fields past the last column");
  told(notes.filled, "short_rows", "row has fewer fields than there are columns; it was filled up with empty cells",
       "rows have fewer fields than there are columns; they were filled up with empty cells",
       "fields per row against columns");
  told(notes.unreadable, "unreadable_lines", "value is no row of JSON and was skipped, or is nested more than 64 deep",
       "values are no rows of JSON and were skipped, or are nested more than 64 deep", "values that do not parse");
  note(notes.not_finite, "not_finite", "value is NaN or infinite; it counts as missing.",
       "values are NaN or infinite; they count as missing.", "NaN, Infinity and -Infinity in JSON");
  note(notes.open_quotes, "open_quotes", "quotation mark never closes and was read as a character.",
       "quotation marks never close and were read as characters.", "opening quotes without an end");
  note(notes.long_cells, "long_cells", "cell is longer than a MiB.", "cells are longer than a MiB.", "bytes of a cell");
  note(notes.further_labels, "several_labels",
       "line has more than one label; the first is used, the others are kept apart.",
       "lines have more than one label; the first is used, the others are kept apart.", "labels of a line");
  note(notes.empty_columns, "empty_columns", "column without a name and without a value was left out.",
       "columns without a name and without a value were left out.", "columns that hold nothing");
  if (notes.columns_cut) {
    std::vector<std::string> names;
    for (const std::string& name : notes.columns_left_out) names.push_back("“" + name + "”");
    report.add("columns_cut",
               count_of(notes.columns_cut, "column or value was", "columns or values were") +
                   " left out: there are more columns than " + std::to_string(most_columns) +
                   (names.empty() ? std::string() : ", among them " + named(names, names.size())) + ".",
               "columns past the limit", rows, static_cast<double>(notes.columns_cut));
  }
  note(notes.too_many, "too_many_rows", "row was left out: there are more than 200,000, or too many cells.",
       "rows were left out: there are more than 200,000, or too many cells.", "rows past the limit");
  note(dots, "label_full_stops", "cell of the test file lost the full stop at its end, to match the first file.",
       "cells of the test file lost the full stop at their end, to match the first file.",
       "labels and categories that only differ by a full stop");
}

}  // namespace vitrine::dataset

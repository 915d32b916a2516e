// Bytes of a file -> Table: CSV, TSV and their kin (RFC 4180, whatever separates the fields), JSON in the layouts that
// programs write, lines of a label and a text, and plain lines. What the file is is found from its first lines, unless
// a person says so (ReadOptions).
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "base/task.h"
#include "dataset/table/labelled.h"
#include "dataset/table/read_options.h"
#include "dataset/table/records.h"
#include "dataset/table/table.h"

namespace vitrine::dataset {

inline constexpr int64_t most_rows = 200'000;

struct FileFormat {
  enum class Kind { separated, json, labelled, lines };
  Kind kind = Kind::lines;
  Dialect dialect;
  bool surplus = false;  // rows with more fields than columns hold unquoted separators in their text
  size_t width = 1;      // fields of most records
  bool header = false;   // the first record names the columns
  Labelled labelled = Labelled::none;
  size_t begin = 0;          // where the records begin in the text: behind sep=, comments and titles
  int64_t lines_before = 0;  // such lines
  std::string encoding;
  std::string source;  // "xlsx", "parquet", "gzip": what the text was made of; empty: the file itself
  std::string under;   // JSON: the key under which the rows lie; xlsx: the sheet
};

// Something that happened to rows, with the lines (from 1) of the first few.
struct Told {
  int64_t count = 0;
  std::vector<int64_t> lines;
  void at(int64_t line) {
    constexpr size_t kept = 5;
    ++count;
    if (lines.size() < kept) lines.push_back(line);
  }
};

// What reading a file met that a person should know.
struct ReadNotes {
  int64_t empty_lines = 0;                    // skipped
  Told joined;                                // rows whose surplus fields were put back into their text
  Told cut;                                   // rows that lost fields past the last column
  int64_t cells_cut = 0;                      // those fields
  Told filled;                                // rows with fewer fields than columns: filled with empty cells
  Told unreadable;                            // lines or values that are no row: skipped
  int64_t replaced = 0;                       // characters that became U+FFFD
  int64_t nul = 0;                            // NUL characters left out
  int64_t not_finite = 0;                     // NaN and infinities in JSON: read as missing
  int64_t open_quotes = 0;                    // quotes that never close: taken as plain characters
  int64_t too_many = 0;                       // rows past the limits: skipped
  int64_t columns_cut = 0;                    // columns past most_columns, or in JSON members without one
  std::vector<std::string> columns_left_out;  // some of their names
  int64_t empty_columns = 0;                  // without name and without a cell: left out
  int64_t long_cells = 0;                     // cells of more than a MiB: kept whole
  int64_t further_labels = 0;                 // lines with more than one label
  std::vector<std::string> source;            // what the reader of the file's own format says: sentences
};

struct ReadFile {
  Table table;  // roles guessed
  FileFormat format;
  ReadNotes notes;
};

FileFormat sniff(std::string_view text, std::string_view file_name, const ReadOptions& options = {});

// In pieces of about a tenth of a second; progress in bytes. Errors: bad_file for a file without rows or of a kind that
// is no text; bad_request for an encoding that there is not; cancelled.
Task<Result<ReadFile>> read_file(std::string name, std::shared_ptr<const std::vector<std::byte>> bytes,
                                 ReadOptions options, Ticket ticket);

// Appends the rows of a test file. Columns are matched by name when both have names, else by place. Labels of the test
// file that differ from known ones only by a full stop at their end ("<=50K." and "<=50K", as in UCI's Adult) are taken
// for the same. Errors: bad_file when a column is missing; `dots` counts the labels that lost a stop.
Result<void> append_test(ReadFile& file, const ReadFile& test, int64_t& dots);

nlohmann::json to_json(const FileFormat& format);

}  // namespace vitrine::dataset

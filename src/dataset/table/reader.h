// Bytes of a file -> Table: CSV, TSV and their kin (RFC 4180, with any of , tab ; | between the fields), JSON lines,
// "label text" lines, and plain lines. What the file is is found from its first lines.
#pragma once
#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "base/task.h"
#include "dataset/table/table.h"

namespace vitrine::dataset {

inline constexpr int64_t most_rows = 200'000;
inline constexpr size_t most_columns = 512;

struct FileFormat {
  enum class Kind { separated, json_lines, labelled, lines };
  Kind kind = Kind::lines;
  char separator = ',';
  bool quotes = true;       // "..." may hold separators and line ends
  bool header = false;      // the first record names the columns
  bool sub_labels = false;  // labelled: "LABEL:sub text"
  std::string encoding;
};

// What reading a file met that a person should know.
struct ReadNotes {
  int64_t empty_lines = 0;  // skipped
  int64_t ragged = 0;       // rows with more or fewer fields than there are columns: cut or filled with empty cells
  int64_t unreadable = 0;   // JSON lines that are no object: skipped
  int64_t replaced = 0;     // characters that became U+FFFD
  int64_t open_quotes = 0;  // quotes that never close: taken as plain characters
  int64_t too_many = 0;     // rows past most_rows: skipped
};

struct ReadFile {
  Table table;  // roles guessed
  FileFormat format;
  ReadNotes notes;
};

FileFormat sniff(std::string_view text, std::string_view file_name);

// In pieces of about a tenth of a second; progress in bytes. Errors: bad_file for a file without rows; cancelled.
Task<Result<ReadFile>> read_file(std::string name, std::shared_ptr<const std::vector<std::byte>> bytes, Ticket ticket);

// Appends the rows of a test file. Columns are matched by name when both have names, else by place. Labels of the test
// file that differ from known ones only by a full stop at their end ("<=50K." and "<=50K", as in UCI's Adult) are taken
// for the same. Errors: bad_file when a column is missing; `dots` counts the labels that lost a stop.
Result<void> append_test(ReadFile& file, const ReadFile& test, int64_t& dots);

nlohmann::json to_json(const FileFormat& format);

}  // namespace vitrine::dataset

// What kind of file a text is, from its first lines.
#include <algorithm>

#include "dataset/table/dialect.h"
#include "dataset/table/header.h"
#include "dataset/table/json_rows.h"
#include "dataset/table/reader.h"

namespace vitrine::dataset {

namespace {

constexpr size_t sample_bytes = 1 << 18;
constexpr size_t most_sample_bytes = 1 << 22;
constexpr int64_t enough_lines = 20;
constexpr size_t header_records = 400;

// The first bytes up to a line's end: more where lines are long, so that there are rows to judge by.
std::string_view sample_of(std::string_view text) {
  for (size_t size = sample_bytes; size < text.size() && size <= most_sample_bytes; size *= 4) {
    const std::string_view head = text.substr(0, size);
    const size_t end = head.find_last_of("\r\n");
    if (end != std::string_view::npos && std::count(head.begin(), head.end(), '\n') >= enough_lines)
      return head.substr(0, end + 1);
  }
  return text.substr(0, 4 * most_sample_bytes);
}

// Excel's "sep=;" as the first line.
std::optional<char> excel_hint(std::string_view text, size_t& at) {
  size_t after = at;
  if (at >= text.size()) return {};
  std::string_view line = next_line(text, after);
  if (line.size() >= 2 && line.front() == '"' && line.back() == '"') line = line.substr(1, line.size() - 2);
  if (line.size() < 5 || ascii_lowered(line.substr(0, 4)) != "sep=") return {};
  const std::string_view mark = line.substr(4);
  // Other programs fill the line up with separators: "sep=,,,".
  if (static_cast<unsigned char>(mark[0]) >= 0x80 || mark.find_first_not_of(mark[0]) != std::string_view::npos)
    return {};
  at = after;
  return mark[0];
}

// Moves `at` behind lines that begin with # as long as they do not look like the header: "#id,text" has as many fields
// as the line below.
int64_t skip_comments(std::string_view text, size_t& at) {
  const auto fields = [](std::string_view line) {
    return std::count_if(line.begin(), line.end(), [](char c) { return c == ',' || c == '\t' || c == ';'; });
  };
  int64_t lines = 0;
  for (;;) {
    size_t after = at;
    std::string_view line;
    while (after < text.size() && line.empty()) line = trimmed(next_line(text, after));
    if (!line.starts_with('#')) return lines;
    size_t below = after;
    std::string_view next;
    while (below < text.size() && next.empty()) next = trimmed(next_line(text, below));
    if (!next.starts_with('#') && fields(line) > 0 && fields(line) == fields(next)) return lines;
    if (next.empty()) return lines;
    at = after;
    ++lines;
  }
}

// Titles above the table: leading records of one field where most have several.
int64_t skip_titles(std::string_view text, const FileFormat& format, size_t& at) {
  Records records(text.substr(at), format.dialect);
  std::vector<std::string> fields;
  int64_t lines = 0;
  constexpr int64_t most_titles = 10;
  while (lines <= most_titles && records.next(fields)) {
    const auto filled = std::count_if(fields.begin(), fields.end(), [](const std::string& f) { return !f.empty(); });
    if (filled > 1 || format.width < 3) {
      at += records.begin();
      return lines;
    }
    ++lines;
  }
  return 0;
}

bool header_in(std::string_view text, const FileFormat& format) {
  Records reader(text.substr(std::min(format.begin, text.size())), format.dialect, format.width);
  std::vector<Record> records;
  Record fields;
  while (records.size() <= header_records && reader.next(fields)) records.push_back(std::move(fields));
  return has_header(records);
}

}  // namespace

FileFormat sniff(std::string_view whole, std::string_view file_name, const ReadOptions& options) {
  using Kind = FileFormat::Kind;
  FileFormat format;
  if ((!options.separator || whole.starts_with("{\"made_of\"")) && json_shape(whole)) {
    format.kind = Kind::json;
    return format;
  }
  const std::string_view sample = sample_of(whole);
  ReadOptions with = options;
  if (const auto hint = excel_hint(sample, format.begin)) {
    ++format.lines_before;
    if (!with.separator) with.separator = hint;
  }
  format.lines_before += skip_comments(sample, format.begin);
  const std::string_view body = sample.substr(std::min(format.begin, sample.size()));
  if (!with.separator) {
    format.labelled = labelled_lines(body);
    if (format.labelled == Labelled::fasttext) {
      format.kind = Kind::labelled;
      return format;
    }
  }
  const bool named = file_name.ends_with(".csv") || file_name.ends_with(".tsv");
  const auto found = find_dialect(body, file_name, with);
  if (!found && !with.separator && format.labelled != Labelled::none) {
    format.kind = Kind::labelled;
    return format;
  }
  if (found || with.separator || named) {  // a .csv with one column, perhaps quoted, is one too
    format.kind = Kind::separated;
    if (found) {
      format.dialect = found->dialect;
      format.width = found->width;
      format.surplus = found->surplus;
    } else {
      format.dialect.separator = with.separator.value_or(file_name.ends_with(".tsv") ? '\t' : ',');
      format.dialect.quote = with.quote.value_or('"');
    }
    format.labelled = Labelled::none;
    if (!format.surplus) format.lines_before += skip_titles(sample, format, format.begin);
    format.header = options.header.value_or(header_in(sample, format));
  }
  return format;
}

}  // namespace vitrine::dataset

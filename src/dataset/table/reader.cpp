#include "dataset/table/reader.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "base/pause.h"
#include "base/utf8.h"
#include "dataset/table/encoding.h"
#include "dataset/table/header.h"
#include "dataset/table/json_rows.h"
#include "dataset/table/magic.h"
#include "dataset/table/surplus.h"

namespace vitrine::dataset {

using nlohmann::json;
using Kind = FileFormat::Kind;

namespace {

constexpr const char* rows_wanted = to_say("Give at least one row per line.");
constexpr size_t long_cell = 1 << 20;
// A table may have as many cells as four million, or two a byte: what is filled up costs no more than what was read.
constexpr int64_t cells_of_any = 4 << 20;
constexpr int64_t cells_per_byte = 2;

int64_t room_for(std::string_view text) {
  return std::max(cells_of_any, cells_per_byte * static_cast<int64_t>(text.size()));
}

void add_row(Table& table, const std::vector<std::string>& fields) {
  for (size_t i = 0; i < table.columns.size(); ++i)
    table.columns[i].cells.push_back(i < fields.size() ? trimmed(fields[i]) : std::string_view());
  ++table.rows;
}

void name_columns(Table& table, std::vector<std::string> names) {
  std::unordered_set<std::string> used;
  for (std::string& name : names) {
    name = std::string(trimmed(name));
    for (char& c : name)
      if (c == '\n' || c == '\r' || c == '\t') c = ' ';
    if (name.empty()) name = "column " + std::to_string(table.columns.size() + 1);
    std::string unique = name;
    for (int i = 2; !used.insert(unique).second; ++i) unique = name + " " + std::to_string(i);
    table.columns.emplace_back().name = std::move(unique);
  }
}

// Without a header, the columns are called what they hold.
void name_by_role(Table& table) {
  for (Column& column : table.columns)
    if ((column.role == Role::text || column.role == Role::label) && table.find(name_of(column.role)) < 0)
      column.name = name_of(column.role);
}

// Columns that have no name and hold nothing: a separator at the end of every line makes them.
void drop_empty_columns(ReadFile& file, const std::vector<std::string>& names) {
  std::vector<Column>& columns = file.table.columns;
  for (size_t i = columns.size(); i-- > 0;) {
    if (columns[i].cells.text_size() > 0 || (i < names.size() && !trimmed(names[i]).empty())) continue;
    if (columns.size() == 1) return;
    columns.erase(columns.begin() + i);
    ++file.notes.empty_columns;
  }
}

// The reading of one file, step by step.
class Reading {
 public:
  Reading(ReadFile& file, std::string_view text) : file_(file), text_(text), room_(room_for(text)) {}

  Result<void> begin();
  bool step();  // one row; false at the end
  void end();
  size_t position() const { return kind() == Kind::separated ? records_->position() : at_; }

 private:
  Kind kind() const { return file_.format.kind; }
  bool step_separated();
  bool step_line();
  bool step_json();
  bool has_room() {
    const bool room = file_.table.rows < most_rows &&
                      (file_.table.rows + 1) * static_cast<int64_t>(file_.table.columns.size()) <= room_;
    file_.notes.too_many += !room;
    return room;
  }
  void note_source(std::string_view line);

  ReadFile& file_;
  std::string_view text_;
  int64_t room_;
  size_t at_ = 0;
  int64_t line_ = 0;
  std::vector<std::string> fields_, names_;
  std::optional<Records> records_;
  std::optional<Surplus> surplus_;
  std::optional<JsonShape> shape_;
  std::optional<JsonItems> items_;
  std::optional<JsonTable> json_;
};

Result<void> Reading::begin() {
  Table& table = file_.table;
  const FileFormat& format = file_.format;
  at_ = format.begin;
  if (kind() == Kind::lines) name_columns(table, {"text"});
  if (kind() == Kind::labelled) name_columns(table, labelled_columns(format.labelled));
  if (kind() == Kind::json) {
    shape_ = json_shape(text_);
    if (!shape_) return Error{ErrorCode::bad_file, say("The JSON holds no rows"), table.name, say(rows_wanted)};
    file_.format.under = shape_->under;
    json_.emplace(table, room_);
    if (shape_->layout == JsonLayout::split) json_->name_columns(shape_->names);
    if (shape_->layout == JsonLayout::array || shape_->layout == JsonLayout::split ||
        shape_->layout == JsonLayout::index)
      items_.emplace(shape_->rows);
    text_ = shape_->layout == JsonLayout::lines || shape_->layout == JsonLayout::stream ? shape_->rows : text_;
    at_ = 0;
  }
  if (kind() == Kind::separated) {
    const std::string_view body = text_.substr(std::min(format.begin, text_.size()));
    size_t width = format.width;
    if (format.header) {
      Records head(body, format.dialect);
      if (head.next(names_)) width = head.width();
    }
    records_.emplace(body, format.dialect, width);
    if (format.header) records_->next(names_);
    file_.notes.columns_cut = width > most_columns ? static_cast<int64_t>(width - most_columns) : 0;
    width = std::min(width, most_columns);
    names_.resize(width);
    name_columns(table, names_);
    surplus_ = Surplus::of(body, format, width);
    line_ = format.lines_before;
  }
  return {};
}

bool Reading::step() {
  if (kind() == Kind::separated) return step_separated();
  if (kind() == Kind::json && items_) return step_json();
  if (kind() == Kind::json && shape_->layout == JsonLayout::columns) {
    if (!json_->add_columns(shape_->rows)) file_.notes.unreadable.at(1);
    return false;
  }
  return step_line();
}

bool Reading::step_separated() {
  if (!records_->next(fields_)) return false;
  Table& table = file_.table;
  const size_t width = table.columns.size();
  ++line_;
  const int64_t row = table.rows + 1;  // rows are what a person can look up; lines shift with quoted line ends
  if (records_->width() != width) {
    if (records_->width() < width) {
      file_.notes.filled.at(row);
    } else if (surplus_ && surplus_->join(*records_, fields_)) {
      file_.notes.joined.at(row);
    } else if (width < most_columns) {
      const auto lost =
          std::count_if(fields_.begin() + width, fields_.end(), [](const std::string& f) { return !f.empty(); });
      if (lost) file_.notes.cut.at(row);
      file_.notes.cells_cut += lost;
    }
  }
  for (const std::string& field : fields_) file_.notes.long_cells += field.size() > long_cell;
  if (has_room()) add_row(table, fields_);
  return true;
}

bool Reading::step_json() {
  if (!items_->next()) {
    // A mistake in the middle ends the list before its end.
    if (trimmed(shape_->rows.substr(std::min(items_->position(), shape_->rows.size()))).size() > 1)
      file_.notes.unreadable.at(file_.table.rows + 1);
    return false;
  }
  at_ = items_->position();
  if (has_room() && !json_->add(items_->value())) file_.notes.unreadable.at(file_.table.rows + 1);
  return true;
}

// The first line may say what the rows were made of (web/table_file.mjs).
void Reading::note_source(std::string_view line) {
  const json note = json::parse(line, nullptr, false);
  const auto made_of = note.is_object() ? note.find("made_of") : note.end();
  if (made_of == note.end() || !made_of->is_string()) return;
  file_.format.source = made_of->get<std::string>();
  if (const auto under = note.find("under"); under != note.end() && under->is_string())
    file_.format.under = under->get<std::string>();
  if (const auto said = note.find("said"); said != note.end() && said->is_array())
    for (const json& sentence : *said)
      if (sentence.is_string()) file_.notes.source.push_back(sentence.get<std::string>());
}

bool Reading::step_line() {
  if (at_ >= text_.size()) return false;
  if (kind() == Kind::json && shape_->layout == JsonLayout::stream) {
    const size_t end = json_value_end(text_, at_);
    if (end == std::string_view::npos) {
      if (!trimmed(text_.substr(at_)).empty()) file_.notes.unreadable.at(file_.table.rows + 1);
      return false;
    }
    if (has_room() && !json_->add(trimmed(text_.substr(at_, end - at_))))
      file_.notes.unreadable.at(file_.table.rows + 1);
    at_ = end;
    while (at_ < text_.size() && (trimmed(text_.substr(at_, 1)).empty() || text_[at_] == ',')) ++at_;
    return true;
  }
  ++line_;
  std::string_view row = trimmed(next_line(text_, at_));
  if (row.empty()) {
    ++file_.notes.empty_lines;
    return true;
  }
  if (kind() == Kind::json) {
    if (line_ == 1 && row.starts_with("{\"made_of\"")) {
      note_source(row);
      return true;
    }
    while (row.ends_with(',')) row.remove_suffix(1);
    if (!has_room()) return true;
    if (json_value_end(row, 0) != row.size() || !json_->add(row)) file_.notes.unreadable.at(line_);
    return true;
  }
  if (kind() == Kind::lines) fields_.assign(1, std::string(row));
  else split_labelled(row, file_.format.labelled, fields_);
  if (file_.format.labelled == Labelled::fasttext && kind() == Kind::labelled)
    file_.notes.further_labels += !fields_[2].empty();
  file_.notes.long_cells += row.size() > long_cell;
  if (has_room()) add_row(file_.table, fields_);
  return true;
}

void Reading::end() {
  ReadNotes& notes = file_.notes;
  if (records_) {
    notes.empty_lines += records_->empty_lines();
    notes.open_quotes = records_->open_quotes();
    drop_empty_columns(file_, file_.format.header ? names_ : std::vector<std::string>());
  }
  if (json_) {
    notes.not_finite = json_->not_finite;
    notes.columns_cut = json_->keys_left_out;
    notes.columns_left_out = json_->columns_left_out;
  }
  if (kind() == Kind::labelled && file_.format.labelled == Labelled::fasttext && notes.further_labels == 0)
    file_.table.columns.pop_back();
}

// Rows that came as arrays may have their names in the first.
void take_header(ReadFile& file, std::optional<bool> wanted) {
  Table& table = file.table;
  for (size_t i = 0; i < table.columns.size(); ++i)
    if (table.columns[i].name != "column " + std::to_string(i + 1)) return;
  if (table.rows < 2 || table.columns.empty()) return;
  std::vector<Record> records(std::min<int64_t>(table.rows, 400));
  for (size_t row = 0; row < records.size(); ++row)
    for (const Column& column : table.columns) records[row].emplace_back(column.cells[row]);
  if (!wanted.value_or(has_header(records))) return;
  file.format.header = true;
  std::vector<Column> columns = std::move(table.columns);
  table.columns.clear();
  name_columns(table, records.front());
  for (size_t i = 0; i < columns.size(); ++i)
    for (size_t row = 1; row < columns[i].cells.size(); ++row) table.columns[i].cells.push_back(columns[i].cells[row]);
  --table.rows;
  drop_empty_columns(file, records.front());
}

Error no_table(std::string what, std::string where, std::string advice) {
  return {ErrorCode::bad_file, std::move(what), std::move(where), std::move(advice)};
}

}  // namespace

Task<Result<ReadFile>> read_file(std::string name, std::shared_ptr<const std::vector<std::byte>> bytes,
                                 ReadOptions options, Ticket ticket) {
  if (const auto known = known_format(*bytes))
    co_return no_table(say("This is no table but {what}", say(known->name)), name, say(known->advice));
  VITRINE_CO_TRY(const Decoded decoded, decode(*bytes, options.encoding));
  if (looks_binary(decoded))
    co_return no_table(say("This is no text: it is full of control characters"), name,
                       say("Choose a table: CSV, TSV, JSON, Excel (.xlsx) or Parquet."));
  const std::string_view text = decoded.text;
  if (text.starts_with("{\"made_of\"")) {  // it could not be opened: web/table_file.mjs says why
    const json note = json::parse(text.substr(0, text.find('\n')), nullptr, false);
    const auto said = [&](const char* key) {
      const auto found = note.is_object() ? note.find(key) : note.end();
      return found != note.end() && found->is_string() ? found->get<std::string>() : std::string();
    };
    if (!said("failed").empty()) co_return no_table(said("failed"), name, said("advice"));
  }
  if (name.ends_with(".gz")) name.resize(name.size() - 3);
  ReadFile file;
  file.format = sniff(text, name, options);
  file.format.encoding = decoded.encoding;
  file.notes.replaced = decoded.replaced;
  file.notes.nul = decoded.nul;
  Table& table = file.table;
  table.name = name;
  table.options = options;
  Reading reading(file, text);
  VITRINE_CO_CHECK(reading.begin());
  Pace pace;
  for (int64_t steps = 0; reading.step(); ++steps) {
    if (steps % 256 || !pace.due()) continue;
    ticket.progress(reading.position(), text.size());
    co_await pause(&pace);
    if (ticket.cancelled()) co_return Error{ErrorCode::cancelled, "Reading was stopped", {}, {}};
  }
  reading.end();
  if (file.format.kind == Kind::json) take_header(file, options.header);
  if (table.rows == 0 || table.columns.empty())
    co_return no_table(say("The file holds no rows"), name, say(rows_wanted));
  table.test_begin = table.rows;
  guess_roles(table);
  // What a line says of its label beyond it is no input.
  if (file.format.kind == Kind::labelled && table.columns.size() > 2) {
    interpret(table.columns[2], Role::ignore);
    table.columns[2].why = phrase("belongs to the label");
  }
  const bool unnamed = file.format.kind == Kind::separated || table.columns[0].name == "column 1";
  if (unnamed && !file.format.header) name_by_role(table);
  co_return file;
}

Result<void> append_test(ReadFile& file, const ReadFile& test, int64_t& dots) {
  Table& table = file.table;
  const bool by_name = std::all_of(table.columns.begin(), table.columns.end(),
                                   [&](const Column& c) { return test.table.find(c.name) >= 0; });
  if (!by_name && test.table.columns.size() != table.columns.size())
    return Error{ErrorCode::bad_file, say("The test file has other columns than the first file"), test.table.name,
                 say("Both need the same columns in the same order, or with the same names.")};
  dots = 0;
  table.test_begin = table.rows;
  for (size_t i = 0; i < table.columns.size(); ++i) {
    Column& column = table.columns[i];
    const int32_t source = by_name ? test.table.find(column.name) : static_cast<int32_t>(i);
    const Cells& cells = test.table.columns[source].cells;
    std::unordered_set<std::string> known;
    if (column.role == Role::label || column.role == Role::category)
      for (int64_t row = 0; row < table.test_begin; ++row) known.emplace(column.cells[row]);
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
  static constexpr const char* kinds[] = {"csv", "json", "labelled", "lines"};
  const bool separated = format.kind == Kind::separated;
  const bool tabs = separated && format.dialect.separator == '\t';
  const bool quotes = separated && format.dialect.quote != '\0';
  return {{"kind", !format.source.empty() ? format.source
                   : tabs                 ? "tsv"
                                          : kinds[static_cast<int>(format.kind)]},
          {"separator", separated ? std::string(1, format.dialect.separator) : std::string()},
          {"quote", quotes ? std::string(1, format.dialect.quote) : std::string()},
          {"header", format.header},
          {"lines_before", format.lines_before},
          {"under", format.under},
          {"encoding", format.encoding}};
}

}  // namespace vitrine::dataset

#include "dataset/table/dialect.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <vector>

#include "dataset/table/values.h"

namespace vitrine::dataset {

namespace {

constexpr size_t most_records = 400;
constexpr std::string_view separators = ",\t;|^~\x01\x1F ";

enum class CellType : uint8_t { empty, number, date, word, text, odd };
constexpr size_t cell_types = 6;

CellType type_of(std::string_view cell, char separator) {
  if (is_missing(cell)) return CellType::empty;
  NumberStyle comma;
  comma.decimal = ',';
  if (number_of(cell) || number_of(cell, comma)) return CellType::number;
  if (cell.find_first_of("0123456789") != std::string_view::npos) {
    const NumberLook look = look_at_numbers(1, [&](size_t) { return cell; }, {}, {});
    if (look.style.date) return CellType::date;
    if (look.numbers) return CellType::number;
  }
  // Another separator with no blank behind it: this cell is made of several.
  for (const char other : std::string_view("\t;|,")) {
    const size_t at = other == separator ? std::string_view::npos : cell.find(other);
    if (at != std::string_view::npos && at + 1 < cell.size() && cell[at + 1] != ' ') return CellType::odd;
  }
  if (cell.find('"') == 0 || cell.ends_with('"')) return CellType::odd;
  return cell.find(' ') == std::string_view::npos && cell.size() <= 40 ? CellType::word : CellType::text;
}

// How much a column of one type speaks for the dialect.
constexpr std::array<double, cell_types> weight = {0.8, 1, 1, 1, 0.95, 0.5};

struct Trial {
  std::vector<std::vector<std::string>> records;
  std::vector<size_t> widths;
  int64_t open_quotes = 0, good_quotes = 0, inner_quotes = 0, multiline = 0, separators_inside = 0;
};

Trial read(std::string_view sample, Dialect dialect) {
  Records reader(sample, dialect);
  Trial trial;
  std::vector<std::string> fields;
  while (trial.records.size() < most_records && reader.next(fields)) {
    trial.widths.push_back(reader.width());
    trial.multiline += reader.multiline();
    for (const std::string& field : fields)
      trial.separators_inside += field.find(dialect.separator) != std::string::npos;
    trial.records.push_back(std::move(fields));
  }
  trial.open_quotes = reader.open_quotes();
  trial.good_quotes = reader.good_quotes();
  trial.inner_quotes = reader.inner_quotes();
  return trial;
}

// Mean over columns of the share of their commonest type, by weight. Records are those of the usual width.
double type_score(const Trial& trial, size_t width, char separator) {
  const size_t columns = std::min<size_t>(width, 64);
  std::vector<std::array<size_t, cell_types>> seen(columns);
  size_t records = 0;
  for (size_t row = 1; row < trial.records.size(); ++row) {  // the first may be the header
    if (trial.widths[row] != width) continue;
    ++records;
    for (size_t i = 0; i < columns; ++i) ++seen[i][static_cast<size_t>(type_of(trial.records[row][i], separator))];
  }
  if (records == 0) return 0.5;
  double sum = 0;
  for (auto& types : seen) {
    double best = 0;
    const size_t empty = types[0];
    types[0] = 0;
    for (size_t t = 1; t < cell_types; ++t)  // gaps speak neither for nor against
      best = std::max(best, weight[t] * types[t]);
    const size_t filled = records - empty;
    sum += filled ? best / filled : weight[0];
  }
  return sum / columns;
}

// Few short values at the end (or the start) of every record, whatever its width: a label beside a text that holds
// separators.
bool label_at_an_end(const Trial& trial, size_t width) {
  for (const bool last : {true, false}) {
    std::set<std::string_view> values;
    size_t records = 0;
    bool good = true;
    for (size_t row = 1; row < trial.records.size() && good; ++row) {
      const auto& fields = trial.records[row];
      good = fields.size() >= width && !fields.empty();
      if (!good) break;
      const std::string& value = last ? fields.back() : fields.front();
      good = value.size() <= 40;
      values.insert(value);
      ++records;
    }
    if (good && records >= 8 && values.size() * 4 <= records) return true;
  }
  return false;
}

std::optional<FoundDialect> judge(std::string_view sample, std::string_view file_name, Dialect dialect) {
  const Trial trial = read(sample, dialect);
  if (trial.records.empty()) return {};
  std::map<size_t, size_t> times;
  for (const size_t width : trial.widths) ++times[width];
  FoundDialect found{dialect, 1, 0, false, 0};
  const double records = trial.records.size();
  for (const auto& [width, n] : times) {
    const double share = n / records;
    if (share > found.agreement) {
      found.agreement = share;
      found.width = width;
    }
  }
  const size_t first = trial.widths.front();
  // More fields than the header, in many records, with a label at one end.
  if (found.agreement < 0.9 && first >= 2 && times.begin()->first == first && label_at_an_end(trial, first)) {
    found.surplus = true;
    found.width = first;
    found.agreement = 0.9;
  }
  if (found.width < 2) return {};
  const double quotes = trial.good_quotes + trial.open_quotes;
  const double bad_quotes = trial.open_quotes + 0.2 * trial.inner_quotes;
  found.score = found.agreement * found.agreement * type_score(trial, found.width, dialect.separator);
  if (quotes > 0) found.score *= 1 - 0.5 * std::min(1.0, bad_quotes / quotes);
  if (found.surplus && !file_name.ends_with(".csv") && !file_name.ends_with(".tsv")) found.score *= 0.8;
  if (dialect.separator == '\t') found.score += 0.02;  // nobody types a tab into a sentence
  if (dialect.separator == ',' && file_name.ends_with(".csv")) found.score += 0.03;
  if (dialect.separator == '\t' && file_name.ends_with(".tsv")) found.score += 0.1;
  if (dialect.separator == ' ' || std::string_view("^~").find(dialect.separator) != std::string_view::npos) {
    // Blanks separate words as a rule: only columns of numbers, all of one width, make a table of them.
    if (found.width < 3 || found.agreement < 0.98 || found.surplus) return {};
    size_t text = 0;
    for (const auto& fields : trial.records)
      for (const std::string& field : fields) {
        const CellType type = type_of(field, dialect.separator);
        text += type == CellType::text || type == CellType::odd ||
                (dialect.separator == ' ' && type == CellType::word && field.size() > 12);
      }
    if (dialect.separator == ' ') {
      size_t numbers = 0, cells = 0;
      for (const auto& fields : trial.records)
        for (const std::string& field : fields) {
          ++cells;
          numbers += type_of(field, ' ') == CellType::number;
        }
      if (numbers * 2 < cells) return {};
    }
    if (text > 0) return {};
    found.score *= 0.9;
  }
  return found;
}

}  // namespace

std::optional<FoundDialect> find_dialect(std::string_view sample, std::string_view file_name,
                                         const ReadOptions& options) {
  std::string candidates(options.separator ? std::string(1, *options.separator) : std::string(separators));
  std::optional<FoundDialect> best;
  for (const char separator : candidates) {
    if (sample.find(separator) == std::string_view::npos) continue;
    std::optional<FoundDialect> plain, quoted;
    const auto quote_free = [&] { return judge(sample, file_name, {separator, '\0', false}); };
    if (options.quote) {
      const bool escapes = *options.quote && sample.find(std::string("\\") + *options.quote) != std::string_view::npos;
      quoted = judge(sample, file_name, {separator, *options.quote, escapes});
    } else {
      for (const char quote : {'"', '\''}) {
        // A single quote opens a field only where it begins one: it is an apostrophe otherwise.
        const std::string opening = std::string(1, separator) + quote;
        const std::string closing = quote + std::string(1, separator);
        if (quote == '\'' &&
            (sample.find(opening) == std::string_view::npos || sample.find(closing) == std::string_view::npos))
          continue;
        if (quote == '"' && sample.find(quote) == std::string_view::npos) continue;
        for (const bool backslash : {false, true}) {
          if (backslash && sample.find(std::string("\\") + quote) == std::string_view::npos) continue;
          auto found = judge(sample, file_name, {separator, quote, backslash});
          if (found && (!quoted || found->score > quoted->score + 1e-9)) quoted = found;
        }
      }
      plain = quote_free();
    }
    std::optional<FoundDialect> one = quoted ? quoted : plain;
    if (quoted && plain) {
      // Quotes that bring nothing and sit ill are characters, as in TSV files of benchmarks. Well-placed ones are
      // quotes.
      const Trial with = read(sample, quoted->dialect);
      const bool ill = with.open_quotes > 0 || with.inner_quotes > 0 || with.multiline > 0 ||
                       (separator == '\t' && with.separators_inside > 0);
      if (plain->score > quoted->score + 0.02 || (ill && plain->agreement >= quoted->agreement && !plain->surplus))
        one = plain;
    }
    if (one && one->dialect.quote == '\0' && !options.quote && sample.find('"') == std::string_view::npos)
      one->dialect.quote = '"';  // none in the sample; there may be some further on
    if (one && (!best || one->score > best->score)) best = one;
  }
  if (!best) return {};
  const double least = best->dialect.separator == '\t' ? 0.7 : 0.85;
  if (best->agreement < least && !options.separator) return {};
  return best;
}

}  // namespace vitrine::dataset

// What kind of file a text is, from its first lines.
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <unordered_set>

#include "dataset/table/reader.h"
#include "dataset/table/records.h"

namespace vitrine::dataset {

namespace {

constexpr size_t sample_bytes = 1 << 18;
constexpr size_t sample_records = 400;

struct Guess {
  size_t fields = 0;     // of most records
  double agreement = 0;  // share of the records that have that many
};

Guess try_separator(std::string_view text, char separator, bool quotes) {
  Records records(text, separator, quotes);
  std::map<size_t, size_t> seen;
  std::vector<std::string> fields;
  size_t count = 0;
  while (count < sample_records && records.next(fields)) {
    ++seen[fields.size()];
    ++count;
  }
  Guess guess;
  for (const auto& [size, times] : seen) {
    const double share = static_cast<double>(times) / static_cast<double>(count);
    if (share > guess.agreement) guess = {size, share};
  }
  // A quote that swallowed the sample is no agreement.
  if (quotes && records.open_quotes() * 20 > static_cast<int64_t>(count)) guess.agreement = 0;
  return guess;
}

// "LABEL text" or "LABEL:sub text": few different first words, each short and often used.
bool is_labelled(std::string_view text, bool& sub_labels) {
  std::map<std::string_view, size_t> first;
  std::set<std::string_view> before_colon;
  size_t lines = 0, colons = 0;
  for (size_t at = 0; at < text.size() && lines < 4 * sample_records;) {
    const std::string_view line = trimmed(next_line(text, at));
    if (line.empty()) continue;
    const size_t space = line.find_first_of(" \t");
    if (space == std::string_view::npos || space > 24) return false;
    ++lines;
    const std::string_view word = line.substr(0, space);
    ++first[word];
    const size_t colon = word.find(':');
    colons += colon != std::string_view::npos && colon > 0 && colon + 1 < word.size();
    before_colon.insert(word.substr(0, colon));
  }
  if (lines < 4) return false;
  sub_labels = colons == lines;
  const size_t classes = sub_labels ? before_colon.size() : first.size();
  if (classes < 2 || classes > 30 || (sub_labels ? first.size() * 4 : classes * 10) > lines) return false;
  // Ordinary lines may share first words ("The", "A"); labels look like codes.
  if (sub_labels) return true;
  return std::all_of(first.begin(), first.end(), [](const auto& entry) {
    const std::string_view w = entry.first;
    const bool number =
        std::all_of(w.begin(), w.end(), [](char c) { return (c >= '0' && c <= '9') || c == '-' || c == '+'; });
    const bool code = std::none_of(w.begin(), w.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    const bool prefixed = w.starts_with("__label__");
    return number || code || prefixed || w == "pos" || w == "neg" || w == "positive" || w == "negative" ||
           w == "neutral";
  });
}

bool has_header(std::string_view text, const FileFormat& format) {
  Records records(text, format.separator, format.quotes);
  std::vector<std::string> names, fields;
  if (!records.next(names)) return false;
  std::set<std::string_view> distinct;
  for (const std::string& name : names) {
    if (name.size() > 60 || number_of(name) || !distinct.insert(name).second) return false;
    if (name.empty() && names.size() > 1 && &name != &names.front()) return false;  // an index column may be nameless
  }
  const size_t n = names.size();
  std::vector<size_t> numbers(n), same(n), length(n);
  std::vector<std::unordered_set<std::string>> values(n);
  size_t rows = 0;
  while (rows < sample_records && records.next(fields)) {
    ++rows;
    for (size_t i = 0; i < std::min(n, fields.size()); ++i) {
      numbers[i] += number_of(fields[i]).has_value();
      same[i] += fields[i] == names[i];
      length[i] += fields[i].size();
      values[i].insert(fields[i]);
    }
  }
  if (rows == 0) return false;
  int votes = 0;
  for (size_t i = 0; i < n; ++i) {
    if (numbers[i] * 10 >= rows * 8) votes += 3;                  // a word over numbers
    else if (same[i] > 0) votes -= 3;                             // a value that comes again
    else if (values[i].size() * 4 <= rows) votes += 2;            // not among few values
    else if (length[i] > 4 * rows * names[i].size()) votes += 1;  // a short word over long texts
  }
  return votes > 0;
}

}  // namespace

FileFormat sniff(std::string_view whole, std::string_view file_name) {
  FileFormat format;
  const std::string_view text = whole.substr(0, sample_bytes);
  size_t at = 0;
  std::string_view line;
  while (at < text.size() && line.empty()) line = trimmed(next_line(text, at));
  if (line.starts_with('{') && nlohmann::json::parse(line, nullptr, false).is_object()) {
    format.kind = FileFormat::Kind::json_lines;
    return format;
  }

  double best = 0;
  for (const char separator : {'\t', ',', ';', '|'}) {
    for (const bool quotes : {true, false}) {
      const Guess guess = try_separator(text, separator, quotes);
      if (guess.fields < 2 || guess.fields > most_columns) continue;
      double score = guess.agreement + (quotes ? 0.01 : 0);
      if (separator == '\t') score += 0.02;  // nobody types a tab into a sentence
      if (separator == ',' && file_name.ends_with(".csv")) score += 0.1;
      if (separator == '\t' && file_name.ends_with(".tsv")) score += 0.1;
      const double least = separator == '\t' ? 0.7 : 0.9;
      if (guess.agreement >= least && score > best) {
        best = score;
        format.kind = FileFormat::Kind::separated;
        format.separator = separator;
        format.quotes = quotes;
      }
    }
  }
  if (format.kind == FileFormat::Kind::separated) {
    format.header = has_header(text, format);
    return format;
  }
  if (is_labelled(text, format.sub_labels)) {
    format.kind = FileFormat::Kind::labelled;
    return format;
  }
  // A .csv with one column, perhaps quoted.
  if (file_name.ends_with(".csv") || file_name.ends_with(".tsv")) {
    format.kind = FileFormat::Kind::separated;
    format.separator = file_name.ends_with(".csv") ? ',' : '\t';
    format.header = has_header(text, format);
  }
  return format;
}

}  // namespace vitrine::dataset

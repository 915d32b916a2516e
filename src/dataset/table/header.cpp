#include "dataset/table/header.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "dataset/table/records.h"
#include "dataset/table/values.h"

namespace vitrine::dataset {

namespace {

constexpr std::array<std::string_view, 56> usual_names = {
    "text",    "label",     "labels", "class",   "id",          "index",    "target",    "sentence",
    "review",  "comment",   "title",  "name",    "date",        "time",     "timestamp", "category",
    "type",    "sentiment", "rating", "score",   "question",    "answer",   "content",   "message",
    "tweet",   "body",      "topic",  "intent",  "emotion",     "split",    "age",       "sex",
    "gender",  "price",     "year",   "month",   "country",     "city",     "language",  "lang",
    "source",  "user",      "value",  "count",   "outcome",     "result",   "y",         "x",
    "species", "income",    "stars",  "subject", "description", "headline", "stance",    "url"};

struct Below {  // what a column holds under its first cell
  size_t filled = 0, numbers = 0, dates = 0, length = 0, blanks = 0;
  std::unordered_map<std::string_view, size_t> values;
};

bool is_number(std::string_view cell) {
  NumberStyle comma;
  comma.decimal = ',';
  return number_of(cell) || number_of(cell, comma);
}

bool is_year(std::string_view cell) {
  const auto value = number_of(cell);
  return value && cell.size() == 4 && *value >= 1800 && *value <= 2200;
}

// For (above 0) or against the first cell being the column's name.
int vote(std::string_view name, const Below& below) {
  if (below.filled == 0) return 0;
  const size_t n = below.filled;
  const bool mostly_numbers = below.numbers * 10 >= n * 8, mostly_dates = below.dates * 10 >= n * 8;
  if (name.empty()) return 0;  // a column of row numbers is often left without a name
  if (mostly_numbers || mostly_dates) {
    const auto first = is_number(name) || date_of(name, false) || date_of(name, true);
    if (!first) return is_missing(name) ? 0 : 3;
    return mostly_numbers && is_year(name) ? 0 : -4;
  }
  if (is_number(name)) return -2;
  const std::string low = ascii_lowered(name);
  int votes = 0;
  if (std::find(usual_names.begin(), usual_names.end(), low) != usual_names.end()) votes += 3;
  const auto again = below.values.find(name);
  const bool few_values = below.values.size() * 4 <= n;
  if (again != below.values.end()) return votes - (few_values ? 4 : 2);
  if (few_values) votes += 2;
  const double mean = static_cast<double>(below.length) / n;
  const bool texts = below.blanks >= 3 * n;
  if (texts) {
    const size_t blanks = std::count(name.begin(), name.end(), ' ');
    if (static_cast<double>(name.size()) * 4 < mean) votes += 1;              // a short word over long texts
    else if (blanks >= 3 && !name.ends_with('?') && !few_values) votes -= 2;  // one more text
  }
  return votes;
}

}  // namespace

bool has_header(const std::vector<Record>& records) {
  if (records.size() < 2) return false;
  const Record& names = records.front();
  std::vector<Below> below(names.size());
  for (size_t row = 1; row < records.size(); ++row) {
    for (size_t i = 0; i < std::min(names.size(), records[row].size()); ++i) {
      const std::string& cell = records[row][i];
      if (is_missing(cell)) continue;
      Below& b = below[i];
      ++b.filled;
      b.numbers += is_number(cell);
      b.dates += date_of(cell, false) || date_of(cell, true);
      b.length += cell.size();
      b.blanks += std::count(cell.begin(), cell.end(), ' ');
      ++b.values[cell];
    }
  }
  int votes = 0;
  for (size_t i = 0; i < names.size(); ++i) votes += vote(names[i], below[i]);
  return votes > 0;
}

}  // namespace vitrine::dataset

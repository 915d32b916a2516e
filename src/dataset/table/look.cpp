#include "dataset/table/look.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "base/utf8.h"
#include "dataset/table/split.h"

namespace vitrine::dataset {

namespace {

// Thai, Lao, Tibetan, Myanmar, Khmer, kana, Han and their extensions: no blanks between words.
bool is_unspaced(char32_t c) {
  return (c >= 0x0E00 && c <= 0x0FFF) || (c >= 0x1000 && c <= 0x109F) || (c >= 0x1780 && c <= 0x17FF) ||
         (c >= 0x3041 && c <= 0x30FF) || (c >= 0x31F0 && c <= 0x31FF) || (c >= 0x3400 && c <= 0x4DBF) ||
         (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3134F);
}

struct Letters {
  size_t unspaced = 0, other = 0, blanks = 0;
};

void count_letters(std::string_view cell, Letters& letters) {
  for (size_t i = 0; i < cell.size();) {
    const auto c = static_cast<unsigned char>(cell[i]);
    if (c < 0x80) {
      letters.blanks += c == ' ';
      letters.other += (c | 32) >= 'a' && (c | 32) <= 'z';
      ++i;
      continue;
    }
    const Utf8Step step = read_utf8(cell, i);
    (is_unspaced(step.code_point) ? letters.unspaced : letters.other) += 1;
    i += step.length;
  }
}

bool is_hash(std::string_view cell) {
  size_t digits = 0, letters = 0, others = 0;
  for (const char c : cell) {
    digits += c >= '0' && c <= '9';
    letters += (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    others += c != '-' && !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'));
  }
  return others == 0 && digits + letters >= 16 && digits > 0;
}

// The whole number at the end of a cell, with what stands before it.
bool numbered(std::string_view cell, std::string_view& before, int64_t& number) {
  size_t begin = cell.size();
  while (begin > 0 && cell[begin - 1] >= '0' && cell[begin - 1] <= '9' && cell.size() - begin < 17) --begin;
  if (begin == cell.size()) return false;
  before = cell.substr(0, begin);
  number = 0;
  for (const char c : cell.substr(begin)) number = number * 10 + (c - '0');
  return true;
}

bool counts_up(const Column& column) {
  int64_t steps = 0, ones = 0, last = 0, first = 0;
  std::string_view before;
  for (size_t row = 0; row < column.cells.size(); ++row) {
    std::string_view prefix;
    int64_t number = 0;
    if (!numbered(column.cells[row], prefix, number)) return false;
    if (row == 0) first = number;
    else {
      ++steps;
      ones += prefix == before && number == last + 1;
    }
    before = prefix;
    last = number;
  }
  // A count that begins elsewhere may be a measure: visits 100, 101, 102.
  const bool from_start = first <= 1 || !before.empty() || names_an_identifier(column.name);
  return from_start && steps >= 3 && ones * 100 >= steps * 95;
}

bool all_lower(std::string_view word) {
  return std::none_of(word.begin(), word.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}
bool all_upper(std::string_view word) {
  return std::none_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

}  // namespace

std::string plain_name(std::string_view name) {
  std::string out = ascii_lowered(name);
  for (char& c : out)
    if (c == ' ' || c == '-') c = '_';
  return out;
}

bool names_an_identifier(std::string_view name) {
  const std::string low = plain_name(name);
  return low == "id" || low == "index" || low == "idx" || low == "#" || low == "nr" || low == "no" || low == "no." ||
         low == "key" || low == "uuid" || low == "guid" || low == "row" || low.starts_with("unnamed:") ||
         low.ends_with("_id") || low.ends_with("_idx") || low == "column_1" ||
         (name.size() > 2 && name.ends_with("Id") && name[name.size() - 3] >= 'a' && name[name.size() - 3] <= 'z') ||
         name.ends_with("ID");
}

bool names_a_part(std::string_view word) {
  const std::string low = ascii_lowered(word);
  return low == "unsupervised" || part_named(low).has_value();
}

bool Look::numeric() const { return filled > 0 && !numbers.codes && numbers.numbers >= 0.95 * numbers.filled; }

bool Look::text() const {
  return words >= 4 || (words >= 1.5 && distinct * 2 > filled) || (unspaced && words >= 2 && distinct * 2 > filled);
}

Look look_at(Column& column, std::optional<char> decimal, std::optional<char> fixed) {
  Look look;
  const Cells& cells = column.cells;
  look.rows = cells.size();
  std::unordered_set<std::string_view> seen;
  Letters letters;
  bool hashes = true, bits = true, parts = true;
  for (size_t row = 0; row < cells.size(); ++row) {
    if (column.is_missing(row)) continue;
    const std::string_view cell = cells[row];
    ++look.filled;
    seen.insert(cell);
    count_letters(cell, letters);
    hashes = hashes && is_hash(cell);
    bits = bits && (cell == "0" || cell == "1");
    parts = parts && names_a_part(cell);
    look.lists += cell.front() == '[' || cell.front() == '{';
  }
  look.numbers = look_at_numbers(
      cells.size(), [&](size_t row) { return column.is_missing(row) ? std::string_view() : cells[row]; }, decimal,
      fixed);
  column.style = look.numbers.style;
  look.distinct = seen.size();
  if (look.filled == 0) return look;
  const double filled = look.filled;
  look.unspaced = letters.unspaced > letters.other;
  look.words = 1 + letters.blanks / filled;
  if (look.unspaced) look.words += static_cast<double>(letters.unspaced) / 2 / filled;
  look.hashes = hashes && look.distinct == look.filled;
  look.zero_or_one = bits && look.distinct == 2;
  look.parts = parts && look.distinct >= 2;
  look.counts_up =
      !look.numbers.style.date && look.distinct == look.filled && look.filled == look.rows && counts_up(column);
  return look;
}

void decide_missing(Column& column, const ReadOptions& options) {
  if (options.missing) {
    column.missing.clear();
    for (const std::string& word : *options.missing) column.missing.push_back(ascii_lowered(word));
    return;
  }
  // Only these two are also words of their own.
  for (const std::string_view word : {std::string_view("none"), std::string_view("na")}) {
    std::unordered_map<std::string_view, int64_t> spellings, levels;
    int64_t gaps = 0;
    for (size_t row = 0; row < column.cells.size(); ++row) {
      const std::string_view cell = column.cells[row];
      if (cell.size() == word.size() && ascii_lowered(cell) == word) ++spellings[cell];
      else if (column.is_missing(row)) ++gaps;
      else if (levels.size() <= 40) ++levels[cell];
    }
    if (spellings.size() != 1 || gaps > 0 || levels.empty() || levels.size() > 40) continue;
    const auto& [spelling, rows] = *spellings.begin();
    // Written as the other values are: lower case, capitals of much the same length, or a capital in front.
    bool lower = true, upper = true, title = true, numbers = true, alike = true;
    int64_t rarest = INT64_MAX;
    for (const auto& [level, n] : levels) {
      lower = lower && all_lower(level);
      upper = upper && all_upper(level);
      title = title && !all_lower(level.substr(0, 1)) && all_lower(level.substr(1));
      numbers = numbers && number_of(level);
      alike = alike && level.size() + 1 >= word.size() && level.size() <= word.size() + 1;
      rarest = std::min(rarest, n);
    }
    const bool style = word == "na"          ? upper && all_upper(spelling) && alike
                       : all_lower(spelling) ? lower
                                             : title && !all_upper(spelling);
    if (numbers || !style || rows * 4 < rarest) continue;
    std::erase(column.missing, std::string(word));
    column.why = phrase(value_here, spelling);
  }
}

}  // namespace vitrine::dataset

#include "dataset/table/surplus.h"

#include <algorithm>

#include "dataset/table/reader.h"
#include "dataset/table/values.h"

namespace vitrine::dataset {

namespace {
constexpr size_t rows_looked_at = 400;
}

bool Surplus::Kind::fits(const std::string& cell) const {
  return any || is_missing(cell) || (numbers ? number_of(cell).has_value() : values.contains(cell));
}

std::optional<Surplus> Surplus::of(std::string_view body, const FileFormat& format, size_t width) {
  if (width < 2 || width > 64) return {};
  struct Seen {
    std::set<std::string> values;
    size_t rows = 0, numbers = 0, length = 0, blanks = 0;
  };
  std::vector<Seen> seen(width);
  Records records(body, format.dialect, width);
  std::vector<std::string> fields;
  size_t right = 0, ends = 0;
  Seen last;  // of every row, whatever its width
  for (size_t row = 0; row < rows_looked_at && records.next(fields); ++row) {
    if (row == 0 && format.header) continue;
    if (records.width() >= width) {
      last.values.insert(fields.back());
      ++ends;
    }
    if (records.width() != width) continue;
    ++right;
    for (size_t i = 0; i < width; ++i) {
      ++seen[i].rows;
      seen[i].numbers += number_of(fields[i]).has_value();
      seen[i].length += fields[i].size();
      seen[i].blanks += std::count(fields[i].begin(), fields[i].end(), ' ');
      if (!is_missing(fields[i])) seen[i].values.insert(std::move(fields[i]));
    }
  }
  Surplus surplus;
  surplus.kinds_.resize(width);
  if (right == 0) {
    // No row to learn from: the text is next to a label at the end, else at the end itself.
    if (!format.surplus) return {};
    const bool label_last = last.values.size() * 4 <= ends;
    surplus.text_ = label_last ? width - 2 : width - 1;
    for (Kind& kind : surplus.kinds_) kind.any = true;
    if (label_last) surplus.kinds_.back() = {false, false, last.values};
    return surplus;
  }
  size_t longest = 0;
  for (size_t i = 0; i < width; ++i) {
    const Seen& s = seen[i];
    if (s.blanks >= s.rows && s.length > longest) {
      longest = s.length;
      surplus.text_ = i;
    }
    Kind& kind = surplus.kinds_[i];
    kind.numbers = s.numbers * 20 >= s.rows * 19;
    if (kind.numbers) continue;
    if (s.values.size() * 2 <= s.rows) kind.values = s.values;
    else kind.any = true;
  }
  bool telling = false;  // whether any column but the text can contradict
  for (size_t i = 0; i < width; ++i) telling = telling || (i != surplus.text_ && !surplus.kinds_[i].any);
  if (longest == 0 || !telling) return {};
  return surplus;
}

bool Surplus::join(const Records& records, std::vector<std::string>& fields) const {
  const size_t width = kinds_.size();
  if (fields.size() != records.width() || fields.size() <= width) return false;
  const size_t more = fields.size() - width;
  for (size_t i = 0; i < width; ++i) {
    if (i == text_) continue;
    if (!kinds_[i].fits(fields[i < text_ ? i : i + more])) return false;
  }
  std::string text(records.raw(text_, text_ + more));
  fields.erase(fields.begin() + text_, fields.begin() + text_ + more);
  fields[text_] = std::move(text);
  return true;
}

}  // namespace vitrine::dataset

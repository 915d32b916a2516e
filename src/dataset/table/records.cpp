#include "dataset/table/records.h"

#include <algorithm>
#include <array>

namespace vitrine::dataset {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v' || c == '\n'; }

// No-break space, next line, en quad to hair space, zero-width space, narrow and medium spaces, ideographic space, byte
// order mark.
constexpr std::array<std::string_view, 19> wide_blanks = {
    "\u00A0", "\u0085", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006", "\u2007",
    "\u2008", "\u2009", "\u200A", "\u200B", "\u2028", "\u202F", "\u205F", "\u3000", "\uFEFF"};

size_t blank_at_front(std::string_view text) {
  if (is_blank(text.front())) return 1;
  if (static_cast<unsigned char>(text.front()) < 0xC2) return 0;
  for (const std::string_view blank : wide_blanks)
    if (text.starts_with(blank)) return blank.size();
  return 0;
}

size_t blank_at_back(std::string_view text) {
  if (is_blank(text.back())) return 1;
  if (static_cast<unsigned char>(text.back()) < 0x80) return 0;
  for (const std::string_view blank : wide_blanks)
    if (text.ends_with(blank)) return blank.size();
  return 0;
}

bool line_end(char c) { return c == '\n' || c == '\r'; }

}  // namespace

std::string_view trimmed(std::string_view text) {
  while (!text.empty()) {
    const size_t n = blank_at_front(text);
    if (!n) break;
    text.remove_prefix(n);
  }
  while (!text.empty()) {
    const size_t n = blank_at_back(text);
    if (!n) break;
    text.remove_suffix(n);
  }
  return text;
}

std::string_view next_line(std::string_view text, size_t& at) {
  const size_t end = std::min(text.find_first_of("\r\n", at), text.size());
  const std::string_view line = text.substr(at, end - at);
  at = end;
  if (at < text.size() && text[at] == '\r') ++at;
  if (at < text.size() && text[at] == '\n' && (at == end || text[at - 1] == '\r')) ++at;
  return line;
}

bool Records::next(std::vector<std::string>& fields) {
  while (at_ < text_.size()) {
    begin_ = at_;
    const int64_t good = good_quotes_, inner = inner_quotes_;
    record(fields, dialect_.quote != '\0');
    if (multiline_ && expected_ > 0 && (width_ != expected_ || swallowed_records())) {
      // The quote that opened may be a stray one: then the first line alone is the record.
      const size_t after = at_, wide = width_;
      wasted_ += after - begin_;
      std::vector<std::string> whole = std::move(fields);
      std::vector<size_t> starts = std::move(starts_), ends = std::move(ends_);
      at_ = begin_;
      record(fields, false);
      if (width_ == expected_) {
        good_quotes_ = good;
        inner_quotes_ = inner;
        ++open_quotes_;
      } else {
        fields = std::move(whole);
        starts_ = std::move(starts);
        ends_ = std::move(ends);
        at_ = after;
        width_ = wide;
        multiline_ = true;
      }
    }
    const bool filled = std::any_of(fields.begin(), fields.end(), [](const std::string& f) { return !f.empty(); });
    if (filled || width_ > most_columns) return true;
    ++empty_lines_;
  }
  fields.clear();
  return false;
}

// Whether every line of the last record is a record of its own: a stray quote met another one further down.
bool Records::swallowed_records() const {
  const std::string_view whole = text_.substr(begin_, at_ - begin_);
  size_t lines = 0;
  for (size_t at = 0; at < whole.size();) {
    const std::string_view line = next_line(whole, at);
    if (line.empty()) continue;
    ++lines;
    if (static_cast<size_t>(std::count(line.begin(), line.end(), dialect_.separator)) + 1 != expected_) return false;
  }
  // In a text of two lines each may well hold a comma.
  return expected_ > 1 && (lines > 2 || dialect_.separator == '\t');
}

void Records::record(std::vector<std::string>& fields, bool quotes) {
  fields.clear();
  starts_.clear();
  ends_.clear();
  width_ = 0;
  multiline_ = false;
  const char separator = dialect_.separator;
  if (separator == ' ')
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  for (;;) {
    std::string field;
    size_t start = at_;
    while (start < text_.size() && text_[start] == ' ' && separator != ' ') ++start;
    const bool opens = quotes && wasted_ <= 4 * text_.size() && start < text_.size() && text_[start] == dialect_.quote;
    const size_t from = at_;
    if (opens) at_ = start;
    if (!opens || !quoted(field)) plain(field);
    if (fields.size() < most_columns) {
      fields.push_back(std::move(field));
      starts_.push_back(from);
      ends_.push_back(at_);
    }
    ++width_;
    if (at_ < text_.size() && text_[at_] == separator) {
      ++at_;
      if (separator != ' ') continue;
      while (at_ < text_.size() && text_[at_] == ' ') ++at_;
      if (at_ < text_.size() && !line_end(text_[at_])) continue;
    }
    if (at_ < text_.size()) next_line(text_, at_);  // only the line's end is left
    return;
  }
}

// Reads "..." up to the separator or the line's end behind it. False when it does not close: nothing was read then.
bool Records::quoted(std::string& field) {
  const char quote = dialect_.quote;
  const char stops[] = {quote, '\\', '\0'};
  const std::string_view stop(stops, dialect_.backslash ? 2 : 1);
  size_t i = at_ + 1, kept = i;
  int64_t inner = 0;
  bool lines = false;
  for (;;) {
    i = text_.find_first_of(stop, i);
    if (i == std::string_view::npos) break;
    if (text_[i] == '\\') {
      if (i + 1 < text_.size() && (text_[i + 1] == quote || text_[i + 1] == '\\')) {
        field += text_.substr(kept, i - kept);
        kept = i + 1;
        i += 2;
      } else {
        ++i;
      }
      continue;
    }
    if (i + 1 < text_.size() && text_[i + 1] == quote) {
      field += text_.substr(kept, i + 1 - kept);
      i += 2;
      kept = i;
      continue;
    }
    size_t behind = i + 1;
    while (behind < text_.size() && text_[behind] == ' ' && dialect_.separator != ' ') ++behind;
    if (behind == text_.size() || text_[behind] == dialect_.separator || line_end(text_[behind])) {
      field += text_.substr(kept, i - kept);
      lines = std::any_of(field.begin(), field.end(), line_end);
      multiline_ = multiline_ || lines;
      at_ = behind;
      ++good_quotes_;
      inner_quotes_ += inner;
      return true;
    }
    ++inner;  // a quote inside that was not doubled
    ++i;
  }
  wasted_ += text_.size() - at_;
  field = std::string();
  ++open_quotes_;
  return false;
}

void Records::plain(std::string& field) {
  const char stops[] = {dialect_.separator, '\n', '\r'};
  const size_t end = std::min(text_.find_first_of(std::string_view(stops, 3), at_), text_.size());
  field = trimmed(text_.substr(at_, end - at_));
  at_ = end;
}

std::string_view Records::raw(size_t first, size_t last) const {
  if (first >= starts_.size() || last >= ends_.size() || last < first) return {};
  return trimmed(text_.substr(starts_[first], ends_[last] - starts_[first]));
}

}  // namespace vitrine::dataset

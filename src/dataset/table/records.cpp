#include "dataset/table/records.h"

namespace vitrine::dataset {

namespace {

constexpr size_t longest_quoted = 1 << 20;  // a quote that does not close within a MiB is a character

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v'; }

}  // namespace

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (is_blank(text.front()) || text.front() == '\n')) text.remove_prefix(1);
  while (!text.empty() && (is_blank(text.back()) || text.back() == '\n')) text.remove_suffix(1);
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
  fields.clear();
  while (at_ < text_.size()) {
    size_t after = at_;
    if (!trimmed(next_line(text_, after)).empty()) break;
    // A line of tabs only is a record of empty cells only where tabs separate; it holds nothing either way.
    at_ = after;
    ++empty_lines_;
  }
  if (at_ >= text_.size()) return false;
  for (;;) {
    std::string field;
    size_t start = at_;
    while (start < text_.size() && text_[start] == ' ') ++start;
    const bool opens = quotes_ && start < text_.size() && text_[start] == '"';
    if (opens) at_ = start;
    if (!opens || !quoted(field)) plain(field);
    fields.push_back(std::move(field));
    if (at_ < text_.size() && text_[at_] == separator_) {
      ++at_;
      continue;
    }
    if (at_ < text_.size()) next_line(text_, at_);  // only the line's end is left
    return true;
  }
}

// Reads "..." up to the separator or the line's end behind it. False when it does not close: nothing was read then.
bool Records::quoted(std::string& field) {
  size_t i = at_ + 1;
  const size_t limit = std::min(text_.size(), i + longest_quoted);
  for (; i < limit; ++i) {
    if (text_[i] != '"') {
      field += text_[i];
      continue;
    }
    if (i + 1 < text_.size() && text_[i + 1] == '"') {
      field += '"';
      ++i;
      continue;
    }
    size_t behind = i + 1;
    while (behind < text_.size() && text_[behind] == ' ' && separator_ != ' ') ++behind;
    if (behind == text_.size() || text_[behind] == separator_ || text_[behind] == '\n' || text_[behind] == '\r') {
      at_ = behind;
      return true;
    }
    field += '"';  // a quote inside that was not doubled
  }
  field.clear();
  ++open_quotes_;
  return false;
}

void Records::plain(std::string& field) {
  size_t end = at_;
  while (end < text_.size() && text_[end] != separator_ && text_[end] != '\n' && text_[end] != '\r') ++end;
  field = trimmed(text_.substr(at_, end - at_));
  at_ = end;
}

}  // namespace vitrine::dataset

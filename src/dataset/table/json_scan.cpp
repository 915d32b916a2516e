// Where JSON values begin and end, and what a cell says.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/utf8.h"
#include "dataset/table/json_rows.h"
#include "dataset/table/records.h"

namespace vitrine::dataset {

namespace {

bool json_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

size_t skip_blanks(std::string_view text, size_t at) {
  while (at < text.size() && json_blank(text[at])) ++at;
  return at;
}

// Behind the closing quote of the string that begins at `at`, or npos.
size_t string_end(std::string_view text, size_t at) {
  size_t i = text.find_first_of("\"\\", at + 1);
  while (i != std::string_view::npos && text[i] != '"') i = text.find_first_of("\"\\", i + 2);  // what is escaped
  return i == std::string_view::npos ? i : i + 1;
}

size_t scalar_end(std::string_view text, size_t at) {
  while (at < text.size() && !json_blank(text[at]) && text[at] != ',' && text[at] != ']' && text[at] != '}' &&
         text[at] != ':' && text[at] != '"' && text[at] != '[' && text[at] != '{')
    ++at;
  return at;
}

bool is_json_number(std::string_view text) {
  return text.find_first_not_of("+-.0123456789eE") == std::string_view::npos &&
         text.find_first_of("0123456789") != std::string_view::npos;
}

// Without white space between values.
std::string compact(std::string_view value) {
  std::string out;
  for (size_t i = 0; i < value.size();) {
    if (value[i] == '"') {
      const size_t end = std::min(string_end(value, i), value.size());
      out += value.substr(i, end - i);
      i = end;
    } else {
      if (!json_blank(value[i])) out += value[i];
      ++i;
    }
  }
  return out;
}

}  // namespace

size_t json_value_end(std::string_view text, size_t at) {
  constexpr size_t broken = std::string_view::npos;
  at = skip_blanks(text, at);
  std::array<char, deepest_json> closing{};
  size_t depth = 0;
  bool wants_value = true;  // else a comma or a closing bracket
  while (at < text.size()) {
    const char c = text[at];
    if (json_blank(c)) {
      ++at;
      continue;
    }
    if (depth > 0 && c == closing[depth - 1]) {
      ++at;
      --depth;
    } else if (depth > 0 && !wants_value) {
      if (c != ',' && c != ':') return broken;
      wants_value = true;
      ++at;
      continue;
    } else if (c == '[' || c == '{') {
      if (depth == closing.size()) return broken;
      closing[depth++] = c == '[' ? ']' : '}';
      ++at;
      wants_value = true;
      continue;
    } else if (c == '"') {
      at = string_end(text, at);
      if (at == broken) return broken;
    } else {
      const size_t end = scalar_end(text, at);
      if (end == at) return broken;
      at = end;
    }
    if (depth == 0) return at;
    wants_value = false;
  }
  return broken;
}

JsonItems::JsonItems(std::string_view value) : text_(trimmed(value)), object_(text_.starts_with('{')) {}

bool JsonItems::next() {
  at_ = skip_blanks(text_, at_);
  if (at_ < text_.size() && text_[at_] == ',') at_ = skip_blanks(text_, at_ + 1);
  if (at_ >= text_.size() || text_[at_] == ']' || text_[at_] == '}') return false;
  if (object_) {
    if (text_[at_] != '"') return false;
    const size_t end = string_end(text_, at_);
    if (end == std::string_view::npos) return false;
    key_ = text_.substr(at_, end - at_);
    at_ = skip_blanks(text_, end);
    if (at_ >= text_.size() || text_[at_] != ':') return false;
    at_ = skip_blanks(text_, at_ + 1);
  }
  const size_t end = json_value_end(text_, at_);
  if (end == std::string_view::npos) return false;
  value_ = text_.substr(at_, end - at_);
  at_ = end;
  return true;
}

std::optional<std::string> json_cell(std::string_view value, int64_t& not_finite) {
  if (value.empty()) return {};
  if (value.front() == '"') {
    if (value.find('\\') == std::string_view::npos) return std::string(value.substr(1, value.size() - 2));
    const nlohmann::json parsed = nlohmann::json::parse(value, nullptr, false);
    // A lone half of a surrogate pair is no character; the rest of the text is kept as it is written.
    if (!parsed.is_string()) return std::string(value.substr(1, value.size() - 2));
    return sanitized(parsed.get_ref<const std::string&>());
  }
  if (value.front() == '{' || value.front() == '[') return compact(value);
  if (value == "null" || value == "None" || value == "undefined") return std::string();
  if (value == "NaN" || value == "nan" || value == "Infinity" || value == "-Infinity" || value == "inf" ||
      value == "-inf") {
    ++not_finite;
    return std::string();
  }
  if (value == "True" || value == "true") return "true";
  if (value == "False" || value == "false") return "false";
  if (is_json_number(value)) return std::string(value);
  return {};
}

}  // namespace vitrine::dataset

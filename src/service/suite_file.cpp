#include "service/suite_file.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "base/utf8.h"
#include "explanation/json_reader.h"
#include "text/say.h"

namespace vitrine::service {
namespace {

using nlohmann::json;

Error bad(const std::string& what, const std::string& where) {
  return {ErrorCode::bad_file, what, where,
          say("An example needs a text, and may have target, foil, rationale, pair and skill.")};
}

Result<std::vector<Span>> spans_of(const json& value, const std::string& where) {
  if (value.is_null()) return std::vector<Span>();
  if (value.is_string()) return parse_spans(value.get<std::string>());
  std::vector<Span> spans;
  bool good = value.is_array();
  for (const json& pair : good ? value : json::array()) {
    good = good && pair.is_array() && pair.size() == 2 && pair[0].is_number_integer() && pair[1].is_number_integer();
    if (!good) break;
    spans.push_back({pair[0].get<int64_t>(), pair[1].get<int64_t>()});
    good = spans.back().begin >= 0 && spans.back().begin < spans.back().end;
  }
  if (!good) return bad(say("The rationale must be a list of pairs like [5, 9]"), where);
  return spans;
}

Result<SuiteExample> example_of(const json& value, std::string group, const std::string& where) {
  JsonReader r(value, to_say("an example"), ErrorCode::bad_file);
  const auto either = [&](const char* name, const char* other) { return r.text(r.field(name) ? name : other, false); };
  SuiteExample e;
  e.text = either("text", "prompt");
  e.target = either("target", "answer");
  e.foil = r.text("foil", false);
  e.pair = either("pair", "pair_prompt");
  e.group = std::move(group);
  if (e.group.empty()) e.group = r.text("skill", false);
  if (e.group.empty()) e.group = "all";
  if (r.error()) return bad(r.error()->what, where);
  if (e.text.empty()) return bad(say("An example has no text"), where);
  if (const json* rationale = r.field("rationale")) { VITRINE_TRY(e.rationale, spans_of(*rationale, where)); }
  return e;
}

Result<std::vector<SuiteExample>> by_skill(const json& document) {
  std::vector<SuiteExample> all;
  for (const auto& [skill, list] : document.items()) {
    if (!list.is_array()) return bad(say("A skill must be a list of examples"), skill);
    for (size_t i = 0; i < list.size(); ++i) {
      VITRINE_TRY(SuiteExample e, example_of(list[i], skill, skill + " " + std::to_string(i + 1)));
      all.push_back(std::move(e));
    }
  }
  if (all.empty()) return bad(say("The file has no example"), "");
  return all;
}

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (;;) {
    const size_t end = text.find(at);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string unescaped(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const char next = text[i] == '\\' && i + 1 < text.size() ? text[i + 1] : 0;
    if (next == 'n' || next == 't' || next == '\\') {
      out += next == 'n' ? '\n' : next == 't' ? '\t' : '\\';
      ++i;
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace

Result<std::vector<SuiteExample>> read_suite(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  if (const json whole = json::parse(bytes, nullptr, false);
      whole.is_object() && !whole.contains("text") && !whole.contains("prompt"))
    return by_skill(whole);
  std::vector<SuiteExample> all;
  std::vector<std::string> columns;
  int64_t number = 0;
  for (std::string_view line : split(bytes, '\n')) {
    const std::string where = say("line {line}", ungrouped(++number));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.find_first_not_of(" \t") == std::string_view::npos) continue;
    if (columns.empty() && line.front() == '{') {
      const json value = json::parse(line, nullptr, false);
      if (!value.is_object()) return bad(say("A line is no JSON object"), where);
      VITRINE_TRY(SuiteExample e, example_of(value, "", where));
      all.push_back(std::move(e));
      continue;
    }
    if (!is_utf8(line)) return bad(say("A line is not UTF-8"), where);
    const std::vector<std::string_view> cells = split(line, '\t');
    if (columns.empty()) {
      columns.assign(cells.begin(), cells.end());
      if (std::find(columns.begin(), columns.end(), "text") == columns.end())
        return bad(say("The first line must name the columns, text among them"), where);
      continue;
    }
    if (cells.size() > columns.size()) return bad(say("A line has more cells than there are columns"), where);
    json value = json::object();
    for (size_t i = 0; i < cells.size(); ++i) value[columns[i]] = unescaped(cells[i]);
    VITRINE_TRY(SuiteExample e, example_of(value, "", where));
    all.push_back(std::move(e));
  }
  if (all.empty()) return bad(say("The file has no example"), "");
  return all;
}

}  // namespace vitrine::service

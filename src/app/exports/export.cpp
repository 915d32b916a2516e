#include "app/exports/export.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "app/readings.h"
#include "explanation/explanation_json.h"
#include "explanation/short_double.h"

namespace vitrine::app {
namespace {
// As spreadsheets take a paste: fields in quotes keep their commas.
std::string tabs_for_commas(std::string csv) {
  bool quoted = false;
  for (char& c : csv) {
    if (c == '"') quoted = !quoted;
    else if (c == ',' && !quoted) c = '\t';
  }
  return csv;
}
}  // namespace

std::span<const ExportForm* const> export_forms() {
  static const std::array forms = {
#define X(name) &export_##name,
#include "app/exports/exports.inc"
#undef X
  };
  return forms;
}

const ExportForm* find_export(std::string_view name) {
  const auto forms = export_forms();
  const auto found = std::ranges::find(forms, name, &ExportForm::name);
  return found == forms.end() ? nullptr : *found;
}

const Explanation* exported(const State& state) {
  const auto answer = [&](Slot slot) { return state.fresh(slot) ? state.answer(slot).shown.get() : nullptr; };
  switch (state.view) {
    case View::explain: return state.fresh(Slot::attribution) ? state.attribution() : nullptr;
    case View::flow: return answer(Slot::flow);
    case View::trust: return answer(Slot::trust_table);
    case View::data: return nullptr;
  }
  return nullptr;
}

std::string export_file_name(const State& state, std::string_view ending) {
  std::string name = state.view == View::explain ? state.method : std::string(info(state.view).name);
  std::replace(name.begin(), name.end(), '_', '-');
  return "vitrine-" + name + "." + std::string(ending);
}

std::string exact(double value) { return std::isfinite(value) ? nlohmann::json(value).dump() : ""; }

std::string exact(float value) { return std::isfinite(value) ? exact(short_double(value)) : ""; }

std::string about(const Explanation& e) {
  if (e.target_text.empty()) return {};
  std::string said = "“" + e.target_text + "”";
  if (!e.foil_text.empty()) said += " rather than “" + e.foil_text + "”";
  return said;
}

std::string copied(const State& state) {
  const Explanation* e = exported(state);
  if (!e) return {};
  const std::span<const float> values = scores(*e);
  const int token = token_in(state, *e, state.selection.token);
  if (token >= 0 && static_cast<size_t>(token) < values.size()) {
    const auto found = std::ranges::find(e->tensors, "scores", &NamedTensor::name);
    const std::string unit = found == e->tensors.end() || found->unit.empty() ? "" : " " + found->unit;
    return e->tokens[token].text + "\t" + exact(values[token]) + unit;
  }
  const ExportForm* csv = find_export("csv");
  return csv ? tabs_for_commas(csv->make(state)) : std::string();
}

std::string json_in_html(const Explanation& e) {
  std::string json = to_json(e, TensorForm::numbers).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  for (size_t at = 0; (at = json.find('<', at)) != std::string::npos;) json.replace(at, 1, "\\u003c");
  return json;
}

std::string xml_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') out += "&amp;";
    else if (c == '<') out += "&lt;";
    else if (c == '>') out += "&gt;";
    else if (c == '"') out += "&quot;";
    else if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') out += c;  // others are no XML
  }
  return out;
}

}  // namespace vitrine::app

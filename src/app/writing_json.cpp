#include "app/writing_json.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace vitrine::app {
namespace {

using nlohmann::json;

constexpr size_t kMostTokens = 1024;  // of a turn

// [text, id, probability] of each token of the model; the words of the person.
json turn_json(const Turn& turn) {
  if (!turn.of_model) return turn.text;
  json tokens = json::array();
  for (const WrittenToken& t : turn.tokens) tokens.push_back({t.text, t.id, std::round(t.probability * 1e4) / 1e4});
  return tokens;
}

std::optional<Turn> turn_from(const json& j) {
  Turn turn;
  if (j.is_string()) {
    turn.text = j.get<std::string>();
    return turn;
  }
  if (!j.is_array() || j.size() > kMostTokens) return std::nullopt;
  turn.of_model = true;
  for (const json& t : j) {
    if (!t.is_array() || t.size() != 3 || !t[0].is_string() || !t[1].is_number_integer() || !t[2].is_number())
      return std::nullopt;
    const int64_t id = t[1].get<int64_t>();
    const double p = t[2].get<double>();
    if (id < -1 || id > INT32_MAX || !(p >= 0 && p <= 1)) return std::nullopt;
    turn.tokens.push_back({t[0].get<std::string>(), static_cast<int32_t>(id), p});
    turn.text += turn.tokens.back().text;
  }
  return turn;
}

}  // namespace

json setting_values(const Settings& settings) {
  json out = json::object();
  for (const auto& [name, value] : settings) std::visit([&](const auto& v) { out[name] = v; }, value);
  return out;
}

Settings setting_values_from(const json& j) {
  Settings out;
  if (!j.is_object()) return out;
  for (const auto& [name, value] : j.items()) {
    if (value.is_boolean()) out.emplace(name, value.get<bool>());
    else if (value.is_number_integer()) out.emplace(name, value.get<int64_t>());
    else if (value.is_number()) out.emplace(name, value.get<double>());
    else if (value.is_string()) out.emplace(name, value.get<std::string>());
  }
  return out;
}

json writing_json(const Writing& writing, const std::string& text) {
  json out = json::object();
  if (writing.prompt != text) out["prompt"] = writing.prompt;
  if (!writing.settings.empty()) out["settings"] = setting_values(writing.settings);
  if (!writing.turns.empty()) out["turns"] = json::array();
  for (const Turn& turn : writing.turns) out["turns"].push_back(turn_json(turn));
  return out;
}

std::optional<Writing> writing_from(const json& j, const std::string& text, size_t limit) {
  if (!j.is_object()) return std::nullopt;
  Writing writing{text, {}, {}};
  if (const auto prompt = j.find("prompt"); prompt != j.end()) {
    if (!prompt->is_string()) return std::nullopt;
    writing.prompt = prompt->get<std::string>();
  }
  if (const auto settings = j.find("settings"); settings != j.end()) writing.settings = setting_values_from(*settings);
  size_t bytes = writing.prompt.size();
  if (const auto turns = j.find("turns"); turns != j.end()) {
    if (!turns->is_array() || turns->size() > kMostTurns) return std::nullopt;
    for (const json& one : *turns) {
      std::optional<Turn> turn = turn_from(one);
      // The person and the model take turns, the person first.
      if (!turn || turn->of_model != (writing.turns.size() % 2 == 1)) return std::nullopt;
      bytes += turn->text.size();
      writing.turns.push_back(*std::move(turn));
    }
  }
  if (bytes > 2 * limit) return std::nullopt;
  return writing;
}

}  // namespace vitrine::app

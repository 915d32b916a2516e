#include "explain/settings.h"

#include <cmath>
#include <cstdlib>

#include "text/format.h"
#include "text/say.h"

namespace vitrine {

namespace {

std::string refusal(const std::string& owner, const Setting& setting) {
  const char* name = setting.name;
  const Word low = numeral(short_number(setting.low)), high = numeral(short_number(setting.high));
  switch (setting.kind) {
    case Setting::Kind::toggle: return say("The setting {setting} of {owner} must be true or false", name, owner);
    case Setting::Kind::choice: {
      std::string names;
      for (const char* choice : setting.choices) names += (names.empty() ? "" : ", ") + std::string(choice);
      return say("The setting {setting} of {owner} must be one of {names}", name, owner, names);
    }
    case Setting::Kind::integer:
      return say("The setting {setting} of {owner} must be a whole number from {low} to {high}", name, owner, low,
                 high);
    case Setting::Kind::number:
      return say("The setting {setting} of {owner} must be a number from {low} to {high}", name, owner, low, high);
    case Setting::Kind::text: return say("The setting {setting} of {owner} must be a text", name, owner);
  }
  return "";
}

Error refused(const std::string& owner, const Setting& setting) {
  return {ErrorCode::bad_request, refusal(owner, setting), setting.name, ""};
}

SettingValue default_of(const Setting& setting) {
  switch (setting.kind) {
    case Setting::Kind::toggle: return setting.fallback != 0;
    case Setting::Kind::choice: return std::string(setting.choices.empty() ? "" : setting.choices[0]);
    case Setting::Kind::integer: return static_cast<int64_t>(setting.fallback);
    case Setting::Kind::number: return setting.fallback;
    case Setting::Kind::text: return std::string();
  }
  return false;
}

// The value as a number, from a number or from text that is one.
std::optional<double> as_number(const SettingValue& value) {
  if (const auto* i = std::get_if<int64_t>(&value)) return static_cast<double>(*i);
  if (const auto* d = std::get_if<double>(&value)) return *d;
  if (const auto* s = std::get_if<std::string>(&value); s && !s->empty()) {
    char* end = nullptr;
    const double number = std::strtod(s->c_str(), &end);
    if (end == s->c_str() + s->size()) return number;
  }
  return {};
}

Result<SettingValue> checked(const std::string& owner, const Setting& setting, const SettingValue& value) {
  if (setting.kind == Setting::Kind::toggle) {
    if (std::holds_alternative<bool>(value)) return value;
    const auto* text = std::get_if<std::string>(&value);
    if (text && *text == "true") return SettingValue(true);
    if (text && *text == "false") return SettingValue(false);
    return refused(owner, setting);
  }
  if (setting.kind == Setting::Kind::text) {
    if (std::holds_alternative<std::string>(value)) return value;
    return refused(owner, setting);
  }
  if (setting.kind == Setting::Kind::choice) {
    if (const auto* text = std::get_if<std::string>(&value))
      for (const char* choice : setting.choices)
        if (*text == choice) return value;
    return refused(owner, setting);
  }
  const std::optional<double> number = as_number(value);
  if (!number || !(*number >= setting.low && *number <= setting.high)) return refused(owner, setting);
  if (setting.kind == Setting::Kind::number) return SettingValue(*number);
  if (*number != std::floor(*number)) return refused(owner, setting);
  return SettingValue(static_cast<int64_t>(*number));
}

}  // namespace

Result<Settings> fill_settings(const Method& method, const Settings& given) {
  return fill_settings(method.name, method.settings, given);
}

Result<Settings> fill_settings(const std::string& owner, std::span<const Setting> declared, const Settings& given) {
  Settings filled;
  std::string names;
  for (const Setting& setting : declared) {
    names += (names.empty() ? "" : ", ") + std::string(setting.name);
    const auto value = given.find(setting.name);
    if (value == given.end()) {
      filled.emplace(setting.name, default_of(setting));
    } else {
      VITRINE_TRY(SettingValue ok, checked(owner, setting, value->second));
      filled.emplace(setting.name, std::move(ok));
    }
  }
  for (const auto& [name, value] : given)
    if (!filled.contains(name))
      return Error{ErrorCode::bad_request, say("{owner} has no setting {setting}", owner, name), name,
                   names.empty() ? say("It has none.") : say("It has {names}.", names)};
  return filled;
}

}  // namespace vitrine

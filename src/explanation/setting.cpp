#include "explanation/setting.h"

#include <nlohmann/json.hpp>

namespace vitrine {

using nlohmann::json;

json to_json(std::span<const Setting> declared) {
  static constexpr const char* kinds[] = {"choice", "integer", "number", "toggle", "text"};
  json settings = json::array();
  for (const Setting& s : declared) {
    json one = {{"name", s.name}, {"label", s.label}, {"kind", kinds[static_cast<int>(s.kind)]}, {"help", s.help}};
    switch (s.kind) {
      case Setting::Kind::choice:
        one["choices"] = std::vector<std::string>(s.choices.begin(), s.choices.end());
        one["default"] = s.choices.empty() ? "" : s.choices[0];
        break;
      case Setting::Kind::toggle: one["default"] = s.fallback != 0; break;
      case Setting::Kind::text: one["default"] = ""; break;
      case Setting::Kind::integer:
        one["low"] = static_cast<int64_t>(s.low);
        one["high"] = static_cast<int64_t>(s.high);
        one["default"] = static_cast<int64_t>(s.fallback);
        break;
      case Setting::Kind::number:
        one["low"] = s.low;
        one["high"] = s.high;
        one["default"] = s.fallback;
        break;
    }
    settings.push_back(std::move(one));
  }
  return settings;
}

}  // namespace vitrine

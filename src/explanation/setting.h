// What can be set of a method or an analysis, as it declares it: form, command line and JSON follow.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <span>

namespace vitrine {

// The form in the page and `--set name=value` come from it.
struct Setting {
  enum class Kind { choice, integer, number, toggle, text };
  const char* name;   // "baseline"
  const char* label;  // "Baseline"
  Kind kind;
  std::span<const char* const> choices;  // for choice; the first is the default. A text's default is empty
  double low = 0, high = 0, fallback = 0;
  const char* help;  // one sentence
};

// A list of {name, label, kind, help, default, and choices or low and high}.
nlohmann::json to_json(std::span<const Setting> declared);

}  // namespace vitrine

// What the core declares of a method or an analysis.
#pragma once
#include <string>
#include <vector>

#include "explanation/explanation.h"

namespace vitrine::app {

struct SettingInfo {
  std::string name, label, kind, help;  // kind: "choice", "integer", "number", "toggle", "text"
  std::vector<std::string> choices;
  double low = 0, high = 1;
  SettingValue fallback;
};
struct MethodInfo {
  std::string name, title, question, paper, caveat, view;
  bool uses_target = false;
  std::vector<SettingInfo> settings;
};

}  // namespace vitrine::app
